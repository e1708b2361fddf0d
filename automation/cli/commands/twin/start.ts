import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const start = command({
  name: "start",
  description: "start a twin, or do nothing when it runs",
  define: (defined) =>
    defined
      .argument("[name]", "name of the twin", "default")
      .option(
        "--control-plane",
        "make one without brokers, workers and databases: previews, up and destroy take seconds, and no row moves",
      ),
  examples: ["cdc twin start", "cdc twin start second", "cdc twin start plans --control-plane"],
  run,
});

async function run(output: Output<never>, name: string, { controlPlane }: { controlPlane?: true }): Promise<void> {
  const [{ startTwin, twinDirectory }, { removeOrphans }, { interruptible, leftOf }] = await Promise.all([
    import("../../../access/twin.js"),
    import("../../../pulumi/orphans.js"),
    import("../../interruption.js"),
  ]);
  const existed = twinDirectory(name) !== undefined;
  const finishing = existed ? "the twin is stopped again; its state stays" : "the twin is removed again";
  const info = await interruptible(
    output,
    { finishing, leftBehind: () => leftOf(name, { remove: !existed }) },
    async (signal) => {
      await removeOrphans(output.warn);
      return startTwin({ name, ...(controlPlane && { mode: "control-plane" }), report: output.warn, signal });
    },
  );
  output.text(
    `Twin ${name} runs: AWS API on ${info.apiUrl}, account ${info.accountId}, region ${info.region}.`,
    ...(info.mode === "control-plane" ? ["It has a control plane only: no brokers, workers or databases."] : []),
    `Use it in this shell: eval "$(npx cdc twin env ${name})"`,
  );
}
