// Offsets of a pipeline's connectors: what the source has stored, what the sink's group has committed; a new beginning
// for a source. Data plane, by the reach; the reset also by the AWS API. Facts: Kafka Connect, offset.storage.topic (a
// null value forgets a key; only while the connector is not there); Debezium, snapshot.mode `initial` (no offset: a
// snapshot).
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { sinkGroup } from "../../connectors/consumerGroups.js";
import { offsetTopic } from "../../connectors/topics.js";
import type { GroupOffset } from "../../reach/kafka/lag.js";
import type { SourceOffset } from "../../reach/kafka/sourceOffset.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { TwinInfo } from "../access/twin.js";
import { connectorsOf, type ConnectorReference } from "./connectors.js";
import { recreate } from "./recreation.js";
import { sinkOffsets } from "./sinkOffsets.js";
import type { Target, TargetPipeline } from "./target.js";

export interface ShownOffsets {
  pipeline: string;
  connector: string;
  role: "source" | "sink";
  /** Of a source; null: it has stored none. */
  stored?: SourceOffset | null;
  /** Of a sink. */
  group?: string;
  committed?: GroupOffset[];
}

/** @param only the connector of this name */
export async function showOffsets(target: Target, only?: string): Promise<ShownOffsets[]> {
  const shown: ShownOffsets[] = [];
  for (const reference of connectorsOf(target, only)) {
    const { pipeline, role, name: connector } = reference;
    const { settings } = pipelineOf(target, reference);
    if (role === "source") {
      const stored = await target.reach.call("kafka.sourceOffset", {
        brokers: target.brokers,
        topic: offsetTopic(settings.source.topicPrefix),
        connector,
      });
      shown.push({ pipeline, connector, role, stored: stored ?? null });
    } else {
      shown.push({
        pipeline,
        connector,
        role,
        group: sinkGroup(connector),
        committed: await sinkOffsets(target, settings),
      });
    }
  }
  return shown;
}

/**
 * The source connector that a reset is for.
 * @throws Error when the name is a sink's, and when the stack has several sources and none is named
 */
export function resettable(target: Target, only?: string): ConnectorReference {
  const sources = connectorsOf(target, only).filter(({ role }) => role === "source");
  const [source, ...more] = sources;
  if (!source && only !== undefined) {
    throw new Error(
      `connector ${only} is a sink: its offsets are its consumer group's, and to read everything once more would ` +
        `change no row that is right. Fix: to compare and repair, cdc verify ${target.stack} --repair`,
    );
  }
  if (!source) throw new Error(`stack "${target.stack}" has no source connector`);
  if (more.length > 0)
    throw new Error(
      `stack "${target.stack}" has several source connectors: name one of ` +
        `${sources.map(({ name }) => name).join(", ")}`,
    );
  return source;
}

/** What a reset of this source will do, to be read before it is done. */
export function resetPlan(target: Target, source: ConnectorReference): string[] {
  const { settings } = pipelineOf(target, source);
  const { properties } = settings.source;
  const copied = target.environment?.snapshot ?? { mode: "tables" };
  return [
    `Connector ${source.name} is deleted, its offset in topic ${offsetTopic(settings.source.topicPrefix)} is ` +
      "forgotten, and it is created again with the same configuration.",
    sourceKindOf(settings).copiesAll(properties) && copied.mode === "tables"
      ? `It then takes a new snapshot of ${settings.source.tables.join(", ")}: every row is sent once more, and ` +
        "upserted by the sink."
      : `It then does NOT send every row once more: ${partly(properties, copied)}. Changes from before that it has ` +
        `not read yet are lost; cdc verify ${target.stack} --repair finds and mends what they leave.`,
    "Rows deleted at the source before it runs again, whose deletion was not read yet, stay in the sink: cdc " +
      `verify ${target.stack} --repair finds and removes them.`,
  ];
}

/** @returns the connector's new ARN, and how many offsets were forgotten */
export async function resetOffsets(
  target: Target,
  source: ConnectorReference,
  { twin, report }: { twin?: TwinInfo; report: (text: string) => void },
): Promise<{ arn: string; forgotten: number }> {
  const { reach, brokers, access, stack } = target;
  const topic = offsetTopic(pipelineOf(target, source).settings.source.topicPrefix);
  // Asked before anything is changed: without a way to the brokers there is no reset.
  const known = await reach.call("kafka.sourceOffsetKeys", { brokers, topic, connector: source.name });
  let forgotten = 0;
  const arn = await recreate({
    client: new KafkaConnectClient(access.client),
    stack,
    twin,
    connector: source,
    report,
    delays: access.delays,
    between: async () => void (forgotten = await forget(target, topic, source.name, known.length, report)),
  });
  return { arn, forgotten };
}

/**
 * Forgets what a connector that is not there has stored.
 *
 * @param known offsets that it had before it stopped
 * @returns how many were forgotten
 */
export async function forget(
  { reach, brokers }: Pick<Target, "reach" | "brokers">,
  topic: string,
  connector: string,
  known: number,
  report: (text: string) => void,
): Promise<number> {
  // Asked again: the connector stored its last ones as it stopped.
  const keys = await reach.call("kafka.sourceOffsetKeys", { brokers, topic, connector });
  if (keys.length === 0 && known > 0)
    throw new Error(
      `topic ${topic} held ${known} offsets of connector ${connector} before it stopped, and shows none now: ` +
        "nothing was forgotten. Try again",
    );
  report(`forgetting ${keys.length} offsets in topic ${topic}`);
  if (keys.length > 0)
    await reach.call("kafka.produce", { brokers, topic, records: keys.map((key) => ({ key, value: null })) });
  return keys.length;
}

/** What comes again of a source that does not copy all rows. */
function partly(
  properties: Readonly<Record<string, string>>,
  { mode, rows }: NonNullable<EnvironmentSettings["snapshot"]>,
): string {
  if (mode === "none") return "this environment copies no rows, only what changes from then on";
  if (mode === "sample")
    return (
      `this environment copies a sample, the first ${rows === undefined ? "" : `${rows} `}rows of each table, and ` +
      "what changes from then on"
    );
  const set = ["snapshot.mode", "snapshot.include.collection.list", "snapshot.select.statement.overrides"]
    .filter((name) => properties[name])
    .map((name) => `${name}: ${properties[name]}`);
  return `what it reads, its properties decide (${set.join("; ")})`;
}

function pipelineOf({ pipelines }: Target, { pipeline }: ConnectorReference): TargetPipeline {
  const found = pipelines.find(({ settings }) => settings.name === pipeline);
  if (!found) throw new Error(`there is no pipeline ${pipeline}`);
  return found;
}
