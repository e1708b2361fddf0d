// Which record it is that a sink's task failed of. The task names none, and its offset is up to ten seconds behind what
// it has written. So the next records are tried at the sink, as the connector writes them, in a transaction that is
// taken back: the one that is refused in the words of the task's failure is it. Needs brokers and the sink's database,
// by the reach. Facts: Debezium JDBC connector 3.2.0, JdbcSinkConnectorTask (preCommit hands out the map that close
// empties, so that a task that ends commits nothing); Kafka Connect 3.7, WorkerSinkTask, offset.flush.interval.ms.
import { sinkTopic } from "../../connectors/topics.js";
import { databaseKinds } from "../../databases/registry.js";
import type { RowAnswer, TriedRow } from "../../databases/kind.js";
import type { ReadAnswer, ReadRecord } from "../../reach/kafka/read.js";
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sinkOffsets } from "./sinkOffsets.js";
import type { Target, TargetPipeline } from "./target.js";

/** A record that a sink has not written. */
export interface RefusedRecord {
  topic: string;
  partition: number;
  /** As text: it may be larger than JSON's exact numbers. */
  offset: string;
  /** Source table with its database. */
  table: string;
  /** Sink table with its database. */
  sinkTable: string;
  key: unknown;
  /** Records before it in its partition, behind the sink's committed offset. */
  ahead: number;
  /** The column that the sink names. */
  column?: string;
}

/** With what a skip of it has to know. */
export interface Waiting extends RefusedRecord {
  /** Where the sink's group goes on in its partition; null: it has committed nothing. */
  committed: string | null;
  record: ReadRecord;
  /** What becomes of it when it is tried at the sink; absent: it could not be tried. */
  answer?: RowAnswer;
}

/** What lies before a sink whose task has failed. */
export interface Standing {
  /** Of each partition in which there is something, its first records that were looked at. */
  waiting: Waiting[];
  /** Partitions with records behind those that were looked at. */
  cut: { topic: string; partition: number }[];
  /** Records that the sink has not committed, all partitions together. */
  toGo: number;
  /** The one that it failed of, as far as it can be told. */
  refused?: Waiting;
}

/** Records that are looked at, as many as a batch may hold: of a partition, and all together. */
const allOfBatch = { partition: 5_000, all: 20_000 };

/** Records that are read and tried at a time. */
const pageOf = 1_000;

/**
 * @param cause what the task failed of, as its trace has it
 * @param most records that are looked at
 */
export async function standing(
  { reach, brokers }: Pick<Target, "reach" | "brokers">,
  { settings, sink }: Pick<TargetPipeline, "settings" | "sink">,
  cause: string,
  most = allOfBatch,
): Promise<Standing> {
  const partitions = await sinkOffsets({ reach, brokers }, settings);
  const waiting: Waiting[] = [];
  const cut: Standing["cut"] = [];
  for (const { topic, partition, end, lag, committed } of partitions.filter((one) => one.lag !== "0")) {
    const limit = Math.min(most.partition, most.all - waiting.length);
    const table = settings.sink.tables.find((one) => sinkTopic(settings, one) === topic);
    const here: Waiting[] = [];
    let from: string | null = String(BigInt(end) - BigInt(lag));
    // Behind one that is refused the task has not been.
    while (table && from !== null && here.length < limit && refusedOf(here, cause) === undefined) {
      const page: ReadAnswer = await reach.call("kafka.read", {
        ...{ brokers, topic, partition, from, until: end, changes: true },
        limit: Math.min(pageOf, limit - here.length),
      });
      const read = page.records.map((record, index) => ({
        ...{ topic, partition, offset: record.offset, table: table.from },
        ...{ sinkTable: `${settings.sink.database}.${table.table}`, key: record.key },
        ...{ ahead: here.length + index, committed, record },
      }));
      here.push(...(await tried({ reach }, { settings, sink }, read)));
      from = page.next;
    }
    if (from !== null) cut.push({ topic, partition });
    waiting.push(...here);
  }
  const toGo = partitions.reduce((sum, { lag }) => sum + Number(lag), 0);
  const refused = refusedOf(waiting, cause) ?? (toGo === 1 ? waiting[0] : undefined);
  const { columnIn } = databaseKinds.of(sinkKindOf(settings).database);
  const column = refused && columnIn(refused.answer?.refused ?? cause);
  if (refused && column !== undefined) refused.column = column;
  return { waiting, cut, toGo, ...(refused && { refused }) };
}

