// A stack's status as people read it.
import { stripVTControlCharacters } from "node:util";
import colors from "picocolors";
import stringWidth from "string-width";
import { placeText } from "../../databases/kind.js";
import type { ConnectorStatus } from "../operations/connectorStatus.js";
import type { Health } from "../operations/health.js";
import { storedText } from "../operations/lag.js";
import { differenceText } from "../operations/schemaDifference.js";
import type { PipelineStatus, StackStatus } from "../operations/status.js";
import { fit, renderTable } from "../terminal/table.js";

/** A line that does not wrap; one that is too long loses its colours. */
export function cut(line: string, width: number): string {
  if (stringWidth(line) <= width) return line;
  const [, indent = "", text = ""] = /^( *)(.*)$/.exec(stripVTControlCharacters(line)) ?? [];
  return `${indent}${fit(text, width - indent.length)}`;
}

/** With the verdict first. */
export function lines({ stack, at, pipelines }: StackStatus, { health, reasons }: Health): string[] {
  const colour = { healthy: colors.green, failed: colors.red, lagging: colors.yellow, unknown: colors.yellow }[health];
  return [
    `${colors.bold(stack)} is ${colour(health)} (${at})`,
    ...reasons.map((reason) => `  ${colour("!")} ${reason}`),
    ...pipelines.flatMap((pipeline) => ["", ...ofPipeline(pipeline)]),
  ];
}

function ofPipeline({
  pipeline,
  connectors,
  source,
  sink,
  rate,
  quiet,
  topics,
  followedBy,
  differences,
}: PipelineStatus): string[] {
  const columns = [
    { title: "connector" },
    { title: "state" },
    { title: "tasks" },
    { title: "workers" },
    { title: "last operation", max: 60 },
  ];
  return [
    `pipeline ${colors.bold(pipeline)}`,
    ...indented(connectors.length === 0 ? [] : renderTable(columns, connectors.map(connectorRow))),
    ...connectors.flatMap(({ name, failure }) =>
      failure ? [`  ${name}, ${failure.at}:`, ...failure.trace.slice(0, 12).map((line) => `    ${line}`)] : [],
    ),
    ...(source ? [`  source  ${sourceLine(source)}`] : []),
    ...(sink
      ? [
          `  sink    ${counted(sink.records, "record")} ` +
            `behind${sink.partitions.length > 1 ? ` (${sink.partitions.map(partitionLag).join(", ")})` : ""}`,
        ]
      : []),
    ...(rate === undefined
      ? []
      : [
          `  flow    ${rate.toLocaleString("en")} records/s; ` +
            `${quiet === null || quiet === undefined ? "no event yet" : `last event ${duration(quiet)} ago`}`,
        ]),
    ...indented(
      topics
        ? renderTable(
            [
              { title: "topic" },
              { title: "part.", align: "right" },
              { title: "records", align: "right" },
              { title: "newest" },
            ],
            topics.map((one) => [one.name, String(one.partitions), one.records.toLocaleString("en"), one.newest ?? ""]),
          )
        : [],
    ),
    ...(followedBy === undefined
      ? []
      : ["  tables  followed by " + (followedBy === null ? "cdc watchdog, while it runs" : `function ${followedBy}`)]),
    ...(differences ?? [])
      .filter(({ effect }) => effect === "note")
      .map((difference) => `  note    ${differenceText(difference)}`),
  ];
}

function connectorRow({ name, state, tasks, capacity, lastOperation }: ConnectorStatus): string[] {
  const workers = capacity
    ? `${capacity.fewest === undefined ? "" : `${capacity.fewest}-`}${capacity.workers} x ${capacity.mcu} MCU`
    : "";
  const told = tasks
    ? `${tasks.running.length} running${tasks.failed.length > 0 ? `, ${tasks.failed.length} failed` : ""}`
    : "?";
  return [
    name,
    state,
    told,
    workers,
    lastOperation
      ? `${lastOperation.state} ` +
        `${lastOperation.endedAt ?? lastOperation.at}` +
        `${lastOperation.error === undefined ? "" : `: ${lastOperation.error}`}`
      : "",
  ];
}

function sourceLine({ stored, server, bytes, seconds, snapshot }: NonNullable<PipelineStatus["source"]>): string {
  const place = stored ? storedText(stored) : "no offset stored yet";
  const behind =
    bytes === null
      ? "how far behind can't be said"
      : bytes === 0
        ? "up to date"
        : `${counted(bytes, "byte")} behind${seconds === null ? "" : `, ${duration(seconds)}`}`;
  return `${place} of ${placeText(server)}, ${behind}${snapshot ? ", snapshot not through" : ""}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}

function indented(rows: readonly string[]): string[] {
  return rows.map((row) => `  ${row}`);
}

function partitionLag({ topic, partition, lag }: { topic: string; partition: number; lag: number }): string {
  return `${topic}/${partition}: ${lag}`;
}
