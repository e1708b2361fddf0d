// One random pipeline from its first row on: statements and kills round by round, and after each a comparison of both
// databases. What is not equal must have been said, and the way out that was named must lead to equal rows.
import { setTimeout as sleep } from "node:timers/promises";
import type { TableDifference } from "../../automation/operations/schemaDifference.js";
import { quoted } from "../../tests/data/case.js";
import type { Lab } from "../../tests/data/lab.js";
import { TrialEnd, type Account, type Failure } from "./account.js";
import { announcementOf, type Announcement } from "./announcements.js";
import { Chance } from "./chance.js";
import type { Difference } from "./comparison.js";
import { Generator } from "./generator.js";
import { RandomPipeline } from "./pipeline.js";
import type { Risk } from "./tables.js";

export interface TrialOptions {
  seed: number;
  /** Names its databases. */
  number: number;
  risk: Risk;
  kills: boolean;
  /** Spoils rows at the sink after the first snapshot: the comparison has to find them. */
  plant: boolean;
}

/** How long a change may be on its way, with a killed broker and a killed worker between. */
const arrivalMs = 120_000;
/** How long rows may be on their way once the marker has arrived. */
const laterMs = 6_000;
/** A snapshot is read by a task that first has to see its signal. */
const snapshotMs = 20_000;
const attempts = 4;

export class Trial {
  private readonly chance: Chance;
  private readonly generator: Generator;
  /** What a status said since the tables were last equal. */
  private before: TableDifference[] = [];
  private pipeline: RandomPipeline | undefined;

  constructor(
    private readonly lab: Lab,
    private readonly account: Account,
    private readonly options: TrialOptions,
  ) {
    this.chance = new Chance(options.seed);
    this.generator = new Generator(this.chance, options.risk);
  }

  /** @returns how it ended, in a few words */
  async run(): Promise<string> {
    const { lab, account, generator, chance } = this;
    try {
      const pipeline = await RandomPipeline.open(`d${this.options.number}`, lab, account, generator, chance);
      this.pipeline = pipeline;
      await this.heedCheck(pipeline);
      await pipeline.up();
      await this.judge(pipeline, "first snapshot");
      if (this.options.plant) await this.plant(pipeline);
      const rounds = chance.between(2, 5);
      for (let round = 1; round <= rounds; round++) await this.round(pipeline, round);
      return `${generator.tables.length} tables, ${pipeline.log.length} lines: equal`;
    } catch (error) {
      if (!(error instanceof TrialEnd)) this.note("the bench itself failed", (error as Error).stack ?? String(error));
      return (error as Error).message;
    } finally {
      await this.pipeline?.close();
    }
  }

  /** What the check refuses leaves the pipeline, in the ways that it names. */
  private async heedCheck(pipeline: RandomPipeline): Promise<void> {
    for (;;) {
      const { errors, warnings } = await pipeline.check();
      for (const line of warnings) this.account.count(`check warns: ${shortened(line)}`);
      if (errors.length === 0) return;
      for (const line of errors) {
        this.account.count(`check refuses: ${shortened(line)}`);
        await pipeline.leaveOut(line);
      }
    }
  }

  private async round(pipeline: RandomPipeline, round: number): Promise<void> {
    pipeline.log.push(`-- round ${round}`);
    const steps = this.chance.between(4, 20);
    const killAt = this.options.kills && this.chance.once(5) ? this.chance.below(steps) : -1;
    const part = this.chance.once(4) ? "broker" : "worker";
    const snapshotAt = this.chance.once(5) ? this.chance.below(steps) : -1;
    for (let at = 0; at < steps; at++) {
      if (at === killAt && this.lab.kill(part) !== undefined) {
        pipeline.log.push(`-- kill ${part}`);
        this.account.count(`kills: ${part}`);
      }
      if (at === snapshotAt) await pipeline.snapshot(this.chance.one(this.generator.tables).name);
      // A table that changes under an incremental snapshot ends it, and stays locked: docs/operations.md.
      const step = this.generator.next(snapshotAt < 0 || at < snapshotAt);
      await pipeline.take(step);
      // As somebody does who changes a table: while the change is all that happened.
      if (/table|column|truncate|key|convert|online|drop|rebuild/.test(step.kind))
        this.before.push(...(await pipeline.one.differences()));
      if (this.chance.once(10)) await sleep(this.chance.below(600));
    }
    await this.judge(pipeline, `round ${round}`);
  }

