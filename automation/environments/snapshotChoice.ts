// What an environment copies of its source tables: chosen at its first `up`, and the same at every later one. Pure.
// Facts: Debezium MySQL connector, snapshot.mode, snapshot.select.statement.overrides (a statement per table, in
// properties named after the tables).
import type { EnvironmentSettings } from "../../settings/environment.js";
import type { PipelineSettings } from "../../settings/schema.js";
import { ConfigurationError } from "../pulumi/stackConfiguration.js";

/** What of the source tables an environment copies before it follows their changes. */
export type SnapshotChoice = NonNullable<EnvironmentSettings["snapshot"]>;

export interface AskedSnapshot {
  /**
   * `none`: only changes. `sample`: the first rows of each table by its key. `tables`: all rows, on purpose. Default:
   * that of the environment's first `up`, which is `sample` unless told otherwise.
   */
  snapshot?: SnapshotChoice["mode"];
  /** Most rows of each table in a sample. Default 1000. */
  rows?: number;
}

const defaultRows = 1000;

/**
 * What the environment copies.
 *
 * @param born what its stack says of it; undefined before its first `up`
 * @throws ConfigurationError for rows of what is no sample, and for another choice than at the first `up`: what has
 * been copied stays
 */
export function chooseSnapshot({ snapshot, rows }: AskedSnapshot, born?: EnvironmentSettings): SnapshotChoice {
  const before = born && (born.snapshot ?? { mode: "tables" });
  const mode = snapshot ?? (rows === undefined ? before?.mode : undefined) ?? "sample";
  if (rows !== undefined && mode !== "sample")
    throw new ConfigurationError(`--rows ${rows} with --snapshot ${mode}: only a sample has a number of rows`);
  const chosen: SnapshotChoice = mode === "sample" ? { mode, rows: rows ?? before?.rows ?? defaultRows } : { mode };
  if (before && (before.mode !== chosen.mode || before.rows !== chosen.rows)) {
    throw new ConfigurationError(
      `--snapshot ${inWords(chosen)}: environment ${born.name} was made with ${inWords(before)}, and what it ` +
        `copied then stays. Leave --snapshot and --rows away, take it down first (cdc env down ${born.name}), or ` +
        `have single tables copied again (cdc snapshot ${born.name} --tables …)`,
    );
  }
  return chosen;
}

/** As it is said on the command line. */
export function inWords({ mode, rows }: SnapshotChoice): string {
  return rows === undefined ? mode : `${mode} --rows ${rows}`;
}

/** Properties in which the source says what it copies at its first start, by beginnings of their names. */
const own = ["snapshot.mode", "snapshot.select.statement.overrides"];

/** @throws ConfigurationError for a setting that the choice would take back */
export function refuseSet(assignments: readonly string[]): void {
  const refused = assignments.find((assignment) => own.some((name) => assignment.includes(name)));
  if (refused !== undefined)
    throw new ConfigurationError(
      `--set ${refused}: what an environment copies is chosen with --snapshot none, sample or tables, and the ` +
        "connector's snapshot.mode follows from that",
    );
}

/**
 * The source connector's own properties with those that the choice asks for. It wins over a copied `snapshot.mode`, be
 * it one that copies nothing or one that copies again and again; statements that the pipeline has for single tables
 * stay, and a sample is taken of what they select.
 */
export function snapshotProperties(
  { source, sink }: PipelineSettings,
  { mode, rows = defaultRows }: SnapshotChoice,
): Record<string, string> {
  const rest = Object.fromEntries(
    Object.entries(source.properties).filter(
      ([key]) => mode === "tables" || !key.startsWith("snapshot.select.statement.overrides"),
    ),
  );
  if (mode === "none") return { ...rest, "snapshot.mode": "no_data" };
  if (mode === "tables") return { ...rest, "snapshot.mode": "initial" };
  const statements = source.tables.map((table) => {
    const property = `snapshot.select.statement.overrides.${table}`;
    const own = source.properties[property];
    const from = own === undefined ? table.split(".").map(quoted).join(".") : `(${own}) AS chosen`;
    const key = sink.tables.find((one) => one.from === table)?.key ?? [];
    return [
      property,
      `SELECT * FROM ${from}${key.length === 0 ? "" : ` ORDER BY ${key.map(quoted).join(", ")}`} LIMIT ${rows}`,
    ];
  });
  return {
    ...rest,
    "snapshot.mode": "initial",
    "snapshot.select.statement.overrides": source.tables.join(","),
    ...Object.fromEntries(statements),
  };
}

/** Names that our settings allow hold no backtick. */
function quoted(name: string): string {
  return `\`${name}\``;
}
