import { command } from "../../command.js";
import {
  rowsDescription,
  setDescription,
  snapshotOption,
  sourceOf,
  type EnvironmentOptions,
} from "../../environmentOptions.js";
import { list, repeated, wholeNumber } from "../../optionValues.js";
import type { Output } from "../../output.js";

export const up = command({
  name: "up",
  description: "bring an environment up, or up to date; its time begins anew",
  define: (defined) =>
    defined
      .argument("[name]", "name of the environment; with --pr by default pr-<number>")
      .option("--from <stack>", "stack or Pulumi.<stack>.yaml file whose pipelines it copies", "dev")
      .option("--platform <stack>", "stack that holds the platform (default: that of --from)")
      .option("--pipelines <names>", "pipelines to copy, separated by commas (default: all)", list)
      .option("--ttl <span>", "how long it may stand: 90m, 8h, 3d", "8h")
      .option("--set <key=value>", setDescription, repeated, [])
      .option("--pr <number>", "pull request that it stands for", wholeNumber)
      .addOption(snapshotOption())
      .option("--rows <n>", rowsDescription, wholeNumber)
      .option(
        "--sink-admin <user>",
        "user that makes and drops the sink schemas (default: the demo databases' master user, else the sink's own)",
      )
      .option("--keep-failed", "leave it standing when it doesn't come up", false)
      .option("--json", "print one JSON object a line", false),
  examples: [
    "cdc env up pr-7 --from dev --ttl 8h",
    "cdc env up --pr 7 --from dev --pipelines orders --set 'pipelines[0].topics.partitions=2'",
    `cdc env up pr-7 --set 'pipelines[0].source.properties["max.batch.size"]=4096'`,
  ],
  kinds: ["environment"],
  run,
});

interface UpOptions extends EnvironmentOptions {
  pr?: number;
  keepFailed: boolean;
}

async function run(output: Output<"environment">, given: string | undefined, options: UpOptions): Promise<void> {
  const { pr, keepFailed } = options;
  const name = given ?? (pr === undefined ? undefined : `pr-${pr}`);
  if (name === undefined) throw new Error("name the environment, or give --pr: cdc env up NAME");
  const started = Date.now();
  const [{ createEnvironment }, { OperationError }, { summary }, { interruptible }] = await Promise.all([
    import("../../../environments/creation.js"),
    import("../../../pulumi/ephemeralStack.js"),
    import("../../environmentText.js"),
    import("../../interruption.js"),
  ]);
  const environment = await interruptible(
    output,
    {
      finishing: keepFailed ? "the environment stays as it is then" : "the environment is taken down",
      leftBehind: () => [{ what: `environment ${name}, half-made`, remove: `npx cdc env down ${name}` }],
    },
    (signal) =>
      createEnvironment({
        ...sourceOf(options),
        name,
        keepFailed,
        ...(pr !== undefined && { pullRequest: pr }),
        onProgress: output.progress,
        signal,
      }),
  ).catch((error: Error) => {
    // Before its `up` begins there is nothing to take down.
    if (error instanceof OperationError && error.operation === "up")
      error.message += `\n${afterFailure(name, keepFailed)}`;
    throw error;
  });
  output.say({ kind: "environment", ...environment }, summary(environment, (Date.now() - started) / 1000));
}

function afterFailure(name: string, kept: boolean): string {
  return kept
    ? `It stands as it is: cdc env up ${name} goes on, cdc env down ${name} removes it.`
    : `Environment ${name} was taken down; --keep-failed leaves it standing.`;
}
