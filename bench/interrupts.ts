// Ctrl-C at every progress event of `cdc demo`, `cdc env up`, `cdc env down` and `cdc twin start`, and what is left
// each time; with `--kill` it is kill -9 of the command, and what is left when the next one has run. An hour and more;
// `--every 10` takes a sample.
//
//   node --import tsx bench/interrupts.ts [demo] [up] [down] [twin] [--kill] [--every <n>]
import { isDeepStrictEqual, parseArgs } from "node:util";
import { join } from "node:path";
import { twinEnvironment } from "../automation/access/twin.js";
import type { PlatformOutputs } from "../components/platform/outputs.js";
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
  /** The commands that follow a killed one; each has to end well. */
  recover: ((place: Place) => Promise<Ended>)[];
}

const twin = "bench";
/** Seconds in which a process that has done everything is gone. */
const atOnce = 1;
const json = /^\{.*"kind":"(?:phase|resource)".*$/gm;
const up = (place: Place, ...sends: Send[]) =>
  place.cdc(["env", "up", "pr-7", "--from", "twin", "--platform", "main", "--json"], ...sends);
const down = (place: Place, ...sends: Send[]) => place.cdc(["env", "down", "pr-7", "--json"], ...sends);

const start =
  (name: string) =>
  (place: Place, ...sends: Send[]) =>
    place.cdc(["twin", "start", name], ...sends);
const stop = (name: string) => (place: Place) => place.cdc(["twin", "stop", name, "--remove"]);
const tellingDemo = join(projectRoot, "tests", "twin", "host", "tellingDemo.mjs");

const commands: Record<string, Command> = {
  twin: {
    run: start("fresh"),
    event: /^(?:making|starting|waiting).*$/gm,
    clear: stop("fresh"),
    recover: [start("fresh"), stop("fresh")],
  },
  demo: {
    run: (place, ...sends) => place.run([tellingDemo], ...sends),
    event: /^event: .*$/gm,
    recover: [start("next"), stop("next")],
  },
  up: { run: up, event: json, clear: down, recover: [up, down] },
  down: { run: down, event: json, prepare: up, recover: [down] },
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { every: { type: "string", default: "1" }, kill: { type: "boolean", default: false } },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(commands);
const place = new Place();
let failures = 0;
try {
  if (chosen.some((name) => ["up", "down"].includes(name))) await onPlatform(() => measure(chosen));
  else await measure(chosen);
} finally {
  place.close();
}
console.log(
  failures === 0
    ? "nothing was left"
    : `${failures} ${values.kill ? "kills" : "interruptions"} left something, did not end the command or came too late`,
);
process.exitCode = failures === 0 ? 0 : 1;

async function onPlatform(body: () => Promise<void>): Promise<void> {
  await place.cdc(["twin", "start", twin]);
  try {
    place.also(twinEnvironment(place.twin(twin)));
    const main = await stand({ name: "main", from: "twin", twin: place.twin(twin) });
    // An environment's sink tables are made like the main pipeline's, which the sink connector makes with the first
    // rows.
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
  const count = (printed: string): number => printed.match(command.event)?.length ?? 0;
  let heard = 0;
  const at = (printed: string): boolean => (heard = count(printed)) > index;
  const { code, output, sent, seconds } = await command.run(place, { at, signal: values.kill ? "SIGKILL" : "SIGINT" });
  const next = values.kill ? await inTurn(command.recover) : [];
  if (!values.kill && code === 0) await command.clear?.(place);
  const after = await place.standing();
  const clean = isDeepStrictEqual(after, before);
  // A command ends by itself where everything was done: at once, and no event came after the signal. Anywhere else it
  // did not hear it.
  const ended = code === (values.kill ? null : 130) || (code === 0 && count(output) === heard && seconds < atOnce);
  if (!clean || !ended || sent === 0 || next.some((one) => one.code !== 0)) {
    failures++;
    console.log(output, ...next.map((one) => one.output), after);
  }
  const event = (output.match(command.event)?.[index] ?? "(it did not come)").slice(0, 110);
  console.log(
    `${String(index).padStart(4)}  ${String(code ?? "-9").padStart(4)}  ${seconds.toFixed(1).padStart(7)}  ${clean ? "nothing " : "SOMETHING"}  ${event}`,
  );
}

async function inTurn(steps: Command["recover"]): Promise<Ended[]> {
  const ends: Ended[] = [];
  for (const step of steps) ends.push(await step(place));
  return ends;
}
