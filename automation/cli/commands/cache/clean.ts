import { command } from "../../command.js";
import type { Output } from "../../output.js";

export const clean = command({
  name: "clean",
  description: "remove what is made again within seconds, and what killed commands left",
  define: (defined) =>
    defined.option("--all", "remove also what must be fetched or built again: Pulumi CLI, Kafka, plugins", false),
  examples: ["cdc cache clean", "cdc cache clean --all"],
  run,
});

async function run(output: Output<never>, { all }: { all: boolean }): Promise<void> {
  const [{ cacheRoot }, { cleanCache, lookAtCache }, { mebibytes }, { listTwins }] = await Promise.all([
    import("../../../../tools/cache.js"),
    import("../../../../tools/cacheContent.js"),
    import("../../../doctor/check.js"),
    import("../../../access/twin.js"),
  ]);
  const running = (await listTwins()).find((twin) => twin.running);
  if (running !== undefined)
    throw new Error(
      `the twin ${running.name} runs from the cache ${cacheRoot()}: stop it first (npx cdc twin stop ${running.name})`,
    );
  const before = lookAtCache().size;
  await cleanCache({ all });
  output.text(`${mebibytes(before - lookAtCache().size)} freed in ${cacheRoot()}.`);
}