async function tried(
  { reach }: Pick<Target, "reach">,
  { settings, sink }: Pick<TargetPipeline, "settings" | "sink">,
  read: readonly Waiting[],
): Promise<Waiting[]> {
  const rows = read.map((one) => triedRow(settings, one));
  const answers = await tryAll(
    { reach },
    { sink },
    rows.filter((row) => row !== undefined),
  );
  return read.map((one, index) => {
    const answer = rows[index] && answers.shift();
    return { ...one, ...(answer && { answer }) };
  });
}

/**
 * Whether the sink has written all that lies before a record in its partition, though it has not committed it: the
 * newest change of each row before it would change nothing. False also where that can't be told.
 */
export async function hasWrittenBefore(
  { reach }: Pick<Target, "reach">,
  { settings, sink }: Pick<TargetPipeline, "settings" | "sink">,
  { waiting }: Pick<Standing, "waiting">,
  record: Waiting,
): Promise<boolean> {
  if (record.ahead === 0) return true;
  const before = waiting.filter(
    ({ topic, partition, ahead }) => topic === record.topic && partition === record.partition && ahead < record.ahead,
  );
  const newest = new Map(before.map((one) => [JSON.stringify(one.key), one]));
  const rows = [...newest.values()].map((one) => (isWhole(one.record) ? triedRow(settings, one) : undefined));
  const known = rows.filter((row) => row !== undefined);
  if (known.length < rows.length) return false;
  const answers = await tryAll({ reach }, { sink }, known);
  return answers.every(({ refused, changes }) => refused === undefined && !changes);
}

/** Characters of rows in one question: the function takes 6 MB. */
const bytesAtOnce = 2_000_000;

async function tryAll(
  { reach }: Pick<Target, "reach">,
  { sink }: Pick<TargetPipeline, "sink">,
  rows: TriedRow[],
): Promise<RowAnswer[]> {
  const answers: RowAnswer[] = [];
  let some: TriedRow[] = [];
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    some.push(row);
    bytes += JSON.stringify(row).length;
    if (bytes < bytesAtOnce && index < rows.length - 1) continue;
    answers.push(...(await reach.call("database.tryRows", { ...(await sink()), rows: some })));
    [some, bytes] = [[], 0];
  }
  return answers;
}

/** Whether each value of the row can be written in SQL. */
function isWhole({ change, after }: ReadRecord): boolean {
  const row = change?.row;
  return row === null || Object.keys(row ?? {}).length === Object.keys(after ?? {}).length;
}

/** The first that is refused as the task has failed; of several partitions, any is. Undefined: none; pure. */
export function refusedOf(waiting: readonly Waiting[], cause: string): Waiting | undefined {
  const alike = waiting.filter(({ answer }) => answer?.refused !== undefined && isRefusedSo(answer.refused, cause));
  return alike.sort((a, b) => a.ahead - b.ahead)[0];
}

/** Whether a task failed of what the sink says of a row. A batch counts its rows; one alone is the first. */
export function isRefusedSo(answer: string, cause: string): boolean {
  return cause.includes(answer.replace(/ at row \d+$/, ""));
}

/** In a sentence. */
export function recordText({
  topic,
  partition,
  offset,
  table,
  sinkTable,
  key,
  column,
}: Omit<RefusedRecord, "ahead" | "column"> & {
  column?: string | undefined;
}): string {
  return (
    `record ${topic}/${partition}/${offset} of ${table} (${sinkTable}), key ` +
    `${typeof key === "string" ? key : JSON.stringify(key)}${column === undefined ? "" : `, column ${column}`}`
  );
}

/** Undefined: what the connector would write is not known. */
function triedRow(settings: PipelineSettings, { topic, record }: Waiting): TriedRow | undefined {
  const table = settings.sink.tables.find((one) => sinkTopic(settings, one) === topic);
  if (!table || !record.change || sinkKindOf(settings).unknownColumns(settings.sink) !== undefined) return undefined;
  const { key, row } = record.change;
  return {
    database: settings.sink.database,
    table: table.table,
    key,
    row: row === null ? null : kept(settings, table, row),
  };
}

function kept(
  settings: PipelineSettings,
  table: SinkTableSettings,
  row: NonNullable<TriedRow["row"]>,
): NonNullable<TriedRow["row"]> {
  return Object.fromEntries(
    Object.entries(row).filter(([column]) => !sinkKindOf(settings).leavesOut(settings, table, column)),
  );
}
