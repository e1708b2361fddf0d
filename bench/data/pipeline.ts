// A random pipeline on the lab: its tables in both databases, what was done to them so far, and what a user can do.
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type Connection, type RowDataPacket } from "mysql2/promise";
import { explained } from "../../automation/operations/knownCauses.js";
import type { TableDifference } from "../../automation/operations/schemaDifference.js";
import { quoted, type Case, type CaseSettings } from "../../tests/data/case.js";
import type { Lab } from "../../tests/data/lab.js";
import { patiently, until } from "../../tests/twin/workbench.js";
import { TrialEnd, type Account } from "./account.js";
import { lookAtSource, type CheckedSource } from "./announcements.js";
import type { Chance } from "./chance.js";
import { changedColumns, compare, valuesOf, type Difference } from "./comparison.js";
import type { Generator } from "./generator.js";
import type { Step } from "./steps.js";
import { atSink, columnSql, createSql, type Column, type Table } from "./tables.js";

/** Of workers that were killed. */
const patienceMs = 60_000;
const restartMs = 10_000;

export class RandomPipeline {
  /** What was done so far, as SQL with remarks. */
  readonly log: string[] = [];
  /** Columns by which it writes each of its tables. */
  private keys: Record<string, readonly string[]>;
  private readonly exclude: Record<string, string[]> = {};
  /** Columns that nobody expects to be equal any more. */
  private readonly without = new Map<string, Set<string>>();
  /** With database and table. */
  private readonly leftOut: string[] = [];
  /** Since all was equal: columns that a statement has changed without a change of rows; tables that went and came. */
  since = { rewritten: new Map<string, Set<string>>(), turned: new Set<string>() };
  /** All that the check said so far: with an error it says no warnings. */
  readonly checked = new Set<string>();
  private dialect: object | undefined;
  private snapshots = 0;

  private constructor(
    private readonly name: string,
    private readonly lab: Lab,
    private readonly account: Account,
    private readonly generator: Generator,
    private readonly writer: Connection,
    readonly one: Case,
  ) {
    this.keys = keysOf(generator.tables);
  }

  /** With its tables in both databases, and rows in the source's; nothing runs yet. */
  static async open(
    name: string,
    lab: Lab,
    account: Account,
    generator: Generator,
    chance: Chance,
  ): Promise<RandomPipeline> {
    const one = await lab.open({ name, tables: keysOf(generator.tables) });
    await one.atSink(`ALTER DATABASE ${name}_sink CHARACTER SET utf8mb4`);
    await one.atSource("CREATE TABLE signals (id VARCHAR(42) PRIMARY KEY, type VARCHAR(32), data TEXT)");
    const writer = await createConnection({ ...lab.account, database: `${name}_source`, charset: "utf8mb4" });
    // What a snapshot that failed has locked is refused, and not waited for.
    await writer.query("SET SESSION lock_wait_timeout = 10");
    const opened = new RandomPipeline(name, lab, account, generator, writer, one);
    try {
      await opened.makeTables(chance);
    } catch (error) {
      await opened.close();
      throw error;
    }
    return opened;
  }

  async close(): Promise<void> {
    // An open transaction would keep its tables.
    await this.writer.end();
    await this.one.end();
  }

  private async makeTables(chance: Chance): Promise<void> {
    const made: Table[] = [];
    for (const table of this.generator.tables) {
      if (!(await this.take({ kind: "create", statements: [createSql(table)] }))) continue;
      made.push(table);
      // Without it the sink's connector makes the table, if it can: docs/types.md.
      const isMakable = !table.columns.some(
        ({ name, type, nullable, preset = "" }) =>
          /[?:\\]/.test(name) ||
          type.declared.includes("''") ||
          (!nullable && type.declared.startsWith("TIMESTAMP") && preset.startsWith("CURRENT")),
      );
      if (!chance.once(6) || !isMakable) await this.one.atSink(createSql(atSink(table)));
      else this.log.push(`-- the sink makes ${table.name}`);
    }
    this.keepTables(made);
    for (const step of this.generator.first()) await this.take(step);
  }

  get source(): string {
    return `${this.name}_source`;
  }

  get sink(): string {
    return `${this.name}_sink`;
  }

  keyOf(table: string): readonly string[] {
    return this.keys[table] ?? [];
  }

  /** As the table has it now: the settings follow. */
  takeKey(table: string): Promise<void> {
    this.keys = { ...this.keys, [table]: this.generator.tables.find(({ name }) => name === table)?.key ?? [] };
    return this.up();
  }

  dropTable(table: string): void {
    this.keepTables(this.generator.tables.filter(({ name }) => name !== table));
  }

  private settings(): Omit<CaseSettings, "name"> {
    return {
      tables: this.keys,
      exclude: this.exclude,
      source: { signalTable: `${this.source}.signals` },
      ...(this.dialect && { sink: this.dialect }),
    };
  }

