// Reads what a source's connector holds of its tables from its schema history, and compares it with the database.
import { tableNameOf } from "../../databases/tables.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { SchemaHistory } from "../../sources/kind.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import { misreadColumns, type Charsets } from "./misread.js";

/** Records of a history that are read at most, the newest. Each statement about a table is one. */
const mostRecords = 5_000n;

interface Held {
  /** Offset from which on nothing is read yet. */
  next: bigint;
  /** By a table's name with its database, in lower case. */
  tables: Map<string, Charsets>;
}

/** Each look goes on from what the ones before have read. */
export class HeldCharsets {
  /** By topic. */
  private readonly known = new Map<string, Held>();

  constructor(private readonly target: Pick<Target, "stack" | "reach" | "brokers">) {}

  async differences({ settings, ...sides }: Pick<TargetPipeline, "settings" | "source">): Promise<TableDifference[]> {
    const { history } = sourceKindOf(settings);
    if (!history) return [];
    const held = await this.read(history, settings);
    const told = settings.sink.tables.flatMap((table) => {
      const charsets = held.get(table.from.toLowerCase());
      return charsets ? [{ settings: table, charsets }] : [];
    });
    if (told.length === 0) return [];
    const { stack, reach } = this.target;
    const shapes = await reach.call("database.tableShapes", {
      ...(await sides.source()),
      tables: told.map((table) => tableNameOf(table.settings.from)),
    });
    return told.flatMap((table, index) => {
      const source = shapes.tables[index];
      return source ? misreadColumns(stack, settings, { ...table, source }) : [];
    });
  }

  private async read(history: SchemaHistory, { source }: PipelineSettings): Promise<Held["tables"]> {
    const { reach, brokers } = this.target;
    const topic = history.topic(source);
    const [{ start, end } = { start: "0", end: "0" }] = await reach.call("kafka.topicOffsets", {
      brokers,
      topics: [topic],
    });
    const newest = BigInt(end) - mostRecords;
    const held = this.known.get(topic) ?? { next: newest > BigInt(start) ? newest : BigInt(start), tables: new Map() };
    this.known.set(topic, held);
    while (held.next < BigInt(end)) {
      const from = String(held.next);
      const answer = await reach.call("kafka.read", { brokers, topic, partition: 0, from, until: end, limit: 1_000 });
      for (const { value } of answer.records)
        for (const { table, charsets } of history.tables(value)) held.tables.set(table.toLowerCase(), charsets);
      held.next = BigInt(answer.next ?? end);
    }
    return held.tables;
  }
}
