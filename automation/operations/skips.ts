// The records that sinks were let past on purpose, as the pipelines' own offset topics keep them, so that any machine
// finds them. Data plane, by the reach.
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { sinkGroup } from "../../connectors/consumerGroups.js";
import { offsetTopic } from "../../connectors/topics.js";
import { skipRecord, type Skip } from "../../reach/kafka/skips.js";
import { OtherVersionError } from "../access/reach.js";
import type { Waiting } from "./refusal.js";
import type { Target, TargetPipeline } from "./target.js";

/** `passed`: the sink goes on behind it; else whoever skipped it did not live to move the sink's offset. */
export type ShownSkip = Skip & { passed: boolean };

/** Oldest first. */
export async function skipsOf(
  { reach, brokers }: Pick<Target, "reach" | "brokers">,
  { settings }: Pick<TargetPipeline, "settings">,
): Promise<Skip[]> {
  const found = await reach.call("kafka.skips", { brokers, topic: offsetTopic(settings.source.topicPrefix) });
  return found.filter(({ connector }) => connector === settings.sink.connector);
}

/** Those, for whom a function of an earlier version knows of none. */
export async function knownSkips(
  target: Pick<Target, "reach" | "brokers">,
  pipeline: Pick<TargetPipeline, "settings">,
): Promise<Skip[]> {
  try {
    return await skipsOf(target, pipeline);
  } catch (error) {
    if (error instanceof OtherVersionError) return [];
    throw error;
  }
}

export async function shownSkips(target: Target, pipeline: TargetPipeline): Promise<ShownSkip[]> {
  const skips = await skipsOf(target, pipeline);
  if (skips.length === 0) return [];
  const committed = await target.reach.call("kafka.groupOffsets", {
    brokers: target.brokers,
    group: sinkGroup(pipeline.settings.sink.connector),
    topics: [...new Set(skips.map(({ topic }) => topic))],
  });
  return skips.map((skip) => {
    const at = committed.find(({ topic, partition }) => topic === skip.topic && partition === skip.partition);
    return { ...skip, passed: BigInt(at?.committed ?? 0) > BigInt(skip.offset) };
  });
}

/** Keeps that a record is skipped; the same record again changes its circumstances alone. */
export async function keepSkip(
  { reach, brokers, access }: Pick<Target, "reach" | "brokers" | "access">,
  { settings }: Pick<TargetPipeline, "settings">,
  { topic, partition, offset, table, sinkTable, key, column }: Waiting,
  failure: { at: string; cause: string },
): Promise<Skip> {
  // Who it was is good to know, and no reason to leave the pipeline standing.
  const by = await new STSClient(access.client).send(new GetCallerIdentityCommand({})).then(
    ({ Arn }) => Arn,
    () => undefined,
  );
  const skip: Skip = {
    ...{ connector: settings.sink.connector, topic, partition, offset },
    at: new Date().toISOString(),
    ...(by !== undefined && { by }),
    ...{ table, sinkTable, key },
    ...(column !== undefined && { column }),
    why: failure.cause,
    failedAt: failure.at,
  };
  const kept = offsetTopic(settings.source.topicPrefix);
  await reach.call("kafka.produce", { brokers, topic: kept, records: [skipRecord(skip)] });
  return skip;
}
