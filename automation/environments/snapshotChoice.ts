// What an environment copies of its source tables. The first `up` chooses, and every later one keeps it. Pure. Facts:
// Debezium, snapshot.mode, snapshot.select.statement.overrides.
import { defaultSampleRows, type EnvironmentSettings, type SnapshotSettings } from "../../settings/environment.js";
import { ConfigurationError } from "../pulumi/stackConfiguration.js";

export interface AskedSnapshot {
  /**
   * `none`: only changes. `sample`: the first rows of each table by its key. `tables`: all rows, on purpose. Default:
   * the choice of the environment's first `up`; there, `sample`.
   */
  snapshot?: SnapshotSettings["mode"];
  /** Maximum of rows per table in a sample. Default 1000. */
  rows?: number;
}

/**
 * What the environment copies.
 *
 * @param born what its stack says of it; undefined before its first `up`
 * @throws ConfigurationError for `rows` without `sample`, and for another choice than at the first `up`: copied rows
 * stay
 */
export function chooseSnapshot({ snapshot, rows }: AskedSnapshot, born?: EnvironmentSettings): SnapshotSettings {
  const before = born && (born.snapshot ?? { mode: "tables" });
  const mode = snapshot ?? (rows === undefined ? before?.mode : undefined) ?? "sample";
  if (rows !== undefined && mode !== "sample")
    throw new ConfigurationError(`--rows ${rows} with --snapshot ${mode}: only a sample has a number of rows`);
  const chosen: SnapshotSettings =
    mode === "sample" ? { mode, rows: rows ?? before?.rows ?? defaultSampleRows } : { mode };
  if (before && (before.mode !== chosen.mode || before.rows !== chosen.rows)) {
    throw new ConfigurationError(
      `--snapshot ${inWords(chosen)}: environment ${born.name} was made with ${inWords(before)}, and what it ` +
        `copied then stays. Leave --snapshot and --rows away, take it down first (cdc env down ${born.name}), or ` +
        `have single tables copied again (cdc snapshot ${born.name} --tables …)`,
    );
  }
  return chosen;
}

/** As the command line writes it. */
export function inWords({ mode, rows }: SnapshotSettings): string {
  return rows === undefined ? mode : `${mode} --rows ${rows}`;
}

/** Beginnings of the names of the properties that say what the source copies at its first start. */
const snapshotProperties = ["snapshot.mode", "snapshot.select.statement.overrides"];

/** @throws ConfigurationError for a setting that the choice would override */
export function refuseSet(assignments: readonly string[]): void {
  const refused = assignments.find((assignment) => snapshotProperties.some((name) => assignment.includes(name)));
  if (refused !== undefined)
    throw new ConfigurationError(
      `--set ${refused}: what an environment copies is chosen with --snapshot none, sample or tables, and the ` +
        "connector's snapshot.mode follows from that",
    );
}
