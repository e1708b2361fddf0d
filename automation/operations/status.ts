// `cdc status`: the pipelines of a stack as they are now. Connectors come from the AWS API, positions and lag through
// the reach; what can't be found out is said, not left out.
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { setTimeout as sleep } from "node:timers/promises";
import { sinkGroup } from "../../connectors/consumerGroups.js";
import { changedRows, offsetTopic } from "../../connectors/topics.js";
import { databaseKinds } from "../../databases/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { settled } from "./arrival.js";
import { connectorsOf } from "./connectors.js";
import { connectorStatus, unseen, type ConnectorClients, type ConnectorStatus } from "./connectorStatus.js";
import type { TableDifference } from "./schemaDifference.js";
import { standing, type RefusedRecord } from "./refusal.js";
import { rateBetween, recordsByTopic, sinkLag, sourceLag, type Ends, type SinkLag, type SourceLag } from "./lag.js";
import { sinkOffsets } from "./sinkOffsets.js";
import { standstills, type NextRecord, type Standstill } from "./standstill.js";
import type { Target, TargetPipeline } from "./target.js";
import type { TaskHistory } from "./taskHistory.js";

export interface PipelineStatus {
  pipeline: string;
  connectors: ConnectorStatus[];
  source?: SourceLag;
  sink?: SinkLag;
  /** Records a second that came into the topics of the tables, between two looks. */
  rate?: number;
  /**
   * Seconds since the newest record in the topics of the tables, by the brokers' and this machine's clocks; null: there
   * is none.
   */
  quiet?: number | null;
  topics?: { name: string; partitions: number; records: number; newest: string | null }[];
  /**
   * With `schemaChanges: follow`: the function that follows; null: nobody but `cdc watchdog`, while it runs. Absent:
   * the pipeline's tables are not followed.
   */
  followedBy?: string | null;
  /** What source and sink tables differ in. */
  differences?: TableDifference[];
  /** The record that the sink's task failed of, as far as it can be told. */
  refused?: RefusedRecord;
  /** What stands still while its connector is RUNNING; absent: nothing. */
  standstills?: Standstill[];
  /** What could not be found out, a sentence each. */
  unknown: string[];
}

export interface StackStatus {
  stack: string;
  /** ISO 8601. */
  at: string;
  pipelines: PipelineStatus[];
}

/** Partitions whose next record is read at most. */
const mostPartitions = 50;

/** Records that are tried to find the one that a sink's task failed of: a look is soon over. */
const mostTried = { partition: 500, all: 1_500 };

/** Milliseconds between two looks at the topics' ends, at least. */
const pause = 1_000;

/** Looks again and again at a stack; each look goes on from what the ones before have learnt. */
export class StatusWatch {
  private readonly clients: ConnectorClients;
  private readonly histories = new Map<string, TaskHistory>();
  private readonly ends = new Map<string, Ends>();

  /** @param differencesOf what the tables of a pipeline differ in, by what is looked at */
  constructor(
    private readonly target: Target,
    private readonly differencesOf: (
      pipeline: TargetPipeline,
    ) => Readonly<Record<string, Promise<TableDifference[]>>> = () => ({}),
  ) {
    const { client } = target.access;
    this.clients = { connect: new KafkaConnectClient(client), logs: new CloudWatchLogsClient(client) };
  }

  async look(): Promise<StackStatus> {
    const at = new Date().toISOString();
    const pipelines = await Promise.all(this.target.pipelines.map((pipeline) => this.pipeline(pipeline)));
    return { stack: this.target.stack, at, pipelines };
  }

