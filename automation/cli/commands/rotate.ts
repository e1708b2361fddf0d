import { command } from "../command.js";
import type { Output } from "../output.js";
import { controlled, sentence } from "../control.js";

export const rotate = command({
  name: "rotate",
  description: "restart the connectors whose tasks have read an earlier version of their secret, and wait for it",
  define: controlled,
  examples: ["cdc rotate dev", "cdc rotate dev sink-connector-productinfo"],
  kinds: ["outcome"],
  run,
});

/** Exit code 0: all read the newest version; 1: refused or failed for at least one connector. */
async function run(output: Output<"outcome">, stack: string, only: string | undefined): Promise<number> {
  const [
    { CloudWatchLogsClient },
    { KafkaConnectClient },
    { SecretsManagerClient },
    { connectorsOf },
    { rotated, SecretVersions },
    { openTarget },
    { interruptible },
  ] = await Promise.all([
    import("@aws-sdk/client-cloudwatch-logs"),
    import("@aws-sdk/client-kafkaconnect"),
    import("@aws-sdk/client-secrets-manager"),
    import("../../operations/connectors.js"),
    import("../../operations/rotation.js"),
    import("../../operations/target.js"),
    import("../interruption.js"),
  ]);
  const finishing = "MSK Connect goes on with what it has begun";
  return interruptible(output, { finishing, leftBehind: () => [] }, async (signal) => {
    const target = await openTarget(stack);
    const { client, delays } = target.access;
    const clients = {
      connect: new KafkaConnectClient(client),
      logs: new CloudWatchLogsClient(client),
      versions: new SecretVersions(new SecretsManagerClient(client)),
    };
    let code = 0;
    for (const one of connectorsOf(target, only)) {
      const outcome = await rotated(clients, one, stack, { signal, delays });
      if (outcome.result === "refused" || outcome.result === "failed") code = 1;
      const isNewest = `${one.name}: its tasks have read the newest version of their secret`;
      output.say({ kind: "outcome", ...outcome }, [outcome.result === "unchanged" ? isNewest : sentence(outcome)]);
    }
    return code;
  });
}
