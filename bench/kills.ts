// kill -9 of broker, worker and database, each alone and in pairs: in a snapshot, in the stream, in a transaction and
// during a statement that changes a table. No row may be lost or wrong; the seconds are told until the first row
// arrives again, and until all have. A failed task is started again as the watchdog does, and counted.
//
//   node --import tsx bench/kills.ts [--phase <text>] [--victims <text>] [--rounds <n>] [--log <file>]
//
// The file gets what the processes wrote meanwhile.
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import type { Case } from "../tests/data/case.js";
import { Lab, type Part } from "../tests/data/lab.js";
import { SinkWatch } from "./kills/sinkWatch.js";

const { values } = parseArgs({
  options: {
    phase: { type: "string", default: "" },
    victims: { type: "string", default: "" },
    rounds: { type: "string", default: "1" },
    log: { type: "string" },
  },
});
const rows = 20_000;
const victims: readonly (readonly Part[])[] = [
  ["worker"],
  ["broker"],
  ["database"],
  ["worker", "broker"],
  ["worker", "database"],
  ["broker", "database"],
];

/** Up to the moment of the kill; what is left to be done after it. */
type Phase = (one: Case) => Promise<(() => Promise<void>) | undefined>;

const phases: Record<string, Phase> = {
  "in the snapshot": async (one) => {
    await one.atSource(`INSERT INTO t (id, n) SELECT seq, seq FROM seq_1_to_${rows}`);
    await one.start();
    while ((await count(one)) === 0) await sleep(20);
    return undefined;
  },
  "in the stream": async (one) => {
    await running(one);
    await one.atSource(`INSERT INTO t (id, n) SELECT seq, seq FROM seq_1_to_${rows}`, "UPDATE t SET n = n + 1");
    while ((await count(one)) === 0) await sleep(20);
    return undefined;
  },
  "in a transaction": async (one) => {
    await running(one);
    await one.atSource("BEGIN", `INSERT INTO t (id, n) SELECT seq, seq FROM seq_1_to_${rows}`);
    return () => one.atSource("UPDATE t SET n = 7 WHERE id < 100", "COMMIT");
  },
  "during a statement": async (one) => {
    await running(one);
    await one.atSource(`INSERT INTO t (id, n) SELECT seq, seq FROM seq_1_to_${rows}`);
    await one.atSource("ALTER TABLE t ADD COLUMN later VARCHAR(20) DEFAULT 'x'", "UPDATE t SET later = 'y', n = n + 1");
    return undefined;
  },
};

const lab = await Lab.start();
let number = 0;
const slowest = { first: 0, all: 0 };
try {
  for (let round = 0; round < Number(values.rounds); round++)
    for (const [name, phase] of Object.entries(phases).filter(([text]) => text.includes(values.phase)))
      for (const parts of victims.filter((each) => each.join(" and ").startsWith(values.victims)))
        await accident(name, phase, parts);
  const { first, all } = slowest;
  console.log(`${number} accidents, no row lost or wrong; a row within ${text(first)}, all within ${text(all)}`);
} finally {
  await lab.stop();
}

async function accident(name: string, phase: Phase, parts: readonly Part[]): Promise<void> {
  number += 1;
  const one = await lab.open({ name: `k${number}`, tables: { t: ["id"] } });
  try {
    await one.atSource("CREATE TABLE t (id INT PRIMARY KEY, n INT)");
    await one.atSink("CREATE TABLE t (id INT PRIMARY KEY, n INT)");
    const rest = await phase(one);
    const sink = await SinkWatch.start(
      { ...lab.account, database: `k${number}_sink` },
      "SELECT (SELECT COUNT(*) FROM t), (SELECT SUM(n) FROM t), (SELECT MAX(id) FROM zz_marker)",
    );
    const written = lab.lines.length;
    // With its server an open transaction is gone: it is committed a moment before.
    if (parts.includes("database")) await rest?.();
    const killed = Date.now();
    for (const part of parts) lab.kill(part);
    if (parts.includes("database")) await lab.reconnect();
    else await rest?.();
    const restarts = await arrive(one);
    await carriedOver(one);
    const later = name === "during a statement" && (await hasColumn(one)) ? ["later"] : [];
    await one.agrees("t", ["id", "n", ...later]);
    const all = (Date.now() - killed) / 1000;
    const first = ((await sink.firstRow(killed)) - killed) / 1000;
    slowest.first = Math.max(slowest.first, first);
    slowest.all = Math.max(slowest.all, all);
    const what = `${parts.join(" and ")} ${name}: a row after ${text(first)}, all after ${text(all)}`;
    const again = restarts > 0 ? `, tasks started again ${restarts} times` : "";
    const line = `${what}, ${await count(one)} rows equal${again}`;
    console.log(line);
    if (values.log !== undefined)
      appendFileSync(
        values.log,
        [`${new Date(killed).toISOString()} ${line}`, ...lab.lines.slice(written), ""].join("\n"),
      );
  } finally {
    await one.end();
  }
}

/** @returns how often failed tasks were started again */
async function arrive(one: Case): Promise<number> {
  for (let restarts = 0; ; restarts++) {
    const trace = await one.settled().catch(() => "no answer");
    if (trace === undefined) return restarts;
    for (const side of ["source", "sink"] as const) await one.restart(side).catch(() => undefined);
    await sleep(500);
  }
}

/** The marker's topic may be read before the table's. What has not come after a minute, the comparison tells. */
async function carriedOver(one: Case): Promise<void> {
  const sums = (side: "source" | "sink") => one.rows(side, "SELECT COUNT(*) AS number, SUM(n) AS sum FROM t");
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100))
    if (isDeepStrictEqual(await sums("sink"), await sums("source"))) return;
}

async function running(one: Case): Promise<void> {
  await one.start();
  const trace = await one.settled();
  if (trace !== undefined) throw new Error(trace);
}

async function count(one: Case): Promise<number> {
  const [row] = await one.rows("sink", "SELECT COUNT(*) AS number FROM t");
  return Number(row?.["number"]);
}

function text(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

async function hasColumn(one: Case): Promise<boolean> {
  const [row] = await one.rows("source", "SHOW COLUMNS FROM t LIKE 'later'");
  return row !== undefined;
}