  /** Waits until the marker has arrived, and follows the ways out of tasks that failed. @returns attempts so far */
  private async settle(pipeline: RandomPipeline, before: number): Promise<number> {
    for (let attempt = before; ; attempt++) {
      const trace = await pipeline.one.settled(arrivalMs);
      if (trace === undefined) return attempt;
      if (trace === "waiting") this.fail("stands still in silence", `nothing has arrived for ${arrivalMs / 1000} s`);
      const found = await pipeline.one.differences();
      this.before.push(...found);
      const named = found.filter(({ statement }) => statement !== undefined);
      const stops = named.filter(({ effect, what }) => effect !== "note" || /ends? the task/.test(what));
      const checked = await pipeline.check();
      const [, ended = ""] = /for column '?(?:`[^`]*`\.`[^`]*`\.)?[`']?(.+?)[`'] at row/.exec(trace) ?? [];
      const lines = [...checked.errors, ...checked.warnings].filter(
        (line) => line.includes("column ") && line.includes(`${ended} is `),
      );
      const isMisread = found.some(
        ({ what }) => what.includes("another character set for") && what.includes(`${ended} (`),
      );
      const isEqual =
        trace.includes("Duplicate entry") && found.some(({ what }) => what.includes("another character set for"));
      if (isEqual || (ended !== "" && isMisread && trace.includes("Data too long")))
        // docs/types.md: the sink needs more room, or an index less.
        throw new TrialEnd("stopped by misread texts that do not fit, as its status said");
      pipeline.log.push(`-- failed: ${causeOf(trace)}`);
      const byCause = (await pipeline.startAnew(trace)) || (stops.length === 0 && (await pipeline.followCause(trace)));
      const said = stops.length > 0 ? "status" : byCause ? "cause" : lines.length > 0 ? "check" : "nobody";
      this.account.count(`task fails: ${said} names the table: ${shortCause(trace)}`);
      if (attempt >= attempts)
        this.fail(said === "nobody" ? "stop without a way out" : "way out that does not work", trace);
      await this.atSink(pipeline, stops);
      if (stops.length === 0 && !byCause && attempt > 0) {
        // A restart alone did not help.
        if (lines.length === 0) this.fail("stop without a way out", trace);
        for (const line of lines) await pipeline.leaveOut(line);
        await pipeline.up();
      }
      await pipeline.restart();
    }
  }

  /** A row may still be on its way when the marker has arrived, and end its task then: only an idle sink is judged. */
  private async settled(pipeline: RandomPipeline, withinMs: number): Promise<Difference[]> {
    for (let attempt = 0; ; ) {
      attempt = await this.settle(pipeline, attempt);
      if ((await pipeline.compareAll(withinMs)).length === 0) return [];
      const state = await pipeline.idle(arrivalMs);
      if (state === "idle") return pipeline.compareAll(0);
      if (state === "waiting") this.fail("stands still in silence", `no record was taken for ${arrivalMs / 1000} s`);
    }
  }

  private async judge(pipeline: RandomPipeline, when: string): Promise<void> {
    let differences = await this.settled(pipeline, laterMs);
    for (let attempt = 0; differences.length > 0; attempt++) {
      const announced = await this.announcements(pipeline, differences, when);
      const kinds = [...new Set(announced.map(({ voice, kind }) => `${voice}: ${kind}`))];
      if (attempt === 0) for (const kind of kinds) this.account.count(`announced by ${kind}`);
      if (attempt >= 2) this.fail("way out that does not work", `${kinds.join("; ")}\n${shown(differences)}`);
      await this.follow(pipeline, differences, announced);
      differences = await this.settled(pipeline, snapshotMs);
    }
    this.before = [];
    pipeline.nothingSince();
  }

  private async announcements(
    pipeline: RandomPipeline,
    differences: readonly Difference[],
    when: string,
  ): Promise<Announcement[]> {
    const status = await pipeline.one.differences();
    await pipeline.check();
    const unique = new Set(
      this.generator.tables.filter(({ indexes }) => indexes.some((one) => one.unique)).map(({ name }) => name),
    );
    const said = { status, before: this.before, check: [...pipeline.checked], ...pipeline.since, unique };
    const found = differences.map((difference) =>
      announcementOf(difference, pipeline.source, pipeline.keyOf(difference.table), said),
    );
    const silent = differences.filter((_difference, at) => found[at] === undefined);
    if (silent.length > 0) this.fail("silent difference", `${when}\n${shown(silent)}`);
    return found.filter((one) => one !== undefined);
  }

  private async follow(
    pipeline: RandomPipeline,
    differences: readonly Difference[],
    announced: readonly Announcement[],
  ): Promise<void> {
    const run = new Set<string | undefined>();
    for (const [at, { voice, said }] of announced.entries()) {
      const { table, column } = differences[at] ?? { table: "" };
      if (voice === "docs") continue;
      if (said === undefined) {
        // The way out is to correct the rows, or to live with it.
        if (column === undefined) pipeline.dropTable(table);
        else pipeline.withoutOf(table).add(column);
        continue;
      }
      if (voice === "status" && !run.has(said.statement)) await this.atSink(pipeline, [said]);
      run.add(said.statement);
      const { then = "" } = said;
      if (then.includes("sink.tables[].key")) await pipeline.takeKey(table);
      // What `cdc verify --repair` does, without comparing by it.
      if (then.includes("--repair") || differences[at]?.kind === "row extra")
        await pipeline.one.atSink(`DELETE FROM ${quoted(table)}`);
    }
    for (const table of new Set(differences.map((difference) => difference.table)))
      if (this.generator.tables.some(({ name }) => name === table)) await pipeline.snapshot(table);
  }

  private async atSink(pipeline: RandomPipeline, named: readonly TableDifference[]): Promise<void> {
    await pipeline.runAtSink(named).catch((error: Error) => this.fail("way out that does not work", error.message));
  }

  private async plant(pipeline: RandomPipeline): Promise<void> {
    for (const { name } of this.generator.tables) {
      const [found] = await pipeline.one.rows("sink", `DELETE FROM ${quoted(name)} LIMIT 1 RETURNING 1`);
      if (found) pipeline.log.push(`-- planted: a row of ${name} is taken from the sink`);
    }
    await this.judge(pipeline, "planted");
  }

  private fail(kind: Failure["kind"], what: string): never {
    this.note(kind, what);
    throw new TrialEnd(kind);
  }

  private note(kind: Failure["kind"], what: string): void {
    const { seed } = this.options;
    const lines = [`${kind}: seed ${seed}`, what, "the source's statements so far:", ...(this.pipeline?.log ?? [])];
    this.account.failures.push({ kind, what: lines.join("\n    ") });
    this.account.count(`FAILED: ${kind}`);
  }
}

function shown(differences: readonly Difference[]): string {
  return differences
    .map(({ table, kind, column, rows, count }) => {
      const lines = rows.map(({ key, source, sink }) =>
        source === undefined ? `      ${key}` : `      ${key}: ${source} at the source, ${sink} at the sink`,
      );
      return [`    ${table}${column === undefined ? "" : `.${column}`}: ${kind}, ${count} rows`, ...lines].join("\n");
    })
    .join("\n");
}

function shortened(line: string): string {
  return (/ is (.*?): /.exec(line)?.[1] ?? line).replaceAll(/\d+/g, "N").slice(0, 70);
}

function causeOf(trace: string): string {
  const causes = trace.split("\n").filter((line) => line.trim() !== "");
  return causes.at(-1)?.slice(0, 400) ?? trace;
}

function shortCause(trace: string): string {
  return causeOf(trace)
    .replace(/^Caused by: /, "")
    .replaceAll(/'[^']*'|`[^`]*`|\d+/g, "…")
    .slice(0, 110);
}