  private async pipeline(pipeline: TargetPipeline): Promise<PipelineStatus> {
    const { settings, outputs } = pipeline;
    const unknown: string[] = [];
    const asked = async <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await ask();
      } catch (error) {
        unknown.push(`${what}: ${(error as Error).message}`);
        return undefined;
      }
    };
    if (!outputs.connectors)
      return {
        pipeline: outputs.name,
        connectors: [],
        unknown: ["it has no connectors yet: its databases wait to be loaded (msk-cdc:schemasLoaded)"],
      };
    const references = connectorsOf({ stack: this.target.stack, pipelines: [pipeline] });
    const [connectors, source, sink, flow, ...found] = await Promise.all([
      Promise.all(
        references.map(async (reference) => {
          // One that can't be asked about hides none of the others.
          const { status, history } = await connectorStatus(
            this.clients,
            reference,
            this.histories.get(reference.arn),
          ).catch((error: Error) => ({ status: unseen(reference, error), history: undefined }));
          if (history) this.histories.set(reference.arn, history);
          return status;
        }),
      ),
      asked("source position", () => this.source(pipeline)),
      asked("sink lag", () => this.sink(pipeline)),
      asked("topics", () => this.flow(pipeline)),
      ...Object.entries(this.differencesOf(pipeline)).map(([what, found]) => asked(what, () => found)),
    ]);
    const told = found.filter((one) => one !== undefined);
    const next = sink && (await asked("next records", () => this.nextRecords(sink)));
    const failure = connectors.find(({ role }) => role === "sink")?.failure;
    const refused = failure && (await asked("refused record", () => this.refused(pipeline, failure.cause)));
    const differences = settled(settings, told.flat(), { connectors, source, sink });
    const still = standstills(settings, { connectors, source, quiet: flow?.quiet, next, now: Date.now() });
    return {
      pipeline: settings.name,
      connectors,
      ...(source && { source }),
      ...(sink && { sink }),
      ...flow,
      ...(settings.schemaChanges === "follow" && { followedBy: this.target.watchdog ?? null }),
      ...(told.length > 0 && { differences }),
      ...(refused && { refused }),
      ...(still.length > 0 && { standstills: still }),
      unknown,
    };
  }

  private async source({ settings, ...pipeline }: TargetPipeline): Promise<SourceLag> {
    const { reach, brokers } = this.target;
    const { topicPrefix, connector } = settings.source;
    const account = await pipeline.source();
    const { kind } = account;
    // In this order, so that the stored place is never ahead of the server's end.
    const stored = await reach.call("kafka.sourceOffset", {
      brokers,
      topic: offsetTopic(topicPrefix),
      connector,
      kind,
    });
    return sourceLag(databaseKinds.of(kind).positions, stored, await reach.call("database.position", account));
  }

  private async sink({ settings }: TargetPipeline): Promise<SinkLag> {
    return sinkLag(sinkGroup(settings.sink.connector), await sinkOffsets(this.target, settings));
  }

  /** What the sink takes next, of each partition in which there is something. */
  private async nextRecords({ partitions }: SinkLag): Promise<NextRecord[]> {
    const { reach, brokers } = this.target;
    const found = await Promise.all(
      partitions
        .filter(({ lag }) => lag > 0)
        .slice(0, mostPartitions)
        .map(async ({ topic, partition, end, lag }) => {
          const from = String(BigInt(end) - BigInt(lag));
          const ask = { brokers, topic, partition, from, until: end, limit: 1 };
          return (await reach.call("kafka.read", ask)).records.map(({ timestamp }) => ({ topic, timestamp }));
        }),
    );
    return found.flat();
  }

  private async refused(pipeline: TargetPipeline, cause: string): Promise<RefusedRecord | undefined> {
    const { refused } = await standing(this.target, pipeline, cause, mostTried);
    if (!refused) return undefined;
    const { record: _record, committed: _committed, answer: _answer, ...named } = refused;
    return named;
  }

  private async flow({ settings }: TargetPipeline): Promise<Pick<PipelineStatus, "rate" | "quiet" | "topics">> {
    const topics = sourceKindOf(settings).topics(settings);
    const names = topics.map(({ name }) => name);
    const data = new Set(topics.filter(({ holds }) => holds === changedRows).map(({ name }) => name));
    const look = async (): Promise<Ends> => ({
      at: Date.now(),
      offsets: await this.target.reach.call("kafka.topicOffsets", { brokers: this.target.brokers, topics: names }),
    });
    let earlier = this.ends.get(settings.name);
    if (!earlier) {
      earlier = await look();
      await sleep(pause);
    }
    const now = await look();
    this.ends.set(settings.name, now);
    const onlyData = ({ at, offsets }: Ends): Ends => ({ at, offsets: offsets.filter(({ topic }) => data.has(topic)) });
    const found = recordsByTopic(now.offsets);
    const newest = Math.max(-1, ...[...found].filter(([topic]) => data.has(topic)).map(([, one]) => one.newest ?? -1));
    return {
      rate: rateBetween(onlyData(earlier), onlyData(now)),
      quiet: newest < 0 ? null : Math.max(0, Math.round((now.at - newest) / 1000)),
      topics: [...found].map(([name, one]) => ({
        name,
        partitions: now.offsets.filter(({ topic }) => topic === name).length,
        records: one.records,
        newest: one.newest === null ? null : new Date(one.newest).toISOString(),
      })),
    };
  }
}
