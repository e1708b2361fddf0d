// `cdc verify`: what it prints for people; --json prints the verification (docs/json.md). Exit codes: 0 equal, 1
// different, 2 it could not be told.
import type { PipelineVerification, TableVerification, Verification } from "../verify/verification.js";
import { verify } from "../verify/verify.js";

export interface VerifyCommandOptions {
  pipeline?: string[];
  tables?: string[];
  repair: boolean;
  wait: number;
  keys: number;
  values: boolean;
  json: boolean;
}

const codes: Record<Verification["result"], number> = { equal: 0, different: 1, unknown: 2 };

/** Rows of each kind that people are shown; --json has all that were asked for. */
const shown = 10;

/** Milliseconds between two lines of progress. */
const pace = 5_000;

/** @returns the exit code */
export async function run(stack: string, { pipeline, json, ...options }: VerifyCommandOptions): Promise<number> {
  let told = Date.now();
  const note = (text: string): void => void (json || process.stdout.write(`${text}\n`));
  try {
    const verification = await verify(stack, {
      ...options,
      ...(pipeline && { pipelines: pipeline }),
      onNote: note,
      onProgress: (table, rows) => {
        if (Date.now() - told < pace) return;
        told = Date.now();
        note(`${table}: ${counted(rows, "row")} compared`);
      },
    });
    process.stdout.write(
      json
        ? `${JSON.stringify({ version: 1, kind: "verification", ...verification })}\n`
        : `${lines(verification).join("\n")}\n`,
    );
    return codes[verification.result];
  } catch (error) {
    const { name, message } = error as Error;
    if (json) process.stdout.write(`${JSON.stringify({ version: 1, kind: "error", name, message })}\n`);
    else process.stderr.write(`${message}\n`);
    return codes.unknown;
  }
}

/** The verification as people read it. */
export function lines({ stack, result, pipelines, seconds }: Verification): string[] {
  const words = {
    equal: "source and sink hold the same rows",
    different: "source and sink differ",
    unknown: "whether source and sink hold the same rows could not be told",
  };
  return [...pipelines.flatMap(ofPipeline), `${stack}: ${words[result]} (${seconds.toFixed(1)} s)`];
}

function ofPipeline({ pipeline, connectors, notes, tables }: PipelineVerification): string[] {
  return [
    `pipeline ${pipeline}`,
    ...connectors.map(({ name, state }) => `  connector ${name} is ${state}`),
    ...notes.map((note) => `  ${note}`),
    ...tables.flatMap(ofTable).map((line) => `  ${line}`),
  ];
}

function ofTable(table: TableVerification): string[] {
  const { missing, extra, different, unsettled, lacking, repaired, problem } = table;
  const counts = Object.entries({ missing, extra, different, unsettled })
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count.toLocaleString("en")} ${kind}`);
  const scope = table.compared === "all" ? "" : ` that are in the sink (${notCopied(table)})`;
  return [
    `${table.from} -> ${table.table}: ${counted(table.rows, "row")}${scope} x ` +
      `${counted(table.columns.length, "column")}: ` +
      `${counts.length === 0 ? (problem ? "not compared" : "equal") : counts.join(", ")} ` +
      `(${table.seconds.toFixed(1)} s)`,
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
    ...table.lossy.map(({ column, why }) => `  compared with a loss: ${column} (${why})`),
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
    ...rows.flatMap(({ key, columns, values }) => [
      `  ${kind}: ${key.join(", ")}${columns ? ` in ${columns.join(", ")}` : ""}`,
      ...(values ?? []).map(({ column, source, sink }) => `    ${column}: source ${source}, sink ${sink}`),
    ]),
    ...(more > 0 ? [`  and ${more.toLocaleString("en")} more ${kind}`] : []),
  ];
}

function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}
