// Topics as people read them.
import type { TopicStatus } from "../operations/topics.js";
import { renderTable } from "../terminal/table.js";

export function table(found: readonly TopicStatus[]): string[] {
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
    found.map(({ name, holds, partitions, replicas, records, bytes, newest, ...kept }) => [
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
