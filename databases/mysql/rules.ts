// What a source database must be like before a Debezium MySQL connector is worth starting: rules over what was read
// from it. Pure. Facts: Debezium "MySQL connector" (Setting up MySQL: creating a user, enabling the binlog, validating
// binlog row value options), "Release overview" (tested databases); MySQL Reference Manual, "Changes in MySQL 8.4"
// (SHOW MASTER STATUS is gone); RDS "mysql.rds_show_configuration".
import { atLeast } from "../../settings/versions.js";
import type { Mask, SourceCheck } from "../sourceCheck.js";
import { rowsLooked, type ColumnLook, type FoundRisk } from "./columnLook.js";
import { cascadesOf, type ForeignKey } from "./foreignKeys.js";
import { isGranted } from "./grants.js";

/** What `cdc database check` reads; server variables by name, absent where the server does not know them. */
export interface DatabaseFacts {
  /** As the server says it: `8.0.41`, `10.11.19-MariaDB-log`. */
  version: string;
  variables: Readonly<Record<string, string>>;
  /** Lines of SHOW GRANTS for the connector's user, roles resolved. */
  grants: readonly string[];
  /** `undefined`: not RDS. */
  rdsRetention: RdsRetention | undefined;
  tables: readonly TableFacts[];
  masked: readonly MaskedColumn[];
  /** Columns of any table whose types the connector can't read. */
  unread: readonly FoundRisk[];
}

export interface MaskedColumn extends Mask {
  /** As information_schema says it, such as `varchar`; absent: there is no such column. */
  type?: string;
  /** Most characters of a text. */
  length?: number;
}

/** Hours that RDS keeps binlog files; null: as short as it likes. `hidden`: the user may not ask. */
export type RdsRetention = number | null | "hidden";

export interface TableFacts {
  /** With its database. */
  name: string;
  /** The server's refusal of a SELECT. */
  refusal?: { code: "missing" | "denied"; message: string };
  /** Has a primary key, or a unique one without NULLs, which serves as well. */
  keyed: boolean;
  /** Its name as the server writes it, where that is another one: it may read names without their case. */
  written?: string;
  /** What its columns bring; absent: they were not looked at. */
  columns?: ColumnLook;
  foreignKeys?: readonly ForeignKey[];
}

/** The connector that is going to read. */
export type Reader = Pick<SourceCheck, "debeziumVersion" | "messageKeyColumns"> & { user: string };

/** Sentences: those that keep a connector from starting, and those that somebody should know. */
export interface Verdict {
  errors: string[];
  warnings: string[];
}

/** The newest Debezium that a fix can name; it reads every MySQL from 8.0 on. */
const newDebezium = "3.6.1.Final";
const dayHours = 24;

export function judge(facts: DatabaseFacts, reader: Reader): Verdict {
  const tooNew = versionRule(facts, reader);
  // Nothing else matters on a server that the connector can't read at all.
  if (tooNew.length > 0) return { errors: tooNew, warnings: [] };
  return {
    errors: [
      ...binlogRules(facts),
      ...grantRules(facts, reader),
      ...tableRules(facts, reader),
      ...columnRules(facts, "error"),
      ...maskRules(facts),
    ],
    warnings: [
      ...retention(facts),
      ...lockRights(facts, reader),
      ...columnRules(facts, "warning"),
      ...cascades(facts),
      ...lookedAt(facts),
    ],
  };
}

function versionRule({ version }: DatabaseFacts, { debeziumVersion }: Reader): string[] {
  if (isMariaDb(version) || atLeast(debeziumVersion, 3) || !atLeast(version, 8, 4)) return [];
  const rule =
    `Debezium ${debeziumVersion} asks with SHOW MASTER STATUS, which MySQL 8.4 took away, and would repeat that ` +
    "for ever while its task shows RUNNING";
  return [sentence("version", version, rule, `set the pipeline's source.version to ${newDebezium}`)];
}

