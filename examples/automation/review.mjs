// Stands a stack up on a twin, looks at it, and takes everything down, also when something fails.
import { startTwin, stopTwin, withEnvironment } from "msk-cdc";

const twin = await startTwin({ name: "review", mode: "control-plane" });
try {
  const names = await withEnvironment({ name: "review", from: "twin", twin }, async ({ outputs }) =>
    outputs.pipelines.map(({ name }) => name),
  );
  console.log(`pipelines: ${names.join(", ")}`);
} finally {
  await stopTwin("review", { remove: true });
}