  async check(): Promise<CheckedSource> {
    const database = this.source;
    const found = await lookAtSource(
      this.lab.account,
      this.generator.tables.map(({ name }) => `${database}.${name}`),
      Object.entries(this.exclude).flatMap(([table, columns]) =>
        columns.map((column) => `${database}.${table}.${column}`),
      ),
    );
    for (const line of [...found.errors, ...found.warnings]) this.checked.add(line);
    return found;
  }

  /** @param line names a column, as another line before it may have done */
  async leaveOut(line: string): Promise<void> {
    for (const table of this.generator.tables)
      for (const column of table.columns) {
        const places = [this.source, this.sink].map((database) => `${database}.${table.name}.${column.name}`);
        if (!places.some((place) => line.includes(`column ${place} is `))) continue;
        this.leftOut.push(...places);
        return this.leaveColumn(table, column);
      }
    const isKnown = this.generator.tables.some(({ name }) => line.includes(`column ${this.source}.${name}.`));
    if (isKnown && !this.leftOut.some((place) => line.includes(`column ${place} is `)))
      throw new Error(`the check's sentence names no column that is known here: ${line}`);
  }

  /** It is excluded where the settings can name it and that is enough; else it goes, or the whole table. */
  private async leaveColumn(table: Table, column: Column): Promise<void> {
    const excluded = (this.exclude[table.name] ??= []);
    const drop = `ALTER TABLE ${quoted(table.name)} DROP COLUMN ${quoted(column.name)}`;
    const isKey = table.key.includes(column.name);
    if (!isKey && /^[\w$-]+$/.test(column.name) && !excluded.includes(column.name)) {
      excluded.push(column.name);
      this.withoutOf(table.name).add(column.name);
      this.log.push(`-- excluded: ${table.name}.${column.name}`);
      this.one.becomes(this.settings());
    } else {
      const after = { ...table, columns: table.columns.filter((one) => one !== column) };
      const tables = this.generator.tables.map((one) => (one === table ? after : one));
      if (isKey || !(await this.take({ kind: "leave out", statements: [drop], after: tables }))) {
        const gone = `DROP TABLE IF EXISTS ${quoted(table.name)}`;
        await this.take({ kind: "leave out", statements: [gone] });
        await this.one.atSink(gone);
        return this.dropTable(table.name);
      }
    }
    // What the sink holds of it would need a default there.
    await this.one.atSink(drop).catch(() => undefined);
  }

  private keepTables(tables: Table[]): void {
    if (tables.length === 0) throw new TrialEnd("nothing is left of it");
    this.generator.tables = tables;
    this.keys = Object.fromEntries(tables.map(({ name }) => [name, this.keys[name] ?? []]));
    this.one.becomes(this.settings());
  }

  withoutOf(table: string): Set<string> {
    const found = this.without.get(table) ?? new Set();
    this.without.set(table, found);
    return found;
  }

  nothingSince(): void {
    this.since = { rewritten: new Map(), turned: new Set() };
  }

  /** @returns whether the server took it */
  async take(step: Step): Promise<boolean> {
    const { table } = step;
    if (table === undefined) return this.run(step);
    const values = () => valuesOf(this.lab.sql, this.source, table, this.keys[table] ?? []);
    const before = await values();
    const isTaken = await this.run(step);
    if (/rename table|drop and create/.test(step.kind)) this.since.turned.add(table);
    const changed = changedColumns(before, await values());
    if (changed.length > 0) {
      this.log.push(`-- the statement changed values: ${changed.join(", ")}`);
      this.since.rewritten.set(table, new Set([...(this.since.rewritten.get(table) ?? []), ...changed]));
    }
    return isTaken;
  }

  private async run(step: Step): Promise<boolean> {
    for (const statement of step.statements)
      try {
        await this.writer.query(statement);
        this.log.push(`${statement};`);
      } catch (error) {
        this.account.count(`refused by the source: ${step.kind}`);
        this.log.push(`-- refused (${(error as { code?: string }).code ?? ""}): ${statement};`);
        for (const undo of ["ROLLBACK", ...(step.undo ?? [])])
          await this.writer.query(undo).then(
            () => this.log.push(`${undo};`),
            () => undefined,
          );
        return false;
      }
    this.generator.took(step);
    this.account.count(`statements: ${step.kind}`);
    return true;
  }

  async snapshot(table: string): Promise<void> {
    await this.makeVisible(table);
    this.snapshots += 1;
    const data = JSON.stringify({ "data-collections": [`${this.source}.${table.replaceAll("$", "\\$")}`] });
    await this.one.atSource(
      `INSERT INTO signals VALUES ('s${this.snapshots}', 'execute-snapshot', ${this.writer.escape(data)})`,
    );
    this.log.push(`-- cdc snapshot ${table}`);
    this.account.count("snapshots");
  }

