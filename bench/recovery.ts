// kill -9 at random moments of `cdc env up` and as many of `cdc env down`, and what one further command makes of it:
// `npx tsx bench/recovery.ts [kills of each] [seed]`. Prints the seed and a line per kill, and ends with 1 when
// anything was left. Takes about half a minute per kill. A fixed sample: tests/twin/environments.test.ts.
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createEnvironment,
  destroyEnvironment,
  startTwin,
  stopTwin,
  withEnvironment,
  type TwinInfo,
} from "../automation/index.js";
import type { PlatformOutputs } from "../components/platform/outputs.js";
import { inventory } from "../tests/twin/inventory.js";
import { killEnv, type Victim } from "../tests/twin/killing.js";

const kills = Number(process.argv[2] ?? 20);
const seed = process.argv[3] ?? String(Date.now());

/** The same numbers from 0 to 1 for the same seed. */
function random(step: string): number {
  return createHash("sha256").update(`${seed} ${step}`).digest().readUInt32BE(0) / 2 ** 32;
}

const victims: readonly Victim[] = ["command", "engine", "both"];
const upArguments = ["up", "pr-7", "--from", "twin", "--platform", "main"];

async function kill(
  verb: "up" | "down",
  twin: TwinInfo,
  platform: PlatformOutputs,
  round: string,
  untouched: string[],
): Promise<boolean> {
  const victim = victims[Math.floor(random(`${round} victim`) * victims.length)] ?? "both";
  const delay = Math.round(random(`${round} delay`) * (verb === "up" ? 15_000 : 8_000));
  const spec = { name: "pr-7", from: "twin", platformStack: "main", twin };
  if (verb === "down") await createEnvironment(spec);
  const started = Date.now();
  await killEnv(twin, verb === "up" ? upArguments : ["down", "pr-7"], victim, undefined, delay);
  const killed = Date.now();
  const next = random(`${round} next`) < 0.5 ? "up" : "down";
  if (next === "up") await createEnvironment(spec);
  const ended = Date.now();
  await destroyEnvironment("pr-7", { twin });
  const left = (await inventory(twin, platform)).filter((one) => !untouched.includes(one));
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  process.stdout.write(
    `${round}: ${victim} of ${verb} after ${seconds(started, killed)} s; then ${next}${next === "up" ? ` in ${seconds(killed, ended)} s` : ""}, down; left: ${left.join(", ") || "nothing"}\n`,
  );
  return left.length === 0;
}

const state = mkdtempSync(join(tmpdir(), "msk-cdc-state-"));
process.env["XDG_STATE_HOME"] = state;
const name = `bench-recovery-${process.pid}`;
process.stdout.write(`seed ${seed}\n`);
try {
  const twin = await startTwin({ name });
  await withEnvironment({ name: "main", from: "twin", twin }, async ({ outputs }) => {
    const platform = outputs["platform"] as PlatformOutputs;
    const untouched = await inventory(twin, platform);
    for (const verb of ["up", "down"] as const) {
      for (let round = 1; round <= kills; round++)
        if (!(await kill(verb, twin, platform, `${verb} ${round}`, untouched))) process.exitCode = 1;
    }
  });
} finally {
  await stopTwin(name, { remove: true });
  rmSync(state, { recursive: true, force: true });
}
