// A preview's pipelines as they are now. MSK Connect gives the connector states. The reach gives the rows of both
// databases, by the connectors' own accounts, and the time that changes took. Facts: MSK Connect DescribeConnector;
// Debezium's connectors, "Change event values" (op, source.ts_ms).
import { DescribeConnectorCommand, KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { databaseKinds } from "../../databases/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { sinkTopic } from "../../connectors/topics.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { DecodedRecord } from "../../reach/kafka/changeEvent.js";
import { peek } from "../operations/peek.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import type { ObservedPipeline, ObservedTable } from "./readiness.js";

/** Rows are counted up to here, since counting a whole large table may take minutes. */
const limit = 100_000;
/** Newest change events of each topic that are looked at. */
const newest = 50;

/** @param snapshot what the environment copied at its first `up` */
export async function observe(target: Target, snapshot: EnvironmentSettings["snapshot"]): Promise<ObservedPipeline[]> {
  const most = snapshot?.mode === "none" ? 0 : (snapshot?.rows ?? Infinity);
  return Promise.all(target.pipelines.map((pipeline) => observePipeline(target, pipeline, most)));
}

async function observePipeline(target: Target, pipeline: TargetPipeline, most: number): Promise<ObservedPipeline> {
  const {
    outputs: { name, connectors, topics },
    settings,
  } = pipeline;
  const [described, tables, latency, account] = await Promise.all([
    Promise.all([connectors?.source, connectors?.sink].flatMap((one) => (one ? [describe(target, one)] : []))),
    countTables(target, pipeline, most),
    latencyOf(target, settings),
    pipeline.sink(),
  ]);
  const { database: schema } = settings.sink;
  const { coarseTime } = databaseKinds.of(sourceKindOf(settings).database);
  return {
    name,
    connectors: described,
    tables,
    ...(latency && { latency }),
    ...(coarseTime !== undefined && { coarseTime }),
    sink: { schema, client: databaseKinds.of(account.kind).client(account, schema), secret: settings.secret.name },
    topics,
  };
}

async function describe(
  { access }: Target,
  { name, arn }: { name: string; arn: string },
): Promise<ObservedPipeline["connectors"][number]> {
  const { connectorState: state = "unknown", stateDescription } = await new KafkaConnectClient(access.client).send(
    new DescribeConnectorCommand({ connectorArn: arn }),
  );
  return { name, state, ...(stateDescription?.message !== undefined && { trouble: stateDescription.message }) };
}

async function countTables(
  { reach }: Target,
  { settings: { sink }, ...pipeline }: TargetPipeline,
  most: number,
): Promise<ObservedTable[]> {
  const [source, arrived] = await Promise.all([
    reach.call("database.countUpTo", {
      ...(await pipeline.source()),
      tables: sink.tables.map(({ from }) => sourceTable(from)),
      limit,
    }),
    reach.call("database.countUpTo", {
      ...(await pipeline.sink()),
      tables: sink.tables.map(({ table }) => ({ database: sink.database, table })),
      limit,
    }),
  ]);
  return sink.tables.map(({ from, table }, index) => {
    const there = source[index] ?? none;
    return { from, table, source: there, sink: arrived[index] ?? none, expected: Math.min(there.rows, most) };
  });
}

const none = { rows: 0, more: false };

function sourceTable(from: string): { database: string; table: string } {
  const [database = "", ...table] = from.split(".");
  return { database, table: table.join(".") };
}

async function latencyOf(target: Target, settings: PipelineSettings): Promise<ObservedPipeline["latency"]> {
  const read = await Promise.all(
    settings.sink.tables.map((table) => peek(target, sinkTopic(settings, table), { count: newest, from: "end" })),
  );
  const times = read.flatMap(({ records }) => records.flatMap(timeTaken)).sort((a, b) => a - b);
  const milliseconds = times[Math.floor(times.length / 2)];
  return milliseconds === undefined ? undefined : { milliseconds, changes: times.length };
}

/**
 * Milliseconds from a change's commit to Debezium's producer. Undefined for a row of the snapshot, whose time is not
 * its commit's, and for a record that is no change event.
 */
export function timeTaken({
  operation,
  timestamp,
  source,
}: Pick<DecodedRecord, "operation" | "timestamp" | "source">): number[] {
  return operation !== undefined && "cud".includes(operation) && typeof source?.at === "number"
    ? [Math.max(0, timestamp - source.at)]
    : [];
}
