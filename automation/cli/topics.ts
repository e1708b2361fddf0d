// `cdc topics`. Exit codes: 0; 2 when something could not be found out.
import { openTarget } from "../operations/target.js";
import { topicsOf, type TopicStatus } from "../operations/topics.js";
import { renderTable } from "../terminal/table.js";
import { sayError, sayJson } from "./operationOutput.js";

/** @returns the exit code */
export async function run(stack: string, { json }: { json: boolean }): Promise<number> {
  try {
    const { topics, unknown } = await topicsOf(await openTarget(stack));
    if (json) sayJson({ kind: "topics", stack, topics, unknown });
    else
      process.stdout.write(
        [...table(topics), ...unknown.map((one) => `not known: ${one}`)].map((line) => `${line}\n`).join(""),
      );
    return unknown.length > 0 ? 2 : 0;
  } catch (error) {
    return sayError(error as Error, json, 2);
  }
}

function table(topics: readonly TopicStatus[]): string[] {
  const columns = [
    { title: "topic" },
    { title: "holds" },
    { title: "part.", align: "right" as const },
    { title: "copies", align: "right" as const },
    { title: "records", align: "right" as const },
    { title: "size", align: "right" as const },
    { title: "kept" },
    { title: "newest" },
  ];
  return renderTable(
    columns,
    topics.map(({ name, holds, partitions, replicas, records, bytes, newest, ...kept }) => [
      name,
      partitions === null ? "(not there)" : holds,
      number(partitions),
      number(replicas),
      number(records),
      bytes === null ? "?" : size(bytes),
      retention(kept),
      newest ?? "",
    ]),
  );
}

function number(value: number | null): string {
  return value === null ? "?" : value.toLocaleString("en");
}

export function retention({
  retentionHours: hours,
  compacted,
}: Pick<TopicStatus, "retentionHours" | "compacted">): string {
  if (compacted) return hours === null || hours === undefined ? "compacted" : `compacted, ${hours} h`;
  if (hours === undefined) return "as the cluster";
  return hours === null ? "for ever" : hours % 24 === 0 ? `${hours / 24} d` : `${hours} h`;
}

export function size(bytes: number): string {
  const step = [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ].find(([, unit]) => bytes >= Number(unit));
  return step ? `${(bytes / Number(step[1])).toFixed(1)} ${step[0]}` : `${bytes} B`;
}
