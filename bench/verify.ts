// `cdc verify` on a large table with a column of every type: time and memory for equal tables, while somebody writes,
// for planted differences, and for their repair.
//
//   node --import tsx bench/verify.ts [rows] [seed]
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { startTwin, stopTwin, type Verification } from "../automation/index.js";
import { twinEnvironment } from "../automation/access/twin.js";
import type { PlatformOutputs } from "../components/platform/outputs.js";
import { readPasswordsFile } from "../settings/passwordsFile.js";
import { projectRoot } from "../tools/paths.js";
import { randomFrom } from "../tests/random.js";
import { columnsOfTypes, everyTypeTable, insertEveryType, plant } from "../tests/twin/everyType.js";
import { stand } from "../tests/twin/standing.js";
import { Writer } from "../tests/twin/writer.js";

const [rows = 1_000_000, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);
const random = randomFrom(seed);
/** Rows with values of their own; the others are copies of theirs under other keys. */
const patterns = 5_000;
const apart = 7;

const dir = mkdtempSync(join(tmpdir(), "msk-cdc-verify-"));
process.env["XDG_STATE_HOME"] = dir;
const twin = await startTwin({ name: "verify" });
const began = Date.now();
const say = (text: string): void => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${text}`);
say(`${rows.toLocaleString("en")} rows x ${columnsOfTypes.length + 2} columns, seed ${seed}`);

const pipeline = {
  name: "verified",
  source: { user: "kfc", databases: ["demosrc"], tables: ["demosrc.everything", "demosrc.orders"] },
  sink: {
    user: "sinko",
    database: "demosink",
    tables: [
      { from: "demosrc.everything", table: "everything", key: ["id"] },
      { from: "demosrc.orders", table: "orders", key: ["id"] },
    ],
  },
};
try {
  const main = await stand({ name: "main", from: "twin", twin, overrides: { "msk-cdc:pipelines": [pipeline] } });
  const { databases } = main.environment.outputs["platform"] as PlatformOutputs;
  assert.ok(databases);
  const [source, sink] = [await openAsRoot(databases.source, "demosrc"), await openAsRoot(databases.sink, "demosink")];
  for (const [connection, side] of [
    [source, "source"],
    [sink, "sink"],
  ] as const) {
    await connection.query(everyTypeTable("everything", side));
    await connection.query("CREATE TABLE orders (id BIGINT PRIMARY KEY, n INT, at DATETIME(6))");
    // Past the pipeline, to both sides: what is measured is the comparison.
    await connection.query("SET sql_log_bin = 0");
    await fill(connection, side, randomFrom(seed));
    await connection.query(`INSERT INTO orders SELECT id DIV ${apart} + 1, 0, '2024-01-01' FROM everything`);
    await connection.query("SET sql_log_bin = 1");
    say(`${side} is filled`);
  }
  await measured("equal", ["--tables", "demosrc.everything"], 0);

  const writer = new Writer(source, "orders", rows, random, 500);
  await measured("while 500 rows a second are written", ["--tables", "demosrc.orders"], 0);
  await writer.stop();
  say(`  ${writer.written.toLocaleString("en")} rows were written`);

  const keys = Array.from({ length: rows }, (_value, index) => index * apart);
  const planted = await plant(sink, "everything", keys, random);
  const found = await measured("differences planted", ["--tables", "demosrc.everything"], 1);
  const [table] = found.pipelines[0]?.tables ?? [];
  const all = [...planted.missing, ...planted.extra, ...planted.different.keys()].sort();
  assert.deepEqual(table?.found.map(({ key }) => key.join()).sort(), all);
  say(`  all ${all.length} were found, and no other`);
  await measured("repair", ["--tables", "demosrc.everything", "--repair"], 0);
  await Promise.all([source.end(), sink.end()]);
  await main.end();
} finally {
  await stopTwin("verify", { remove: true });
  rmSync(dir, { recursive: true, force: true });
}

/** By the socket: only root may keep rows out of the binlog. */
async function openAsRoot(
  { address: host, port }: { address: string; port: number },
  database: string,
): Promise<Connection> {
  const lister = await createConnection({
    host,
    port,
    user: "admin",
    password: readPasswordsFile(twin.passwordsFile)["admin"] ?? "",
  });
  const [[found]] = await lister.query<RowDataPacket[]>("SELECT CONCAT(@@datadir, @@socket) AS path");
  await lister.end();
  const connection = await createConnection({
    socketPath: String(found?.["path"]),
    user: "root",
    database,
    timezone: "Z",
    charset: "utf8mb4",
  });
  await connection.query("SET time_zone = '+00:00'");
  return connection;
}

async function fill(connection: Connection, side: "source" | "sink", values: (below: number) => number): Promise<void> {
  await insertEveryType(
    connection,
    "everything",
    Array.from({ length: Math.min(patterns, rows) }, (_value, index) => index * apart),
    values,
  );
  // The source makes its generated column itself.
  if (side === "sink") await connection.query("UPDATE everything SET c_generated = c_smallint + 1");
  const names = [...columnsOfTypes.map(({ name }) => name), ...(side === "sink" ? ["c_generated"] : [])].join(", ");
  for (let filled = patterns; filled < rows; filled *= 2) {
    const more = Math.min(filled, rows - filled);
    await connection.query(
      `INSERT INTO everything (id, ${names}) SELECT id + ${filled * apart}, ${names} FROM everything WHERE id < ${more * apart}`,
    );
  }
}

/** Runs the command as a user does, and says how long it took and how much memory it had at most. */
async function measured(what: string, options: readonly string[], expected: number): Promise<Verification> {
  const started = Date.now();
  const child = spawn(process.execPath, [join(projectRoot, "bin", "cdc.mjs"), "verify", "main", "--json", ...options], {
    env: { ...process.env, ...twinEnvironment(twin) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let peak = 0;
  let output = "";
  child.stdout.on("data", (part: Buffer) => (output += part.toString()));
  const watching = setInterval(() => (peak = Math.max(peak, residentSet(child.pid))), 100);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearInterval(watching);
  const seconds = (Date.now() - started) / 1000;
  assert.equal(code, expected, output.slice(0, 2000));
  const verification = JSON.parse(output) as Verification;
  const compared = verification.pipelines.flatMap(({ tables }) => tables).reduce((sum, table) => sum + table.rows, 0);
  say(
    `${what}: ${seconds.toFixed(1)} s, ${Math.round(compared / seconds).toLocaleString("en")} rows/s, at most ${Math.round(peak / 1024)} MB`,
  );
  return verification;
}

/** KB that a process had in memory at most, as Linux counts them; 0 once it is gone. */
function residentSet(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
