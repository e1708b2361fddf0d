// Who said that a table is not equal: the difference has to be where they pointed.
import type { TableDifference } from "../../automation/operations/schemaDifference.js";
import type { DatabaseAccount } from "../../databases/kind.js";
import { DatabaseCheckError } from "../../databases/sourceCheck.js";
import { checkSource } from "../../databases/mysql/check.js";
import { releases } from "../../tests/twin/releases.js";
import { literal } from "../../connectors/nameList.js";
import type { Difference } from "./comparison.js";

/**
 * - `status`: `cdc status` says it of the tables as they are.
 * - `status before`: it said it for a while, and no more.
 * - `check`: `cdc database check` says it.
 * - `docs`: docs/types.md says it of such a statement.
 */
export type Voice = "status" | "status before" | "check" | "docs";

export interface Announcements {
  status: readonly TableDifference[];
  before: readonly TableDifference[];
  /** Sentences of the source's check. */
  check: readonly string[];
  /** Columns by table that a statement has changed without a change of rows. */
  rewritten: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tables that went and came back, or another one in their place, since all was equal. */
  turned: ReadonlySet<string>;
  /** Tables with a unique index besides their key. */
  unique: ReadonlySet<string>;
}

export interface Announcement {
  voice: Voice;
  /** What a status said; of a check, nothing. */
  said?: TableDifference;
  /** In short, without names. */
  kind: string;
}

/** @param key of the table, as the pipeline writes by it */
export function announcementOf(
  difference: Difference,
  database: string,
  key: readonly string[],
  { status, before, check, rewritten, turned, unique }: Announcements,
): Announcement | undefined {
  const name = `${database}.${difference.table}`;
  const about = ({ table, column, effect, what }: TableDifference): boolean =>
    (table === name && turned.has(difference.table) && /another name for|took its name/.test(what)) ||
    ((what.includes("first snapshot was begun") ? staleRows(difference, unique) : table === name) &&
      (difference.column === undefined
        ? column === undefined || effect === "stops"
        : column?.toLowerCase() === difference.column.toLowerCase() || (column === undefined && effect === "wrong")));
  const now = status.find(about);
  if (now) return { voice: "status", said: now, kind: kindOf(now) };
  const columns = difference.column === undefined ? key : [difference.column];
  const line = check.find((one) => columns.some((column) => one.includes(`column ${name}.${column} is `)));
  if (line !== undefined) return { voice: "check", kind: riskOf(line) };
  const earlier = before.find(about);
  if (earlier) return { voice: "status before", said: earlier, kind: kindOf(earlier) };
  const isRewritten = difference.column !== undefined && rewritten.get(difference.table)?.has(difference.column);
  return isRewritten ? { voice: "docs", kind: "values that a statement changes" } : undefined;
}

/** Rows that the source lost, and what a unique index lets be written into them. */
function staleRows({ kind, table, column }: Difference, unique: ReadonlySet<string>): boolean {
  return kind === "row extra" || (column === undefined && kind === "row missing" && unique.has(table));
}

function kindOf({ effect, what }: TableDifference): string {
  return `${effect}: ${what.replaceAll(/\([^)]*\)/g, "(…)").replace(/^.* at the source, .* at the sink/, "types")}`;
}

function riskOf(line: string): string {
  return /column .*? is (.*?)\. Fix: /.exec(line)?.[1]?.replaceAll(/\d+/g, "N").slice(0, 90) ?? line;
}

export interface CheckedSource {
  errors: string[];
  warnings: string[];
}

/** What `cdc database check` says of these tables. */
export async function lookAtSource(
  account: DatabaseAccount,
  tables: readonly string[],
  excluded: readonly string[],
): Promise<CheckedSource> {
  try {
    const warnings = await checkSource(account, {
      debeziumVersion: releases.mysql,
      sinkRelease: `debezium-jdbc@${releases.jdbc}`,
      tables: [...tables],
      excluded: excluded.map(literal).join(","),
    });
    return { errors: [], warnings };
  } catch (error) {
    if (!(error instanceof DatabaseCheckError)) throw error;
    return { errors: error.message.split(/\n {2}- |can't be used: its /).slice(1), warnings: [] };
  }
}
