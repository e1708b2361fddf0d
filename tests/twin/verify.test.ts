// `cdc verify` on a twin: every column type that a pipeline carries over, differences planted at random, rows on their
// way, repair. One twin and one pipeline for the file.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeConnectorCommand,
  KafkaConnectClient,
  PauseConnectorCommand,
  ResumeConnectorCommand,
} from "@aws-sdk/client-kafkaconnect";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import {
  verify,
  type TableVerification,
  type TwinInfo,
  type Verification,
  type VerifyOptions,
} from "../../automation/index.js";
import { twinEnvironment } from "../../automation/access/twin.js";
import type { PipelineOutputs } from "../../components/pipeline/outputs.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { cdc, cdcKilled } from "../cli/run.js";
import { randomFrom, seed } from "../random.js";
import { columnsOfTypes, everyTypeTable, hasInvisible, insertEveryType, plant, type Planted } from "./everyType.js";
import { OwnTwin } from "./ownTwin.js";
import type { Standing } from "./standing.js";
import { until } from "./workbench.js";
import { Writer } from "./writer.js";

describe("cdc verify on a twin", function () {
  this.timeout(240_000);
  const own = new OwnTwin("verify");
  const random = randomFrom(seed);
  const keys = Array.from({ length: 4_000 }, (_value, index) => index * 7 - 9_100);
  const orders = 16_000;
  let twin: TwinInfo;
  let main: Standing;
  let source: Connection;
  let sink: Connection;
  let planted: Planted;

  const pipeline = {
    name: "verified",
    source: { user: "kfc", databases: ["demosrc"], tables: ["demosrc.everything", "demosrc.orders", "demosrc.codes"] },
    sink: {
      user: "sinko",
      database: "demosink",
      tables: [
        { from: "demosrc.everything", table: "everything", key: ["id"] },
        { from: "demosrc.orders", table: "orders", key: ["id"] },
        { from: "demosrc.codes", table: "codes", key: ["code", "part"], exclude: ["secret"] },
      ],
    },
    topics: { partitions: 2, retentionHours: 24 },
  };

  const open = async (
    account: { address: string; port: number },
    user: string,
    database: string,
  ): Promise<Connection> => {
    const connection = await createConnection({
      host: account.address,
      port: account.port,
      user,
      password: readPasswordsFile(twin.passwordsFile)[user] ?? "",
      timezone: "Z",
      charset: "utf8mb4",
      multipleStatements: true,
    });
    own.atEnd(() => connection.end());
    await connection.query(`USE ${database}; SET time_zone = '+00:00'`);
    return connection;
  };
  const count = async (connection: Connection, table: string): Promise<number> =>
    Number((await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`))[0][0]?.["n"]);
  const arrived = (table: string) =>
    until(
      async () => (await count(source, table)) - (await count(sink, table)),
      (missing) => missing === 0,
    );
  const verified = (options: VerifyOptions = {}): Promise<Verification> => verify("main", { twin, ...options });
  const tableOf = ({ pipelines }: Verification, from: string): TableVerification => {
    const table = pipelines.flatMap(({ tables }) => tables).find((one) => one.from === `demosrc.${from}`);
    assert.ok(table);
    return table;
  };
  const keysOf = ({ found }: TableVerification, kind: string): string[] =>
    found
      .filter((row) => row.kind === kind)
      .map(({ key }) => key.join())
      .sort((one, other) => Number(one) - Number(other));

  before(async () => {
    twin = await own.start();
    main = await own.stand({ name: "main", from: "twin", twin, overrides: { "msk-cdc:pipelines": [pipeline] } });
    const { databases } = main.environment.outputs["platform"] as PlatformOutputs;
    assert.ok(databases);
    source = await open(databases.source, databases.username, "demosrc");
    sink = await open(databases.sink, databases.username, "demosink");
    for (const [connection, side, collation] of [
      [sink, "sink", "utf8mb4_bin"],
      [source, "source", "utf8mb4_unicode_520_ci"],
    ] as const) {
      await connection.query(everyTypeTable("everything", side));
      await connection.query("CREATE TABLE orders (id BIGINT PRIMARY KEY, n INT, at DATETIME(6))");
      await connection.query(
        `CREATE TABLE codes (code VARCHAR(20), part INT, v INT${side === "source" ? ", secret INT" : ""}, PRIMARY KEY (code, part)) COLLATE ${collation}`,
      );
    }
    await insertEveryType(source, "everything", keys, random);
    for (let start = 1; start <= orders; start += 1000) {
      await source.query(
        `INSERT INTO orders VALUES ${Array.from({ length: 1000 }, (_value, index) => `(${start + index}, 0, NOW(6))`).join(", ")}`,
      );
    }
    await source.query(
      `INSERT INTO codes (code, part, v) VALUES ${Array.from({ length: 500 }, (_value, index) => `('${index % 2 === 0 ? "ä" : "Z"}${index % 50}', ${-index}, ${index})`).join(", ")}`,
    );
    for (const table of ["everything", "orders", "codes"]) await arrived(table);
  });

  after(() => own.end());

  it(`finds every column of every type equal that the pipeline carried over (seed ${seed}): else a proof is a false alarm`, async () => {
    const all = await verified({ values: true });
    assert.deepEqual(
      all.pipelines[0]?.tables.map(({ from, rows, found, lossy, lacking }) => ({ from, rows, found, lossy, lacking })),
      [
        { from: "demosrc.everything", rows: keys.length, found: [], lossy: [], lacking: [] },
        { from: "demosrc.orders", rows: orders, found: [], lossy: [], lacking: [] },
        { from: "demosrc.codes", rows: 500, found: [], lossy: [], lacking: [] },
      ],
    );
    assert.equal(all.result, "equal");
    assert.deepEqual(tableOf(all, "everything").columns, [
      "id",
      ...columnsOfTypes.map(({ name: column }) => column),
      "c_generated",
    ]);
    assert.deepEqual(tableOf(all, "codes").notCompared, [{ column: "secret", why: "excluded" }]);
  });

  it("calls no row different while 500 rows a second are written: else somebody is woken by a false alarm", async () => {
    const writer = new Writer(source, "orders", orders, random, 500);
    await sleep(500);
    const results = [await verified({ tables: ["demosrc.orders"] }), await verified({ tables: ["demosrc.orders"] })];
    await writer.stop();
    assert.ok(writer.written > 500, `${writer.written} rows were written`);
    assert.deepEqual(
      results.map((one) => [one.result, tableOf(one, "orders").found, tableOf(one, "orders").problem]),
      Array.from({ length: 2 }, () => ["equal", [], undefined]),
    );
  });

  it(`finds each row that was planted, by key and column, in every type, and no other (seed ${seed}): else a wrong sink passes for a right one`, async () => {
    planted = await plant(sink, "everything", keys, random);
    await sink.query(
      "DELETE FROM codes WHERE part = -4; UPDATE codes SET v = 0 WHERE part = -7; INSERT INTO codes VALUES ('z7', -7, 1)",
    );
    const ended = await cdc(["verify", "main", "--json"], { ...twinEnvironment(twin) });
    assert.equal(ended.code, 1, ended.stderr);
    const found = JSON.parse(ended.stdout) as Verification;
    const everything = tableOf(found, "everything");
    assert.deepEqual([keysOf(everything, "missing"), keysOf(everything, "extra")], [planted.missing, planted.extra]);
    const different = everything.found.filter(({ kind }) => kind === "different");
    assert.deepEqual(
      Object.fromEntries(different.map(({ key, columns }) => [key.join(), columns?.join()])),
      Object.fromEntries(planted.different),
    );
    // The source's collation takes z7 for Z7; the sink's does not.
    assert.deepEqual(
      tableOf(found, "codes")
        .found.map(({ kind, key }) => `${kind} ${key.join()}`)
        .sort(),
      ["different Z7,-7", "extra z7,-7", "missing ä4,-4"],
    );
    assert.deepEqual(tableOf(found, "orders").found, []);
  });

  it("makes the sink equal again with --repair: else each difference is somebody's night", async () => {
    const all = await verified({ repair: true });
    assert.equal(all.result, "equal", JSON.stringify(all.pipelines));
    assert.deepEqual(tableOf(all, "everything").repaired, {
      emitted: planted.missing.length + planted.different.size,
      deleted: planted.extra.length,
    });
    assert.deepEqual(tableOf(all, "codes").repaired, { emitted: 2, deleted: 1 });
  });

  it("leaves a row alone that the repair would spoil, and says why: else a repair loses what was right", async () => {
    const key = keys.find(hasInvisible) ?? 0;
    await sink.query(`UPDATE everything SET c_default = COALESCE(c_default, 0) + 1 WHERE id = ${key}`);
    const all = await verified({ repair: true, tables: ["demosrc.everything"] });
    const { found, repaired } = tableOf(all, "everything");
    assert.deepEqual(
      found.map((row) => [row.kind, row.key.join()]),
      [["different", String(key)]],
    );
    assert.deepEqual(repaired, {
      emitted: 0,
      deleted: 0,
      left: 1,
      why: "an incremental snapshot leaves out column c_invisible, which is invisible",
    });
  });

  it("says that a connector is paused, and that it could not tell: else rows that wait are called lost", async () => {
    const connect = new KafkaConnectClient({ endpoint: twin.apiUrl, region: twin.region, credentials: twin });
    const [{ connectors: { sink: connector } = {} } = {} as PipelineOutputs] = main.environment.outputs[
      "pipelines"
    ] as PipelineOutputs[];
    const reached = (wanted: string) =>
      until(
        () => connect.send(new DescribeConnectorCommand({ connectorArn: connector?.arn })),
        ({ connectorState }) => connectorState === wanted,
      );
    await connect.send(new PauseConnectorCommand({ connectorArn: connector?.arn }));
    await reached("PAUSED");
    const [[first, second]] = await source.query<RowDataPacket[]>("SELECT id FROM orders ORDER BY id LIMIT 2");
    await source.query("DELETE FROM orders WHERE id = ?; UPDATE orders SET n = -1 WHERE id = ?", [
      first?.["id"],
      second?.["id"],
    ]);
    const ended = await cdc(["verify", "main", "--tables", "demosrc.orders"], { ...twinEnvironment(twin) });
    assert.equal(ended.code, 2, ended.stdout);
    assert.match(ended.stdout, /^connector sink-connector-verified is PAUSED\n/);
    assert.match(
      ended.stdout,
      /2 unsettled[^]*rows could not be settled in 120 s: connector sink-connector-verified is PAUSED\n/,
    );
    await connect.send(new ResumeConnectorCommand({ connectorArn: connector?.arn }));
    await reached("RUNNING");
    assert.equal((await verified({ tables: ["demosrc.orders"] })).result, "equal");
  });

  it("ends with exit code 3 where a narrower column changed values, and with 0 where that is allowed: else nobody hears of it, or a monitor has to do without the proof", async () => {
    await sink.query("ALTER TABLE orders MODIFY at DATETIME(3)");
    const ran = async (...options: string[]) => {
      const ended = await cdc(["verify", "main", "--tables", "demosrc.orders", "--json", ...options], {
        ...twinEnvironment(twin),
      });
      const found = JSON.parse(ended.stdout) as Verification;
      const { withLoss = 0, lossy, lossyRows } = tableOf(found, "orders");
      assert.ok(withLoss > 0 && withLoss === lossy[0]?.rows, ended.stdout.slice(0, 2000));
      assert.deepEqual([lossy.length, lossyRows.length, lossyRows[0]?.columns], [1, 10, ["at"]]);
      return [ended.code, found.result];
    };
    assert.deepEqual(
      [await ran(), await ran("--allow-loss")],
      [
        [3, "lossy"],
        [0, "equal"],
      ],
    );
  });

  it("a row that the sink can't take is named, skipped alone, left by a repair, and repaired once the sink takes it: else one row stops a pipeline, or is lost without a word", async () => {
    const ran = (...args: string[]) => cdc(args, { ...twinEnvironment(twin) });
    await sink.query("ALTER TABLE codes MODIFY v SMALLINT");
    const rows = Array.from(
      { length: 200 },
      (_value, index) => `('s', ${1000 + index}, ${index === 100 ? 70_000 : index})`,
    );
    await source.query(`INSERT INTO codes (code, part, v) VALUES ${rows.join()}`);
    const failed = await until(
      () => ran("status", "main"),
      ({ stdout }) => stdout.includes("at record"),
    );
    assert.match(
      failed.stdout,
      /Out of range value for column 'v' at row \d+, at record \S+\.codes\/\d\/\d+ of demosrc\.codes \(demosink\.codes\), key \{"code":"s","part":1100\}, column v; cdc skip main goes on without it/,
    );
    const asked = await ran("skip", "main");
    assert.deepEqual(
      [asked.code, asked.stderr],
      [1, "a skip has to be confirmed: type skip on a terminal, or give --yes\n"],
    );
    const skipped = await ran("skip", "main", "--yes");
    assert.equal(skipped.code, 0, skipped.stdout + skipped.stderr);
    await until(
      async () => (await count(source, "codes")) - (await count(sink, "codes")),
      (missing) => missing === 1,
    );
    const listed = JSON.parse((await ran("skip", "main", "--list", "--json")).stdout) as { skips: object[] };
    assert.deepEqual(
      listed.skips.map((one) => ({ ...one, at: "", failedAt: "", why: "", offset: "", partition: 0, by: "" })),
      [
        {
          ...{
            connector: "sink-connector-verified",
            topic: "verified.demosrc.codes",
            partition: 0,
            offset: "",
            at: "",
          },
          ...{
            by: "",
            table: "demosrc.codes",
            sinkTable: "demosink.codes",
            key: { code: "s", part: 1100 },
            column: "v",
          },
          ...{ why: "", failedAt: "", passed: true },
        },
      ],
    );
    const left = await verified({ repair: true, tables: ["demosrc.codes"] });
    const { found, repaired } = tableOf(left, "codes");
    assert.deepEqual(
      found.map(({ kind, key, skipped: why }) => [kind, key.join(), /Out of range/.test(why?.why ?? "")]),
      [["missing", "s,1100", true]],
    );
    assert.match(repaired?.why ?? "", /^skipped on purpose at .*, and the sink still refuses it: Out of range value/);
    assert.deepEqual(left.pipelines[0]?.connectors, []);
    await sink.query("ALTER TABLE codes MODIFY v INT");
    const after = await verified({ repair: true, tables: ["demosrc.codes"] });
    assert.equal(after.result, "equal", JSON.stringify(after.pipelines));
    assert.equal((await ran("skip", "main", "--yes")).code, 1);
  });

  it(`two such rows in a row are skipped one by one, whenever the command is killed and whoever else gives it (seed ${seed}): else the sink stays as it is, or a good row goes with them`, async function () {
    this.timeout(200_000);
    const environment = { ...twinEnvironment(twin) };
    await source.query("DELETE FROM codes WHERE code = 's'");
    const inserted = Array.from({ length: 60 }, (_value, index) => `('r', ${2000 + index}, ${index})`);
    await source.query(`INSERT INTO codes (code, part, v) VALUES ${inserted.join()}`);
    await arrived("codes");
    // A row of each partition, and its next: what comes behind a skipped one is refused, too.
    const { stdout: peeked } = await cdc(["peek", "demosrc.codes", "main", "--count", "60", "--json"], environment);
    const partition = random(2);
    const there = peeked
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { partition: number; key: { part: number } })
      .filter((record) => record.partition === partition);
    const first = random(there.length - 1);
    const bad = there.slice(first, first + 2).map(({ key }) => key.part);
    await sink.query("ALTER TABLE codes MODIFY v SMALLINT");
    await source.query(
      `BEGIN; UPDATE codes SET v = IF(part IN (${bad.join()}), 70000, v + 100) WHERE code = 'r' ORDER BY part; COMMIT`,
    );
    const failed = () =>
      until(
        () => cdc(["status", "main"], environment),
        ({ stdout }) => stdout.includes("at record"),
      );
    await failed();
    const said: string[] = [];
    const moments = ["one at a time", "deleting connector", "creating connector"];
    const moment = { text: moments[random(moments.length)] ?? "", times: 1 };
    said.push(`killed: ${moment.text}`, await cdcKilled(["skip", "main", "--yes"], environment, moment));
    const missing = async (): Promise<number[]> => {
      const [rows] = await sink.query<RowDataPacket[]>("SELECT part FROM codes WHERE code = 'r' AND v < 100");
      return rows.map(({ part }) => Number(part)).sort((one, other) => one - other);
    };
    const skips = async () => {
      const { stdout } = await cdc(["skip", "main", "--list", "--json"], environment);
      const all = (JSON.parse(stdout) as { skips: { key: { part: number }; passed: boolean }[] }).skips;
      return all.filter(({ key }) => key.part >= 2000).map(({ key, passed }) => [key.part, passed]);
    };
    const wanted = JSON.stringify(bad.map((part) => [part, true]));
    for (let times = 0; times < 5 && JSON.stringify(await skips()) !== wanted; times++) {
      const both = await Promise.all([1, 2].map(() => cdc(["skip", "main", "--yes"], environment)));
      for (const { code, stdout, stderr } of both) said.push(`${code}: ${stdout}${stderr}`);
      if (!both.some(({ stderr }) => stderr.includes("pulumi up --refresh"))) continue;
      await main.environment.refresh();
      await main.environment.up().catch((error: Error) => said.push(error.message));
    }
    const all = said.join("\n");
    assert.deepEqual(JSON.stringify(await skips()), wanted, all);
    const deadline = Date.now() + 20_000;
    await until(missing, (rows) => rows.length === bad.length || Date.now() > deadline);
    assert.deepEqual(await missing(), bad, all);
    const { found } = tableOf(await verified({ tables: ["demosrc.codes"] }), "codes");
    assert.deepEqual(
      found.map(({ kind, key, skipped }) => [kind, key.join(), skipped !== undefined]),
      bad.map((part) => ["different", `r,${part}`, true]),
      all,
    );
    await sink.query("ALTER TABLE codes MODIFY v INT");
    assert.equal((await verified({ repair: true, tables: ["demosrc.codes"] })).result, "equal", all);
  });
});