function binlogRules({ version, variables }: DatabaseFacts): string[] {
  const found: string[] = [];
  const must = (name: string, fits: (value: string) => boolean, rule: string, fix: string): void => {
    const value = variables[name];
    if (value !== undefined && !fits(value.toUpperCase()))
      found.push(sentence(name, value === "" ? "empty" : value, rule, fix));
  };
  const isRds = variables["basedir"]?.startsWith("/rdsdbbin") === true;
  const parameter = (name: string, value: string): string =>
    isRds
      ? `set ${name} to ${value} in the instance's parameter group, and reconnect its writers`
      : `set ${name}=${value} in the server's configuration and restart it, or SET GLOBAL ${name} = '${value}' and ` +
        "reconnect its writers";
  must(
    "log_bin",
    (value) => value === "ON" || value === "1",
    "Debezium reads the binlog",
    isRds
      ? "turn the instance's automated backups on (backup retention of a day or more)"
      : `start the server with --log-bin${isMariaDb(version) ? " and a server_id of its own" : ""}`,
  );
  must(
    "server_id",
    (value) => value !== "0",
    "a server without an id refuses everybody who reads its binlog",
    "set server_id to a number that no other server of the replication has",
  );
  must(
    "binlog_format",
    (value) => value === "ROW",
    "Debezium reads rows, not statements (Debezium: Enabling the binlog)",
    parameter("binlog_format", "ROW"),
  );
  must(
    "binlog_row_image",
    (value) => value === "FULL",
    "a change must carry all columns, or the sink loses those that did not change",
    parameter("binlog_row_image", "FULL"),
  );
  must(
    "binlog_row_value_options",
    (value) => value === "",
    "Debezium can't read parts of JSON values",
    `SET GLOBAL binlog_row_value_options = ''`,
  );
  return found;
}

function grantRules({ grants }: DatabaseFacts, { user }: Reader): string[] {
  // MariaDB's own name for REPLICATION CLIENT.
  const needed = [["REPLICATION SLAVE"], ["REPLICATION CLIENT", "BINLOG MONITOR"]];
  const missing = needed.filter((names) => !names.some((name) => isGranted(grants, name))).map(([name]) => name);
  if (missing.length === 0) return [];
  return [
    sentence(
      `user ${user}`,
      `without ${missing.join(", ")}`,
      "Debezium reads the binlog as a replica does (Debezium: Creating a user)",
      `GRANT ${missing.join(", ")} ON *.* TO '${user}'@'%'`,
    ),
  ];
}

function tableRules({ tables, variables }: DatabaseFacts, reader: Reader): string[] {
  return tables.flatMap((table) => {
    const { name, refusal, keyed, written } = table;
    if (refusal?.code === "missing")
      return [
        sentence(
          `table ${name}`,
          "not there",
          "the connector would wait for it without a word",
          "correct source.tables, or create the table first",
        ),
      ];
    if (refusal)
      return [
        sentence(
          `table ${name}`,
          `closed to user ${reader.user} (${refusal.message})`,
          "the snapshot selects its rows",
          `GRANT SELECT ON ${name} TO '${reader.user}'@'%'`,
        ),
      ];
    if (written !== undefined)
      return [
        sentence(
          `table ${name}`,
          `${written} at the server (lower_case_table_names = ${variables["lower_case_table_names"] ?? "unknown"})`,
          "the connector names its topic as the server does, and would wait for ever for one that nobody declared",
          `write ${written} in source.tables and sink.tables[].from, and its database so in source.databases`,
        ),
      ];
    if (keyed || hasMessageKey(name, reader.messageKeyColumns)) return [];
    return [
      sentence(
        `table ${name}`,
        "without a primary key",
        "its changes would have no key, and the sink needs one to update and delete rows",
        "add a primary key, or name the columns in source.properties: message.key.columns",
      ),
    ];
  });
}

function columnRules({ tables, unread }: DatabaseFacts, severity: "error" | "warning"): string[] {
  return [...tables.flatMap(({ columns }) => columns?.risks ?? []), ...unread]
    .filter((risk) => risk.severity === severity)
    .map(({ column, what, rule, fix }) => sentence(`column ${column}`, what, rule, fix));
}