  /** `cdc snapshot` refuses a table with invisible columns, which it would write as NULL. */
  private async makeVisible(name: string): Promise<void> {
    const table = this.generator.tables.find((one) => one.name === name);
    const invisible = table?.columns.filter(({ also }) => also === "INVISIBLE") ?? [];
    if (!table || invisible.length === 0) return;
    const columns = table.columns.map(({ also, ...column }) => ({
      ...column,
      ...(also !== undefined && also !== "INVISIBLE" && { also }),
    }));
    const changes = columns.filter((column) => invisible.some((one) => one.name === column.name));
    await this.take({
      kind: "make visible",
      statements: [`ALTER TABLE ${quoted(name)} ${changes.map((one) => `MODIFY ${columnSql(one)}`).join(", ")}`],
      after: this.generator.tables.map((one) => (one === table ? { ...table, columns } : one)),
    });
  }

  /** @throws Error with the server's refusal, where no other statement is named for that */
  async runAtSink(differences: readonly TableDifference[]): Promise<void> {
    for (const { table, statement, then = "" } of differences)
      if (statement !== undefined) {
        const [, instead] = /where the server refuses it for old values .*?, (ALTER TABLE .*?);/s.exec(then) ?? [];
        const refused = await this.one.atSink(statement).then(
          () => undefined,
          (error: Error) => error,
        );
        if (refused && instead === undefined) throw new Error(`${statement}: ${refused.message}`);
        this.log.push(`-- at the sink${refused ? ", refused" : ""}: ${statement};`);
        if (!refused || instead === undefined) continue;
        await this.one.atSink(instead);
        this.log.push(`-- at the sink: ${instead};`);
        await this.snapshot(table.slice(this.source.length + 1));
      }
  }

  /** As `cdc offsets reset` does, where a failed source's known cause names it. @returns whether it does */
  async startAnew(trace: string): Promise<boolean> {
    if (!trace.startsWith("source: ") || !explained("", trace.split("\n")).includes("cdc offsets reset")) return false;
    await patiently(patienceMs, () => this.one.resetOffsets());
    this.log.push("-- cdc offsets reset");
    this.account.count("offsets reset");
    return true;
  }

  /** What the known cause of a failed task names. @returns whether there is one */
  async followCause(trace: string): Promise<boolean> {
    const cause = explained("", trace.split("\n"));
    if (cause.includes("hibernate.dialect")) {
      this.dialect = { properties: { "hibernate.dialect": "org.hibernate.dialect.MariaDBDialect" } };
      this.log.push("-- hibernate.dialect");
      await this.up();
      return true;
    }
    if (!cause.includes("Unicode")) return false;
    const [, table = "", column = ""] = /for column `[^`]*`\.`(.*?)`\.`(.*?)` at row/.exec(trace) ?? [];
    const of = `table_schema = ? AND table_name = ? AND column_name = ?`;
    const [rows] = await this.lab.sql.query<RowDataPacket[]>(
      `SELECT column_type AS type FROM information_schema.columns WHERE ${of}`,
      [this.sink, table, column],
    );
    const type = String(rows[0]?.["type"]);
    const statement = `ALTER TABLE ${quoted(table)} MODIFY ${quoted(column)} ${type} CHARACTER SET utf8mb4 NULL`;
    await this.one.atSink(statement);
    this.log.push(`-- at the sink: ${statement};`);
    return true;
  }

  async restart(): Promise<void> {
    await patiently(patienceMs, async () => {
      for (const side of ["source", "sink"] as const) await this.one.restart(side);
    });
    this.log.push("-- restart");
    // A worker says for a while what was; where it says so for longer, the task has failed once more.
    const deadline = Date.now() + restartMs;
    await until(
      () => this.one.failure(),
      (trace) => trace === undefined || Date.now() > deadline,
    );
  }

  /** Waits until nothing is on its way to the sink. @returns whether it is so, or a task failed before */
  async idle(withinMs: number): Promise<"idle" | "failed" | "waiting"> {
    const deadline = Date.now() + withinMs;
    return until(
      async () => {
        if ((await this.one.failure()) !== undefined) return "failed";
        return (await patiently(patienceMs, () => this.one.lag())) === 0n ? "idle" : "waiting";
      },
      (state) => state !== "waiting" || Date.now() > deadline,
    );
  }

  /** Other settings, as `pulumi up` brings them. */
  async up(): Promise<void> {
    this.one.becomes(this.settings());
    await patiently(patienceMs, () => this.one.start());
  }

  /** All differences; waits until there are none. */
  async compareAll(withinMs: number): Promise<Difference[]> {
    const databases = { source: this.source, sink: this.sink };
    await this.lab.sql.query("SET SESSION time_zone = '+00:00'");
    for (const deadline = Date.now() + withinMs; ; await sleep(200)) {
      const found: Difference[] = [];
      let compared = 0;
      for (const { name } of this.generator.tables) {
        const table = { table: name, key: this.keys[name] ?? [], without: this.withoutOf(name) };
        const { differences, rows } = await compare(this.lab.sql, databases, table);
        found.push(...differences);
        compared += rows;
      }
      if (found.length === 0 || Date.now() > deadline) {
        this.account.count("tables compared", this.generator.tables.length);
        this.account.count("rows compared", compared);
        return found;
      }
    }
  }
}

function keysOf(tables: readonly Table[]): Record<string, readonly string[]> {
  return Object.fromEntries(tables.map(({ name, key }) => [name, key]));
}
