// What of a pipeline stands still while its connectors are RUNNING; pure. Facts: Kafka Connect stores offsets every ten
// seconds, Debezium's heartbeats move them on while tables are quiet.
import { dataTopic, sinkTopic } from "../../connectors/topics.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { ConnectorStatus } from "./connectorStatus.js";
import type { SourceLag } from "./lag.js";

export interface Standstill {
  /**
   * `topic`: its connector waits for one that is not there. `row`: the sink has not taken it. `snapshot`: the first one
   * brings nothing. `source`: there are changes to read, and it stores no offset; or it fails and begins again.
   */
  kind: "topic" | "row" | "snapshot" | "source";
  connector: string;
  topic?: string;
  /** Source table with its database. */
  table?: string;
  /** How long, where it is known. */
  seconds?: number;
  /** Why a source fails again and again. */
  cause?: string;
}

/** A record that the sink has to take next. */
export interface NextRecord {
  topic: string;
  /** Milliseconds since 1970 at which the source connector sent it. */
  timestamp: number;
}

/** Seconds that a row may wait. */
const patience = 60;

export interface Seen {
  connectors: readonly ConnectorStatus[];
  source?: SourceLag | undefined;
  /** Seconds since the newest record in the tables' topics; null: there is none. */
  quiet?: number | null | undefined;
  /** Of each partition in which the sink has something to take. */
  next?: readonly NextRecord[] | undefined;
  /** Milliseconds since 1970. */
  now: number;
}

/** One that is not RUNNING stands still by somebody's will, or is told of otherwise. */
export function standstills(
  settings: PipelineSettings,
  { connectors, source, quiet, next = [], now }: Seen,
): Standstill[] {
  const running = connectors.filter(({ state, tasks }) => state === "RUNNING" && tasks?.failed.length === 0);
  const waits = running.flatMap(({ name, awaited = [] }) =>
    awaited.map((topic): Standstill => ({ kind: "topic", connector: name, topic, ...tableOf(settings, topic) })),
  );
  const own = (role: string): ConnectorStatus | undefined => running.find((one) => one.role === role);
  return [...waits, ...sourceStands(own("source"), source, quiet, now), ...rowsWait(settings, own("sink"), next, now)];
}

function sourceStands(
  connector: ConnectorStatus | undefined,
  source: SourceLag | undefined,
  quiet: number | null | undefined,
  now: number,
): Standstill[] {
  const began = connector?.tasks?.since;
  if (!connector || !source || began === undefined) return [];
  const ago = (time: string): number => Math.round((now - Date.parse(time)) / 1000);
  const { retries } = connector;
  if (retries && ago(retries.since) > patience)
    return [{ kind: "source", connector: connector.name, seconds: ago(retries.since), cause: retries.cause }];
  if (source.snapshot) {
    const seconds = Math.min(ago(began), quiet ?? Infinity);
    return quiet !== undefined && seconds > patience ? [{ kind: "snapshot", connector: connector.name, seconds }] : [];
  }
  if (!source.stored || source.lost || source.bytes === 0) return [];
  const seconds = Math.min(ago(began), ago(source.stored.at));
  return seconds > patience ? [{ kind: "source", connector: connector.name, seconds }] : [];
}

/** The row that has waited longest in each topic. */
function rowsWait(
  settings: PipelineSettings,
  connector: ConnectorStatus | undefined,
  next: readonly NextRecord[],
  now: number,
): Standstill[] {
  if (!connector) return [];
  const oldest = new Map<string, number>();
  for (const { topic, timestamp } of next) oldest.set(topic, Math.min(timestamp, oldest.get(topic) ?? timestamp));
  return [...oldest].flatMap(([topic, timestamp]): Standstill[] => {
    const seconds = Math.round((now - timestamp) / 1000);
    return seconds > patience
      ? [{ kind: "row", connector: connector.name, topic, ...tableOf(settings, topic), seconds }]
      : [];
  });
}

/** The table whose changes the topic takes. A server may write its name in another case than the settings. */
function tableOf(settings: PipelineSettings, topic: string): { table?: string } {
  const same = (one: string): boolean => one.toLowerCase() === topic.toLowerCase();
  const table =
    settings.source.tables.find((name) => same(dataTopic(settings.source.topicPrefix, name))) ??
    settings.sink.tables.find((one) => same(sinkTopic(settings, one)))?.from;
  return table === undefined ? {} : { table };
}

/** In a sentence, with the way out. */
export function standstillText({ kind, connector, topic = "", table, seconds = 0, cause }: Standstill): string {
  const waited = `for ${seconds} s`;
  const look = "Fix: look with cdc logs for what it waits for";
  switch (kind) {
    case "topic":
      return (
        `connector ${connector} waits for topic ${topic}, which is not there: nothing goes through it until it is. ` +
        (table === undefined
          ? "Fix: name its table in source.tables"
          : `Fix: write table ${table} as the server does, in source.tables and sink.tables[].from (cdc database ` +
            "check); where it is so, pulumi up --refresh makes the topic")
      );
    case "row":
      return (
        `connector ${connector}: a row of ${table ?? "a table"} has waited ${waited} in topic ${topic}. Fix: look ` +
        "with cdc logs; a sink that is only slow catches up"
      );
    case "snapshot":
      return `connector ${connector}: its first snapshot has brought no row ${waited}. ${look}`;
    case "source":
      if (cause !== undefined) return `connector ${connector} has failed and begun again ${waited}: ${cause}`;
      return `connector ${connector} has stored no offset ${waited}, and there are changes to read. ${look}`;
  }
}
