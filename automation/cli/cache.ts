// `cdc cache …`.
import { cacheRoot } from "../../tools/cache.js";
import { cleanCache, lookAtCache } from "../../tools/cacheContent.js";
import { mebibytes } from "../doctor/check.js";
import { listTwins } from "../access/twin.js";

export async function clean({ all }: { all: boolean }): Promise<void> {
  const running = (await listTwins()).find((twin) => twin.running);
  if (running !== undefined)
    throw new Error(
      `the twin ${running.name} runs from the cache ${cacheRoot()}: stop it first (npx cdc twin stop ${running.name})`,
    );
  const before = lookAtCache().size;
  await cleanCache({ all });
  process.stdout.write(`${mebibytes(before - lookAtCache().size)} freed in ${cacheRoot()}.\n`);
}
