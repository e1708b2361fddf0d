import {
  idleText,
  type PipelineVerification,
  type TableVerification,
  type Verification,
} from "../../verify/verification.js";
import { command } from "../command.js";
import { list, wholeNumber } from "../optionValues.js";
import type { Output } from "../output.js";

export const verify = command({
  name: "verify",
  description:
    "prove that source and sink hold the same rows (exit code 0: they do; 1: they differ; 2: it could not be told; " +
    "3: they do but for what declared conversions changed)",
  define: (defined) =>
    defined
      .argument("[stack]", "stack whose pipelines are verified: an environment, or any other", "dev")
      .option("--pipeline <names>", "only these pipelines, separated by commas", list)
      .option("--tables <names>", "only these source tables, separated by commas", list)
      .option(
        "--repair",
        "emit missing and different rows again, delete extra ones at the sink, and verify again",
        false,
      )
      .option("--wait <seconds>", "how long rows that are on their way are waited for", wholeNumber, 120)
      .option("--keys <n>", "most keys of each table that are returned; all rows are counted", wholeNumber, 1000)
      .option("--allow-loss", "exit code 0 also where declared conversions changed values", false)
      .option("--values", "show the values that differ; they may be personal data", false)
      .option("--json", "print one JSON document (docs/json.md)", false),
  examples: ["cdc verify", "cdc verify pr-7 --json", "cdc verify dev --pipeline orders --tables shop.orders --repair"],
  kinds: ["verification"],
  errorCode: 2,
  run,
});

interface VerifyOptions {
  pipeline?: string[];
  tables?: string[];
  repair: boolean;
  wait: number;
  keys: number;
  allowLoss: boolean;
  values: boolean;
  json: boolean;
}

const codes: Record<Verification["result"], number> = { equal: 0, different: 1, unknown: 2, lossy: 3 };

/** Rows of each kind in the output for people; --json has all that were asked for. */
const shown = 10;

/** Milliseconds between two lines of progress. */
const pace = 5_000;

async function run(
  output: Output<"verification">,
  stack: string,
  { pipeline, json: _json, ...options }: VerifyOptions,
): Promise<number> {
  const session = await import("../../verify/verify.js");
  let told = Date.now();
  const verification = await session.verify(stack, {
    ...options,
    ...(pipeline && { pipelines: pipeline }),
    onNote: output.note,
    onProgress: (table, rows) => {
      if (Date.now() - told < pace) return;
      told = Date.now();
      output.note(`${table}: ${counted(rows, "row")} compared`);
    },
  });
  output.say({ kind: "verification", ...verification }, lines(verification));
  return codes[verification.result];
}

/** The verification as people read it. */
export function lines({ stack, result, pipelines, seconds }: Verification): string[] {
  const words = {
    equal: "source and sink hold the same rows",
    lossy: "source and sink hold the same rows, but for what declared conversions changed (--allow-loss takes it)",
    different: "source and sink differ",
    unknown: "whether source and sink hold the same rows could not be told",
  };
  return [...pipelines.flatMap(ofPipeline), `${stack}: ${words[result]} (${seconds.toFixed(1)} s)`];
}

function ofPipeline({ pipeline, connectors, notes, tables }: PipelineVerification): string[] {
  return [
    `pipeline ${pipeline}`,
    ...connectors.map((connector) => `  ${idleText(connector)}`),
    ...notes.map((note) => `  ${note}`),
    ...tables.flatMap(ofTable).map((line) => `  ${line}`),
  ];
}

function ofTable(table: TableVerification): string[] {
  const { missing, extra, different, unsettled, lacking, repaired, problem } = table;
  const counts = Object.entries({ missing, extra, different, unsettled })
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count.toLocaleString("en")} ${kind}`);
  if (counts.length === 0) counts.push(table.columns.length === 0 ? "not compared" : "equal");
  if (table.withLoss) counts.push(`with a loss: ${counted(table.withLoss, "row")}`);
  const scope = table.compared === "all" ? "" : ` that are in the sink (${notCopied(table)})`;
  return [
    `${table.from} -> ${table.table}: ${counted(table.rows, "row")}${scope} x ` +
      `${counted(table.columns.length, "column")}: ${counts.join(", ")} (${table.seconds.toFixed(1)} s)`,
    ...(problem === undefined ? [] : [`  ${problem}`]),
    ...(table.kept ? [`  ${counted(table.kept, "row")} that the source deleted kept by skipped.operations`] : []),
    ...lacking.map((column) => `  column ${column} is missing in the sink table`),
    ...(["missing", "extra", "different"] as const).flatMap((kind) => rowsOf(table, kind)),
    ...table.unsettledKeys.slice(0, shown).map((key) => `  unsettled: ${key.join(", ")}`),
    ...(repaired
      ? [
          `  repaired: ${counted(repaired.emitted, "row")} emitted again, ${counted(repaired.deleted, "row")} ` +
            `deleted${repaired.left ? `, ${repaired.left} left: ${repaired.why}` : ""}`,
        ]
      : []),
    ...table.notCompared.map(({ column, why }) => `  not compared: ${column} (${why})`),
    ...table.lossy.map(
      ({ column, why, rows }) =>
        `  compared with a loss: ${column} (${why})${rows === undefined ? "" : `: ${counted(rows, "row")}`}`,
    ),
    ...table.lossyRows.map(({ key, columns }) => `  with a loss: ${key.join(", ")} in ${columns.join(", ")}`),
  ];
}

function notCopied({ notCopied: rows, notCounted }: TableVerification): string {
  if (rows === undefined) return `how many of the source were not copied could not be counted: ${notCounted ?? ""}`;
  return (
    `${notCounted === undefined ? "" : "at least "}${counted(rows, "row")} of the source ` +
    `${rows === 1 ? "was" : "were"} not copied`
  );
}

function rowsOf(table: TableVerification, kind: "missing" | "extra" | "different"): string[] {
  const rows = table.found.filter((row) => row.kind === kind).slice(0, shown);
  const more = table[kind] - rows.length;
  return [
    ...rows.flatMap(({ key, columns, values, skipped }) => [
      `  ${kind}: ${key.join(", ")}${columns ? ` in ${columns.join(", ")}` : ""}` +
        (skipped ? ` (a change of it was skipped on purpose at ${skipped.at}: ${skipped.why})` : ""),
      ...(values ?? []).map(({ column, source, sink }) => `    ${column}: source ${source}, sink ${sink}`),
    ]),
    ...(more > 0 ? [`  and ${more.toLocaleString("en")} more ${kind}`] : []),
  ];
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}
