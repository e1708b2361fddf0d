import { Option } from "commander";
import type { DecodedRecord } from "../../../reach/kafka/changeEvent.js";
import { command } from "../command.js";
import { list, wholeNumber } from "../optionValues.js";
import type { Output } from "../output.js";

export const peek = command({
  name: "peek",
  description: "show change events of a topic, decoded; it reads without a consumer group, and shows row data as it is",
  define: (defined) =>
    defined
      .argument("<topic>", "topic, or a source table such as shop.orders")
      .argument("[stack]", "stack on whose cluster it is", "dev")
      .option("--count <n>", "how many", wholeNumber, 10)
      .addOption(new Option("--from <end>", "the oldest, or the newest").choices(["beginning", "end"]).default("end"))
      .option("--key <key>", 'only records with this key: 7, or {"id":7}')
      .option("--op <letters>", "only these operations, separated by commas: c, u, d, r", list)
      .option("--json", "print one JSON object a line", false),
  examples: [
    "cdc peek demosrc.products dev",
    "cdc peek demosrc.products dev --key 7 --op u,d --count 3",
    "cdc peek connect-offsets.debezium dev --from beginning --json",
  ],
  kinds: ["record"],
  run,
});

interface PeekOptions {
  count: number;
  from: "beginning" | "end";
  key?: string;
  op?: string[];
}

/** Exit code 0 also for no record. */
async function run(
  output: Output<"record">,
  named: string,
  stack: string,
  { count, from, key, op }: PeekOptions,
): Promise<void> {
  const [operation, { openTarget }, { interruptible }] = await Promise.all([
    import("../../operations/peek.js"),
    import("../../operations/target.js"),
    import("../interruption.js"),
  ]);
  await interruptible(output, { finishing: "no more is read", leftBehind: () => [] }, async (signal) => {
    const { topic, records } = await operation.peek(await openTarget(stack), named, {
      count,
      from,
      ...(key !== undefined && { key }),
      ...(op && { operations: op }),
      signal,
    });
    for (const record of records)
      output.say(
        { kind: "record", topic, ...record, timestamp: new Date(record.timestamp).toISOString() },
        lines(record),
      );
    if (records.length === 0) output.note(`no such record in topic ${topic}`);
  });
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
