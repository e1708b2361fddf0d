import type { Waiting } from "../../operations/refusal.js";
import type { SkipOutcome } from "../../operations/skip.js";
import type { ShownSkip } from "../../operations/skips.js";
import { command } from "../command.js";
import type { Output } from "../output.js";

export const skip = command({
  name: "skip",
  description:
    "let a sink past the record that it can't take: shown first, and kept in mind for cdc verify (exit code 0: the " +
    "sink goes on; 1: it stands, or nothing was skipped)",
  define: (defined) =>
    defined
      .argument("[stack]", "stack of the sink", "dev")
      .argument("[sink]", "name of the sink connector, or of its pipeline (default: the one that has failed)")
      .option("--table <name>", "skip only a record of this source table")
      .option("--record <place>", "the record, where it can't be told which one it is: topic/partition/offset")
      .option("--yes", "don't ask", false)
      .option("--list", "show what was skipped so far, and do nothing", false)
      .option("--json", "print one JSON object a line", false),
  examples: [
    "cdc skip dev",
    "cdc skip dev sink-connector-productinfo --table shop.orders --yes",
    "cdc skip dev --record demosrc.shop.orders/0/1234",
    "cdc skip dev --list",
  ],
  kinds: ["refused", "skip", "skips"],
  run,
});

interface SkipOptions {
  table?: string;
  record?: string;
  yes: boolean;
  list: boolean;
}

async function run(
  output: Output<"refused" | "skip" | "skips">,
  stack: string,
  named: string | undefined,
  { table, record, yes, list }: SkipOptions,
): Promise<number> {
  const [operation, { failedSink, sinksOf }, { shownSkips }, { openTarget }, { interruptible }] = await Promise.all([
    import("../../operations/skip.js"),
    import("../../operations/skippable.js"),
    import("../../operations/skips.js"),
    import("../../operations/target.js"),
    import("../interruption.js"),
  ]);
  const target = await openTarget(stack);
  if (list) {
    const skips = (
      await Promise.all(sinksOf(target, named).map(({ pipeline }) => shownSkips(target, pipeline)))
    ).flat();
    output.say({ kind: "skips", stack, skips }, skips.length === 0 ? ["nothing was skipped"] : skips.flatMap(ofSkip));
    return 0;
  }
  const { pipeline, sink } = await failedSink(target, named);
  const outcome = await interruptible(
    output,
    {
      finishing: "what is under way is done first",
      leftBehind: () => [
        { what: `perhaps connector ${sink.name} half-way`, remove: `cdc skip ${stack} ${sink.name}, which goes on` },
      ],
    },
    () =>
      operation.skip(target, pipeline, sink, {
        ...(table !== undefined && { table }),
        ...(record !== undefined && { record }),
        report: output.note,
        confirm: (found, how) => confirmed(output, found, how, yes),
      }),
  );
  output.say({ kind: "skip", stack, connector: sink.name, ...outcome }, sentences(outcome, stack, sink.name));
  return outcome.result === "passed" ? 0 : 1;
}

async function confirmed(
  output: Output<"refused">,
  { topic, partition, offset, table, sinkTable, column, ahead, answer, record: whole }: Waiting,
  { cause, isNext }: { cause: string; isNext: boolean },
  yes: boolean,
): Promise<boolean> {
  const { lines } = await import("./peek.js");
  const { change: _written, ...record } = whole;
  const refused = answer?.refused;
  output.say(
    {
      kind: "refused",
      ...{ topic, ...record, timestamp: new Date(record.timestamp).toISOString(), table, sinkTable },
      ...(column !== undefined && { column }),
      ...(refused !== undefined && { refused }),
      ...{ cause, ahead, isNext },
    },
    [
      `This record is skipped, ${topic}/${partition}/${offset} of ${table} (${sinkTable}):`,
      ...lines(record).map((line) => `  ${line}`),
      `The sink's task failed: ${cause}`,
      ...(answer && refused === undefined ? ["The sink takes this record, as it is tried now."] : []),
      ...(isNext
        ? []
        : [
            `Up to ${ahead} records before it are written first, one at a time: the connector is made anew for that, ` +
              "and once more afterwards.",
          ]),
    ],
  );
  if (yes) return true;
  const typed = await output.ask("Type skip to go on: ");
  if (typed === undefined) throw new Error("a skip has to be confirmed: type skip on a terminal, or give --yes");
  return typed.trim() === "skip";
}

function sentences({ result, skipped, why }: SkipOutcome, stack: string, connector: string): string[] {
  const found = `cdc verify ${stack} names it, and --repair brings it once the sink takes it.`;
  return [
    ...(skipped ? [`${skipped.topic}/${skipped.partition}/${skipped.offset} is skipped. ${found}`] : []),
    {
      passed: `${connector} goes on.`,
      stands: `${connector} has failed again: ${why ?? ""}`,
      nothing: `${connector} took all records, one at a time: there was nothing to skip.`,
      declined: "Nothing is skipped.",
    }[result],
  ];
}

function ofSkip({ at, by, connector, topic, partition, offset, table, key, column, why, passed }: ShownSkip): string[] {
  const named = typeof key === "string" ? key : JSON.stringify(key);
  return [
    `${at} ${connector} ${topic}/${partition}/${offset} of ${table}, key ${named}${passed ? "" : " (not gone past)"}`,
    `  ${column === undefined ? "" : `column ${column}: `}${why}${by === undefined ? "" : `, by ${by}`}`,
  ];
}
