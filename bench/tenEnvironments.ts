// Ten environments side by side from one source on one twin, and how long they take alone and all at once: `npx tsx
// bench/tenEnvironments.ts [environments]`. Prints times and what stands; ends with 1 when rows differ, a neighbour
// moved or anything is left. Each environment has two Connect workers.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTwin, stopTwin, withEnvironment, type TwinInfo } from "../automation/index.js";
import type { PlatformOutputs } from "../components/platform/outputs.js";
import { runningProcesses, type RunningProcess } from "../tools/processes.js";
import { openDemoTables } from "../tests/twin/demoTables.js";
import { inventory } from "../tests/twin/inventory.js";
import { ManyEnvironments, type UpTimes } from "../tests/twin/manyEnvironments.js";

const count = Number(process.argv[2] ?? 10);
const names = Array.from({ length: count }, (_, index) => `pr-${index + 1}`);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const failures: string[] = [];

function expect(what: string, differences: readonly string[]): void {
  say(`${what}: ${differences.length === 0 ? "yes" : differences.join("; ")}`);
  failures.push(...differences.map((difference) => `${what}: ${difference}`));
}

/** Least, middle, most. */
function spread(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
    .map((value = 0) => value.toFixed(1))
    .join(" / ");
}

function ofTwin({ dir }: TwinInfo): RunningProcess[] {
  return runningProcesses().filter(({ args }) => args.includes(dir));
}

/** MB that the twin's processes hold; shared pages count in each. */
function memory(twin: TwinInfo): number {
  const pids = ofTwin(twin)
    .map(({ pid }) => pid)
    .join(",");
  const sizes = execFileSync("ps", ["-o", "rss=", "-p", pids], { encoding: "utf8" }).trim().split(/\s+/);
  return sizes.reduce((sum, size) => sum + Number(size), 0) / 1024;
}

async function measure(twin: TwinInfo, platform: PlatformOutputs): Promise<void> {
  const many = new ManyEnvironments(twin, platform);
  const tables = await openDemoTables(twin, platform);
  try {
    await tables.untilEqual(60_000, new AbortController().signal);
    const untouched = await inventory(twin, platform);
    const mainWorkers = await many.workers();
    const processes = ofTwin(twin).length;
    const moved = async (of: Map<string, string>) => {
      const now = await many.workers();
      return [...of]
        .filter(([connector, running]) => now.get(connector) !== running)
        .map(([connector, running]) => `${connector} was ${running}, is ${now.get(connector) ?? "gone"}`);
    };

    const [alone] = await many.up(["pr-0"]);
    const [aloneDown = 0] = await many.down(["pr-0"]);
    if (!alone) throw new Error("the first environment has no times");
    say(
      `alone: first row ${alone.firstRow.toFixed(1)} s, up ${alone.ended.toFixed(1)} s, down ${aloneDown.toFixed(1)} s`,
    );

    const ups: UpTimes[] = await many.up(names);
    say(
      `${count} at once (least / middle / most): first row ${spread(ups.map(({ firstRow }) => firstRow))} s, up ${spread(ups.map(({ ended }) => ended))} s`,
    );
    const last = Math.max(...ups.map(({ ended }) => ended));
    say(
      `ratio of the last up to one alone: ${(last / alone.ended).toFixed(1)} for ${count} times the work; per environment ${(last / count).toFixed(1)} s`,
    );
    await tables.source.execute("INSERT INTO products (id, name) VALUES (1001, 'Seen by all')");
    await tables.source.execute("UPDATE products SET name = 'Changed for all' WHERE id = 1");
    await tables.source.execute("DELETE FROM products WHERE id = 2");
    expect("all hold the rows of the source", await many.untilEqual(names, 10));
    expect("the main pipeline's workers are those of before", await moved(mainWorkers));
    const standing = await many.workers();
    say(
      `standing: ${standing.size} connectors in ${ofTwin(twin).length} processes of the twin, ${(memory(twin) / 1024).toFixed(1)} GB resident`,
    );

    const [first = "", ...rest] = names;
    await many.down([first]);
    await tables.source.execute("INSERT INTO products (id, name) VALUES (1002, 'Seen by those that stay')");
    expect("with one gone the others follow on", await many.untilEqual(rest, 11));
    expect(
      "their workers are those of before",
      await moved(new Map([...standing].filter(([connector]) => !connector.startsWith(`${first}--`)))),
    );

    const downs = await many.down(rest);
    say(
      `${rest.length} at once: down ${spread(downs)} s; ratio of the last to one alone ${(Math.max(...downs) / aloneDown).toFixed(1)}`,
    );
    expect(
      "nothing is left: stacks, topics, groups, schemas, AWS resources",
      (await inventory(twin, platform)).filter((one) => !untouched.includes(one)),
    );
    const now = new Set(await inventory(twin, platform));
    expect(
      "nothing of the main pipeline is gone",
      untouched.filter((one) => !now.has(one)),
    );
    expect(
      "the main pipeline's workers are the only ones",
      [...(await many.workers()).keys()].filter((connector) => !mainWorkers.has(connector)),
    );
    expect(
      "as many processes of the twin as before",
      ofTwin(twin).length === processes ? [] : [`${processes} before, ${ofTwin(twin).length} now`],
    );
  } finally {
    await tables.close();
  }
}

const state = mkdtempSync(join(tmpdir(), "msk-cdc-state-"));
process.env["XDG_STATE_HOME"] = state;
const name = `bench-ten-${process.pid}`;
try {
  const twin = await startTwin({ name });
  await withEnvironment({ name: "main", from: "twin", twin }, ({ outputs }) =>
    measure(twin, outputs["platform"] as PlatformOutputs),
  );
} finally {
  await stopTwin(name, { remove: true });
  rmSync(state, { recursive: true, force: true });
}
for (const failure of failures) say(`FAILED ${failure}`);
if (failures.length > 0) process.exitCode = 1;
