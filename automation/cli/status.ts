// `cdc status`: what it prints for people; --json prints docs/json.md's. Exit codes: automation/operations/health.ts.
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import colors from "picocolors";
import { placeText } from "../../databases/kind.js";
import type { ConnectorStatus } from "../operations/connectorStatus.js";
import { healthCodes, healthOf, type Health } from "../operations/health.js";
import { StatusWatch, type PipelineStatus, type StackStatus } from "../operations/status.js";
import { storedText } from "../operations/lag.js";
import { openTarget } from "../operations/target.js";
import { isLive, LiveRegion } from "../terminal/region.js";
import { displayWidth, fit, renderTable } from "../terminal/table.js";
import { interruptible } from "./interruption.js";
import { sayError } from "./operationOutput.js";

export interface StatusOptions {
  watch: boolean;
  json: boolean;
  maxLag?: number;
  /** Seconds between two looks of --watch. */
  interval: number;
}

/** @returns the exit code */
export async function run(stack: string, options: StatusOptions): Promise<number> {
  try {
    const watch = new StatusWatch(await openTarget(stack));
    if (options.watch)
      return await interruptible({ finishing: "no more looks", leftBehind: () => [] }, (signal) =>
        keepLooking(watch, options, signal),
      );
    const { health } = print(await watch.look(), options);
    return healthCodes[health];
  } catch (error) {
    return sayError(error as Error, options.json, healthCodes.unknown);
  }
}

async function keepLooking(watch: StatusWatch, options: StatusOptions, signal: AbortSignal): Promise<number> {
  const region = !options.json && isLive(process.stdout) ? new LiveRegion(process.stdout) : undefined;
  let code = healthCodes.unknown;
  // Whoever read the lines may have closed the pipe.
  while (!signal.aborted && !process.stdout.destroyed) {
    const status = await watch.look();
    const { health, reasons } = healthOf(status, options.maxLag);
    code = healthCodes[health];
    if (region)
      region.draw(
        [...lines(status, { health, reasons }).map((line) => cut(line, region.width)), colors.dim("Ctrl-C ends")].slice(
          0,
          region.height,
        ),
      );
    else print(status, options);
    await sleep(options.interval * 1000, undefined, { signal }).catch(() => undefined);
  }
  return code;
}

/** A line that does not wrap; one that is too long loses its colours. */
function cut(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const [, indent = "", text = ""] = /^( *)(.*)$/.exec(stripVTControlCharacters(line)) ?? [];
  return `${indent}${fit(text, width - indent.length)}`;
}

function print(status: StackStatus, { json, maxLag }: StatusOptions): Health {
  const health = healthOf(status, maxLag);
  process.stdout.write(
    json
      ? `${JSON.stringify({ version: 1, kind: "status", ...status, ...health })}\n`
      : `${lines(status, health).join("\n")}\n`,
  );
  return health;
}

/** The status as people read it. */
export function lines({ stack, at, pipelines }: StackStatus, { health, reasons }: Health): string[] {
  const colour = { healthy: colors.green, failed: colors.red, lagging: colors.yellow, unknown: colors.yellow }[health];
  return [
    `${colors.bold(stack)} is ${colour(health)} (${at})`,
    ...reasons.map((reason) => `  ${colour("!")} ${reason}`),
    ...pipelines.flatMap((pipeline) => ["", ...ofPipeline(pipeline)]),
  ];
}

function ofPipeline({ pipeline, connectors, source, sink, rate, quiet, topics }: PipelineStatus): string[] {
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