/** The server changes children below the rows that a statement names, and writes nothing of it. */
function cascades({ tables }: DatabaseFacts): string[] {
  return tables.flatMap(({ name, foreignKeys = [] }) =>
    foreignKeys.flatMap((key) => {
      const actions = cascadesOf(key);
      if (actions.length === 0) return [];
      return [
        sentence(
          `foreign key ${key.name} of table ${name}`,
          `${actions.join(" and ")} of ${key.references}`,
          "the binlog has nothing of what a cascade changes or deletes: such rows stay as they were at the sink",
          "let the application change them itself (RESTRICT), or bring the sink up to date with cdc verify --repair",
        ),
      ];
    }),
  );
}

/** What the check did not see. */
function lookedAt({ tables }: DatabaseFacts): string[] {
  const cut = tables.filter(({ columns }) => columns?.cut).map(({ name }) => name);
  return cut.length === 0
    ? []
    : [
        `only the first ${rowsLooked} rows of ${cut.join(", ")} were looked at for values that would not arrive as ` +
          "they are (docs/types.md)",
      ];
}

/** Debezium passes on what it can't mask, without a word. */
function maskRules({ masked }: DatabaseFacts): string[] {
  return masked.flatMap(({ column, mode, chars, type, length = 0 }) => {
    const what = `masked column ${column}`;
    if (type === undefined)
      return [
        sentence(what, "not there", "what is written otherwise at the source stays unmasked", "correct source.masks"),
      ];
    if (!/^(var)?char$|text$/.test(type))
      return [
        sentence(
          what,
          `of type ${type}`,
          "Debezium masks text only and passes other types on as they are",
          "exclude it (sink.tables[].exclude), and take it out of source.masks",
        ),
      ];
    if (mode === "truncate" || chars <= length) return [];
    return [
      sentence(
        what,
        `of ${length} characters`,
        `a mask of ${chars} does not fit into the sink's column`,
        `write chars: ${length} or less`,
      ),
    ];
  });
}

function retention({ rdsRetention, variables }: DatabaseFacts): string[] {
  const fix = "CALL mysql.rds_set_configuration('binlog retention hours', 72)";
  const rule = "a connector that stands still for longer can't go on, and needs a new snapshot";
  if (rdsRetention === "hidden")
    return [
      sentence(
        "binlog retention",
        "not to be seen by this user",
        "RDS removes binlog files within minutes unless told otherwise",
        `as the master user: CALL mysql.rds_show_configuration; ${fix}`,
      ),
    ];
  if (rdsRetention !== undefined)
    return rdsRetention !== null && rdsRetention >= dayHours
      ? []
      : [sentence("binlog retention hours", String(rdsRetention ?? "NULL, which is some minutes"), rule, fix)];
  const seconds = Number(variables["binlog_expire_logs_seconds"] ?? 0);
  return seconds > 0 && seconds < dayHours * 3600
    ? [sentence("binlog_expire_logs_seconds", String(seconds), rule, "SET GLOBAL binlog_expire_logs_seconds = 259200")]
    : [];
}

function lockRights({ grants }: DatabaseFacts, { user }: Reader): string[] {
  if (isGranted(grants, "RELOAD")) return [];
  return [
    sentence(
      `user ${user}`,
      "without RELOAD",
      "a snapshot with another snapshot.locking.mode than none flushes and locks the tables",
      `GRANT RELOAD ON *.* TO '${user}'@'%'`,
    ),
  ];
}

/** `message.key.columns` is a list `<tables>:<column>,<column>;…` whose tables are regular expressions. */
function hasMessageKey(table: string, columns = ""): boolean {
  return columns.split(";").some((entry) => {
    const tables = entry.slice(0, entry.lastIndexOf(":")).trim();
    return tables !== "" && new RegExp(`^(${tables})$`, "i").test(table);
  });
}

function isMariaDb(version: string): boolean {
  return /mariadb/i.test(version);
}

function sentence(what: string, value: string, rule: string, fix: string): string {
  return `${what} is ${value}: ${rule}. Fix: ${fix}`;
}
