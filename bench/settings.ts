// Settings at random on a twin with a control plane only: each accepted combination goes up, changes in place, and
// comes down in an order that AWS takes. SEED=<n> repeats a run.
//
//   node --import tsx bench/settings.ts [--runs <n>]
import { parseArgs } from "node:util";
import fc from "fast-check";
import { seed } from "../tests/random.js";
import { changedBy, changing, live, refusals } from "../tests/twin/generatedSettings.js";
import { OwnTwin } from "../tests/twin/ownTwin.js";

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" } } });
const own = new OwnTwin("settings");
const twin = await own.start("control-plane");
const counts = { accepted: 0, refused: 0, failed: 0 };
try {
  for (const one of fc.sample(changing, { seed, numRuns: 10 * Number(values.runs) })) {
    if (counts.accepted === Number(values.runs)) break;
    if ([one.written, changedBy(one.written, one.changed)].some((written) => refusals(written).length > 0)) {
      counts.refused++;
      continue;
    }
    counts.accepted++;
    const begun = Date.now();
    const outcome = await live(twin, one).catch((error: Error) => ({ losses: [error.message], left: [] }));
    const problems = [...outcome.losses, ...outcome.left.map((left) => `left: ${left}`)];
    console.log(`${((Date.now() - begun) / 1000).toFixed(1)} s  ${one.changed.join(", ")}`);
    if (problems.length === 0) continue;
    counts.failed++;
    console.log(`${JSON.stringify(one)}\n  ${problems.join("\n  ")}`);
    // What a failed run leaves would stand in the next one's way.
    break;
  }
} finally {
  await own.end().catch(console.error);
  console.log(`SEED=${seed}: ${JSON.stringify(counts)}`);
}
if (counts.failed > 0 || counts.refused > counts.accepted) process.exitCode = 1;
