// Reads what a source's connector holds of its tables from its schema history, and compares it with the database.
import { sourceKindOf } from "../../sources/registry.js";
import type { SchemaHistory } from "../../sources/kind.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Target } from "../operations/target.js";
import type { Pair } from "./comparison.js";
import { misreadColumns, type Charsets } from "./misread.js";
import { Succession, succeeded } from "./succession.js";
import { takenAgain } from "./takenAgain.js";

/** Records of a history that are read at most, the newest. Each statement about a table is one. */
const mostRecords = 5_000n;

interface Held {
  /** Offset from which on nothing is read yet. */
  next: bigint;
  /** By a table's name with its database, in lower case. */
  tables: Map<string, Charsets>;
  /** How often a first snapshot of it was begun. */
  snapshots: Map<string, number>;
  succession: Succession;
}

/** Each look goes on from what the ones before have read. */
export class HeldCharsets {
  /** By topic. */
  private readonly known = new Map<string, Held>();

  constructor(private readonly target: Pick<Target, "stack" | "reach" | "brokers">) {}

  /** @param pairs the pipeline's tables; of the sink's nothing is asked */
  async differences(
    settings: PipelineSettings,
    pairs: Promise<readonly Pick<Pair, "settings" | "source">[]>,
  ): Promise<TableDifference[]> {
    const { history } = sourceKindOf(settings);
    if (!history) return [];
    const [tables, held] = await Promise.all([pairs, this.read(history, settings)]);
    const { stack } = this.target;
    const misread = tables.flatMap((table) => {
      const charsets = held.tables.get(table.settings.from.toLowerCase());
      return charsets ? misreadColumns(stack, settings, { ...table, charsets }) : [];
    });
    const begun = tables.map((table) => {
      const times = held.snapshots.get(table.settings.from.toLowerCase()) ?? 0;
      return [table.settings, times] as const;
    });
    const turns = tables.map(
      (table) => [table.settings, held.succession.of(table.settings.from.toLowerCase())] as const,
    );
    return [...misread, ...takenAgain(stack, settings, begun), ...succeeded(stack, settings, turns)];
  }

  private async read(history: SchemaHistory, { source }: PipelineSettings): Promise<Held> {
    const { reach, brokers } = this.target;
    const topic = history.topic(source);
    const [{ start, end } = { start: "0", end: "0" }] = await reach.call("kafka.topicOffsets", {
      brokers,
      topics: [topic],
    });
    const newest = BigInt(end) - mostRecords;
    const held = this.known.get(topic) ?? {
      next: newest > BigInt(start) ? newest : BigInt(start),
      tables: new Map(),
      snapshots: new Map(),
      succession: new Succession(),
    };
    this.known.set(topic, held);
    while (held.next < BigInt(end)) {
      const from = String(held.next);
      const answer = await reach.call("kafka.read", { brokers, topic, partition: 0, from, until: end, limit: 1_000 });
      for (const { value } of answer.records)
        for (const told of history.tables(value)) {
          const name = told.table.toLowerCase();
          held.tables.set(name, told.charsets);
          held.succession.take(told);
          if (told.snapshot) held.snapshots.set(name, (held.snapshots.get(name) ?? 0) + 1);
        }
      held.next = BigInt(answer.next ?? end);
    }
    return held;
  }
}
