// Follows at the sink what statements at the source change, where a pipeline's settings say so: a watchdog's look at
// its tables. What is done and what is left to a person: following.ts.
import type { FollowedLook, FollowedPipeline, Unfilled } from "../operations/followed.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import { howToGiveSignals } from "../operations/signalTable.js";
import type { ReachedPipelines, TargetPipeline } from "../operations/target.js";
import type { WatchdogReport } from "../operations/watchdogDecision.js";
import { spoiltOf } from "../verify/spoiltTables.js";
import { runAtSink, type Applied } from "./apply.js";
import type { Pair } from "./comparison.js";
import type { Filler } from "./filler.js";
import {
  attempts,
  columnsOf,
  dueStatements,
  keptColumns,
  needsSomebody,
  nothingFollowed,
  unfilledTables,
} from "./following.js";
import { HeldCharsets } from "./heldCharsets.js";
import { differencesByLook, pairsOf } from "./look.js";

/** Snapshots that may fail before a person has to look. */
const mostFailures = 3;

type Told = Pick<WatchdogReport, "action" | "why" | "failed">;

/** Each look goes on from what the ones before have read of the schema history. */
export class Follower {
  private readonly held: HeldCharsets;

  constructor(
    private readonly target: Omit<ReachedPipelines, "access">,
    private readonly filler: Filler,
  ) {
    this.held = new HeldCharsets(target);
  }

  /** Looks once at all pipelines that follow, and does what is to be done. */
  async look(known: FollowedLook["memory"]): Promise<FollowedLook> {
    const found: FollowedLook = { memory: {}, reports: [], mended: [], unknown: [] };
    for (const pipeline of this.target.pipelines.filter(follows)) {
      const { name, sink } = pipeline.settings;
      const before = known[name];
      try {
        const { memory, told, mended } = await this.pipeline(pipeline, before ?? nothingFollowed);
        found.memory[name] = memory;
        const at = new Date().toISOString();
        found.reports.push(...told.map((one) => ({ at, connector: sink.connector, ...one })));
        if (mended) found.mended.push(sink.connector);
      } catch (error) {
        if (before) found.memory[name] = before;
        found.unknown.push({ connector: sink.connector, why: `its tables: ${(error as Error).message}` });
      }
    }
    return found;
  }

  private async pipeline(
    pipeline: TargetPipeline,
    before: FollowedPipeline,
  ): Promise<{ memory: FollowedPipeline; told: Told[]; mended: boolean }> {
    const { settings } = pipeline;
    const pairs = await pairsOf(this.target, pipeline);
    const differences = await this.differences(pipeline, pairs);
    const news = unfilledTables(this.target.stack, settings, pairs, differences, before);
    const unfilled = [...before.unfilled, ...(await this.marked(pipeline, news))];
    // From here on nothing may throw: a statement that ran is told.
    const ran = await runAtSink(this.target, pipeline, dueStatements(differences, before, Date.now()));
    const { applied, left } = await this.outcome(pipeline, ran, differences);
    const filling = await this.fill(pipeline, pairs, left, unfilled);
    const needs = [...needsSomebody(left, before), ...filling.lost];
    return {
      memory: {
        columns: columnsOf(pairs),
        unfilled: filling.unfilled,
        attempts: attempts(before, ran, Date.now(), differences),
        emptied: left.flatMap(({ emptied, table }) => (emptied ? [table] : [])),
        told: needs,
      },
      told: [
        ...applied.map(
          ({ statement, error }): Told => ({
            action: "followed",
            why: statement,
            ...(error !== undefined && { failed: error }),
          }),
        ),
        ...keptColumns(pairs, before).map((why): Told => ({ action: "kept", why })),
        ...filling.told,
        ...needs.filter((why) => !before.told.includes(why)).map((why): Told => ({ action: "report", why })),
      ],
      mended: applied.some(({ error }) => error === undefined),
    };
  }

  /**
   * What ran, and the differences that are left. A statement may fail since the sink's connector was first: that is no
   * failure.
   */
  private async outcome(
    pipeline: TargetPipeline,
    ran: readonly Applied[],
    differences: readonly TableDifference[],
  ): Promise<{ applied: Applied[]; left: readonly TableDifference[] }> {
    const failed = ran.some(({ error }) => error !== undefined);
    const found = failed ? await this.differences(pipeline).catch(() => differences) : differences;
    const done = new Set(ran.filter(({ error }) => error === undefined).map(({ statement }) => statement));
    const left = found.filter(({ statement }) => statement === undefined || !done.has(statement));
    const isLeft = ({ statement }: Applied): boolean => left.some((one) => one.statement === statement);
    return { applied: ran.filter((one) => one.error === undefined || isLeft(one)), left };
  }

