// The one comment of a preview, as Markdown. Pure. Texts of users, databases and errors stand in code only, where they
// are no markup, HTML or mention. Facts: GitHub Flavored Markdown (code spans, fenced code, tables); GitHub's limit of
// 65536 characters on a comment.
import type { Finding } from "../../settings/findings.js";
import { costSentence } from "../cost/cost.js";
import type { EnvironmentInfo } from "../environments/info.js";
import type { TableVerification, Verification } from "../verify/verification.js";
import { doing, shownCount, type ObservedPipeline, type Readiness } from "./readiness.js";

/** First line of the preview's comment, by which it is found again. GitHub does not show it. */
export function marker(name: string): string {
  return `<!-- msk-cdc preview ${name} -->`;
}

/** The result of comparing source and sink. */
export const verdicts: Readonly<Record<Verification["result"], string>> = {
  equal: "source and sink hold the same rows",
  lossy: "source and sink hold the same rows, but for what declared conversions changed",
  different: "source and sink differ",
  unknown: "whether source and sink hold the same rows is not proven",
};

/** The standing preview: rows flow and are compared, or it says what is lacking. */
export function upComment(
  { name, commit, from, expiresAt, cost }: EnvironmentInfo,
  { pipelines, missing }: Readiness,
  verification?: Verification,
): string {
  const flows = `${doing(pipelines)}${verification === undefined ? "" : `; ${verdicts[verification.result]}`}`;
  const coarse = new Set(pipelines.flatMap(({ coarseTime }) => coarseTime ?? []));
  return page(
    name,
    missing.length === 0 ? `is up, and ${flows}` : "is up, but rows do not flow",
    ...(missing.length === 0 ? [] : [fenced(missing.join("\n"))]),
    `${commit === undefined ? "" : `Commit ${span(commit.slice(0, 10))}. `}Settings from ${span(from)}.`,
    table(
      ["pipeline", "connector", "state"],
      pipelines.flatMap((pipeline) =>
        pipeline.connectors.map(({ name: connector, state }) => [cell(pipeline.name), cell(connector), cell(state)]),
      ),
    ),
    table(["source table", "sink table", "at the source", "at the sink", "latency"], pipelines.flatMap(tableRows)),
    table(
      ["verified", "rows", "missing", "extra", "different", "remarks"],
      (verification?.pipelines ?? []).flatMap((pipeline) => pipeline.tables.map(verifiedRow)),
    ),
    `${["Latency: from a commit at the source to Debezium, middle of the newest changes", ...coarse].join("; ")}.`,
    "**How to connect**",
    ...pipelines.map(connection),
    cost === undefined ? "" : `**Costs** ${cost.charged ? "" : "nothing on a twin; on AWS "}${costSentence(cost)}.`,
    `**Until ${span(expiresAt)}**: each push begins this time anew. Close the pull request, or run ` +
      `${span(`cdc env down ${name}`)}, to remove it.`,
  );
}

function tableRows({ tables, latency, sink }: ObservedPipeline): string[][] {
  const took =
    latency === undefined
      ? "no change yet"
      : `${(latency.milliseconds / 1000).toFixed(1)} s (${latency.changes} ` +
        `${latency.changes === 1 ? "change" : "changes"})`;
  return tables.map(({ from, table: name, source, sink: arrived }) => [
    cell(from),
    cell(`${sink.schema}.${name}`),
    shownCount(source),
    shownCount(arrived),
    took,
  ]);
}

/** Counts only: keys and values may be personal data. */
function verifiedRow({
  table: name,
  rows,
  missing,
  extra,
  different,
  unsettled,
  lacking,
  withLoss = 0,
  lossy,
  problem,
}: TableVerification): string[] {
  const remarks = [
    ...lacking.map((column) => `the sink lacks column ${column}`),
    ...(unsettled > 0 ? [`${unsettled} rows still on their way`] : []),
    ...(withLoss > 0
      ? [
          `${withLoss.toLocaleString("en")} ${withLoss === 1 ? "row" : "rows"} with a loss: ` +
            lossy.flatMap(({ column, why, rows: some }) => (some ? [`${column} (${why})`] : [])).join(", "),
        ]
      : []),
    ...(problem === undefined ? [] : [problem]),
  ];
  return [
    cell(name),
    ...[rows, missing, extra, different].map((count) => count.toLocaleString("en")),
    cell(remarks.join("; ")),
  ];
}

function connection({ sink: { client, secret }, topics }: ObservedPipeline): string {
  return [
    `* rows: ${span(client)}; the password is in secret ${span(secret)}`,
    `* topics: ${topics.map(span).join(", ")}`,
  ].join("\n");
}

/** The cause comes first. */
export function failedComment(
  name: string,
  failure: { headline: string; cause: string; commit: string; consequence: string },
): string {
  return page(
    name,
    failure.headline,
    fenced(failure.cause),
    `Commit ${span(failure.commit.slice(0, 10))}. ${failure.consequence}`,
  );
}

export function refusedComment(
  name: string,
  { findings, from, commit }: { findings: readonly Finding[]; from: string; commit: string },
): string {
  const broken = findings.length === 1 ? "1 rule is broken" : `${findings.length} rules are broken`;
  return page(
    name,
    `was not touched: ${broken}`,
    table(
      ["setting", "is", "rule", "fix"],
      findings.map(({ path, value, rule, fix }) => [path, value, rule, fix].map(cell)),
    ),
    `Commit ${span(commit.slice(0, 10))}. The same on your machine: ${span(`cdc check --from ${from}`)}`,
  );
}

export function removedComment(name: string): string {
  return page(
    name,
    "is removed",
    "The pull request is closed. Nothing of its preview is left: connectors, topics, consumer groups, secret, " +
      "log groups, sink schema, stack.",
  );
}

export function collectedComment(name: string): string {
  return page(
    name,
    "is removed",
    "Its time was up, or its pull request is closed. Nothing of it is left; a push to an open pull request " +
      "brings it up again.",
  );
}

/** GitHub refuses a longer comment as a whole. */
const longest = 65_000;

function page(name: string, headline: string, ...parts: string[]): string {
  const first = `${marker(name)}\n**Preview ${span(name)} ${headline}.**`;
  const whole = `${[first, ...parts.filter((part) => part !== "")].join("\n\n")}\n`;
  return whole.length <= longest
    ? whole
    : `${shortened(whole)}\n\n… The rest does not fit into a comment of GitHub's.\n`;
}

/** Whole lines, so that no code span is left open; the fenced texts before the tables are far shorter. */
function shortened(text: string): string {
  return text.slice(0, text.lastIndexOf("\n", longest - 100));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A code span: its fence is longer than every run of backticks in it. */
function span(text: string): string {
  const fence = "`".repeat(longestRun(text) + 1);
  const line = cut(text, 1000).replaceAll(/\s+/g, " ").trim();
  const padding = /^`|`$/.test(line) ? " " : "";
  return line === "" ? "" : `${fence}${padding}${line}${padding}${fence}`;
}

/** A code span in a table, where a bar would end the cell even inside the span. */
function cell(text: string): string {
  return span(text).replaceAll("|", "\\|");
}

function fenced(text: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}text\n${cut(text.trim(), 20_000)}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}

function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)} … (${text.length - limit} characters more)`;
}
