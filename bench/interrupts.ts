// Ctrl-C at every progress event of `cdc demo`, `cdc env up`, `cdc env down` and `cdc twin start`, and what is left each time. An hour and more; `--every 10` takes a sample.
//
//   node --import tsx bench/interrupts.ts [demo] [up] [down] [twin] [--every <n>]
import { isDeepStrictEqual, parseArgs } from "node:util";
import { join } from "node:path";
import { twinEnvironment } from "../automation/twin.js";
import type { PlatformOutputs } from "../components/platformReference.js";
import { projectRoot } from "../tools/paths.js";
import { openDemoTables } from "../tests/twin/demoTables.js";
import { Place, type Ended, type Send, type Standing } from "../tests/twin/interrupted.js";
import { stand } from "../tests/twin/standing.js";

interface Command {
  run: (place: Place, ...sends: Send[]) => Promise<Ended>;
  /** A line that tells an event. */
  event: RegExp;
  /** Before each run, and after one that the signal came too late for. */
  clear?: (place: Place) => Promise<unknown>;
  prepare?: (place: Place) => Promise<unknown>;
}

const twin = "bench";
const json = /^\{.*"kind":"(?:phase|resource)".*$/gm;
const up = (place: Place, ...sends: Send[]) => place.cdc(["env", "up", "pr-7", "--from", "twin", "--platform", "main", "--json"], ...sends);
const down = (place: Place, ...sends: Send[]) => place.cdc(["env", "down", "pr-7", "--json"], ...sends);

const commands: Record<string, Command> = {
  twin: { run: (place, ...sends) => place.cdc(["twin", "start", "fresh"], ...sends), event: /^(?:making|starting|waiting).*$/gm, clear: (place) => place.cdc(["twin", "stop", "fresh", "--remove"]) },
  demo: { run: (place, ...sends) => place.run([join(projectRoot, "tests", "twin", "host", "tellingDemo.mjs")], ...sends), event: /^event: .*$/gm },
  up: { run: up, event: json, clear: down },
  down: { run: down, event: json, prepare: up },
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { every: { type: "string", default: "1" } } });
const chosen = positionals.length > 0 ? positionals : Object.keys(commands);
const place = new Place();
let failures = 0;
try {
  if (chosen.some((name) => ["up", "down"].includes(name))) await onPlatform(() => measure(chosen));
  else await measure(chosen);
} finally {
  place.close();
}
console.log(failures === 0 ? "nothing was left" : `${failures} interruptions left something`);
process.exitCode = failures === 0 ? 0 : 1;

async function onPlatform(body: () => Promise<void>): Promise<void> {
  await place.cdc(["twin", "start", twin]);
  try {
    place.also(twinEnvironment(place.twin(twin)));
    const main = await stand({ name: "main", from: "twin", twin: place.twin(twin) });
    // An environment's sink tables are made like the main pipeline's, which the sink connector makes with the first rows.
    const tables = await openDemoTables(place.twin(twin), main.environment.outputs["platform"] as PlatformOutputs);
    await tables.untilEqual(120_000, new AbortController().signal).finally(() => tables.close());
    await body().finally(() => main.end());
  } finally {
    await place.cdc(["twin", "stop", twin, "--remove"]);
  }
}

async function measure(names: readonly string[]): Promise<void> {
  for (const name of names) {
    const command = commands[name];
    if (command === undefined) throw new Error(`${name}: one of ${Object.keys(commands).join(", ")}`);
    const before = await place.standing();
    await command.prepare?.(place);
    const events = (await command.run(place)).output.match(command.event) ?? [];
    await command.clear?.(place);
    console.log(`\n${name}: ${events.length} events\n   #  exit  seconds  left      event`);
    for (let index = 0; index < events.length; index += Number(values.every)) await interrupt(command, index, before);
  }
}

async function interrupt(command: Command, index: number, before: Standing): Promise<void> {
  await command.prepare?.(place);
  const { code, output, sent, seconds } = await command.run(place, { at: (printed) => (printed.match(command.event)?.length ?? 0) > index });
  if (code === 0) await command.clear?.(place);
  const after = await place.standing();
  const clean = isDeepStrictEqual(after, before);
  if (!clean || (sent === 1 && code !== 130 && code !== 0)) {
    failures++;
    console.log(output, after);
  }
  const event = (output.match(command.event)?.[index] ?? "(it did not come)").slice(0, 110);
  console.log(`${String(index).padStart(4)}  ${String(code).padStart(4)}  ${seconds.toFixed(1).padStart(7)}  ${clean ? "nothing " : "SOMETHING"}  ${event}`);
}