  /** Without rows that a table lacks: they may be on their way. */
  private async differences(pipeline: TargetPipeline, read?: readonly Pair[]): Promise<TableDifference[]> {
    const found = await Promise.all(
      Object.values(differencesByLook(this.target, this.held, pipeline, read && Promise.resolve([...read]))),
    );
    return found.flat().filter(({ lacks }) => lacks === undefined);
  }

  private async marked({ source }: TargetPipeline, tables: readonly string[]): Promise<Unfilled[]> {
    if (tables.length === 0) return [];
    const after = await this.target.reach.call("database.position", await source());
    return tables.map((table) => ({ table, after, failed: 0 }));
  }

  /** Has rows emitted once more whose table is ready for it. `lost`: what nobody fills, in sentences. */
  private async fill(
    pipeline: TargetPipeline,
    pairs: readonly Pair[],
    left: readonly TableDifference[],
    all: readonly Unfilled[],
  ): Promise<{ unfilled: Unfilled[]; told: Told[]; lost: string[] }> {
    const result = { unfilled: [] as Unfilled[], told: [] as Told[], lost: [] as string[] };
    // The newest change of a table counts: a snapshot that began before it lacks the newest column.
    const newest = [...new Map(all.map((one) => [one.table, one])).values()];
    const waiting: Unfilled[] = [];
    for (const one of newest) {
      const hopeless = this.unfillable(pipeline, pairs, one);
      if (hopeless !== undefined) result.told.push({ action: "unfilled", why: hopeless });
      else if (one.begun)
        await this.goOn(pipeline, { ...one, begun: one.begun }, result).catch((error: Error) => {
          result.unfilled.push(one);
          result.lost.push(`how rows of ${one.table} are filled could not be told: ${error.message}`);
        });
      else waiting.push(one);
    }
    const isAbsent = ({ table }: Unfilled): boolean =>
      left.some((difference) => difference.table === table && difference.change === "add");
    let due = waiting.filter((one) => !isAbsent(one));
    try {
      if (due.length > 0) due = due.filter(await this.filler.ready(pipeline));
      if (due.length > 0) {
        const tables = due.map(({ table }) => table);
        const { ids, from } = await this.filler.begin(pipeline, tables);
        result.unfilled.push(...due.map((one) => ({ ...one, begun: { ids: [...ids], from } })));
        result.told.push({ action: "filling", why: `the rows of ${tables.join(", ")} are emitted once more` });
      }
      result.unfilled.push(...waiting.filter((one) => !due.includes(one)));
    } catch (error) {
      result.unfilled.push(...waiting);
      const tables = due.map(({ table }) => table).join(", ");
      result.lost.push(`rows of ${tables} that were there lack values of new columns: ${(error as Error).message}`);
    }
    return result;
  }

  /** Why no snapshot brings a table's values, in a sentence. */
  private unfillable(
    { settings }: TargetPipeline,
    pairs: readonly Pair[],
    { table, failed }: Unfilled,
  ): string | undefined {
    const lacking = `rows of ${table} that were there lack values of new columns: `;
    const snapshot = `cdc snapshot ${this.target.stack} --tables ${table} brings them`;
    if (settings.source.signalTable === undefined) return `${lacking}${howToGiveSignals(settings)}; then ${snapshot}`;
    const pair = pairs.find(({ settings: { from } }) => from === table);
    const spoilt = pair ? spoiltOf(settings, pair.source) : [];
    if (spoilt.length > 0)
      return `${lacking}a snapshot would spoil others (${spoilt.join("; ")}); an UPDATE brings them`;
    return failed >= mostFailures ? `${lacking}${failed} snapshots failed; ${snapshot}` : undefined;
  }

  private async goOn(
    pipeline: TargetPipeline,
    { begun, ...one }: Unfilled & Required<Pick<Unfilled, "begun">>,
    result: { unfilled: Unfilled[]; told: Told[] },
  ): Promise<void> {
    const { table } = one;
    const state = await this.filler.state(pipeline, { ids: new Set(begun.ids), from: begun.from });
    if (state === "complete") result.told.push({ action: "filled", why: `the rows of ${table} have their values` });
    else if (state === "going") result.unfilled.push({ ...one, begun });
    else {
      await this.filler.end(pipeline);
      const [again] = await this.marked(pipeline, [table]);
      if (again) result.unfilled.push({ ...again, failed: one.failed + 1 });
    }
  }
}

/** Whether the product itself follows the statements of a pipeline's source. */
export function follows({ settings, outputs }: Pick<TargetPipeline, "settings" | "outputs">): boolean {
  return settings.schemaChanges === "follow" && outputs.connectors !== undefined;
}
