// `cdc peek`: row data is what it shows. Exit codes: 0, also for no record; 1 for an error.
import type { DecodedRecord } from "../../reach/kafka/changeEvent.js";
import { peek } from "../operations/peek.js";
import { openTarget } from "../operations/target.js";
import { interruptible } from "./interruption.js";
import { sayError, sayJson } from "./operationOutput.js";

export interface PeekCommandOptions {
  count: number;
  from: "beginning" | "end";
  key?: string;
  op?: string[];
  json: boolean;
}

/** @returns the exit code */
export async function run(
  named: string,
  stack: string,
  { count, from, key, op, json }: PeekCommandOptions,
): Promise<number> {
  try {
    return await interruptible({ finishing: "no more is read", leftBehind: () => [] }, async (signal) => {
      const { topic, records } = await peek(await openTarget(stack), named, {
        count,
        from,
        ...(key !== undefined && { key }),
        ...(op && { operations: op }),
        signal,
      });
      if (json)
        for (const record of records)
          sayJson({ kind: "record", topic, ...record, timestamp: new Date(record.timestamp).toISOString() });
      else
        process.stdout.write(
          records.length === 0
            ? `no such record in topic ${topic}\n`
            : records.map((record) => `${lines(record).join("\n")}\n`).join(""),
        );
      return 0;
    });
  } catch (error) {
    return sayError(error as Error, json, 1);
  }
}

const operationNames: Record<string, string> = {
  c: "insert",
  u: "update",
  d: "delete",
  r: "snapshot read",
  t: "truncate",
  m: "message",
};

/** A record as people read it. */
export function lines({
  partition,
  offset,
  timestamp,
  key,
  operation,
  before,
  after,
  source,
  value,
}: DecodedRecord): string[] {
  const head = `${partition}/${offset} ${new Date(timestamp).toISOString()} key ${shown(key)}`;
  if (operation === undefined) return [`${head} ${value === null ? "tombstone" : shown(value)}`];
  const place = source
    ? ` ${source.table}${source.file === null ? "" : ` ${source.file}:${source.position ?? ""}`}`
    : "";
  return [
    `${head} ${operationNames[operation] ?? operation}${place}`,
    ...(before === null || before === undefined ? [] : [`  before ${shown(before)}`]),
    ...(after === null || after === undefined ? [] : [`  after  ${shown(after)}`]),
  ];
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
