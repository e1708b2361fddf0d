// What a sink's server must be like before a connector is worth starting: rules over what was read from it; pure.
// Facts: MySQL Reference Manual, "FOREIGN KEY Constraints", "read_only", "Trigger Syntax", "Alternative Storage
// Engines"; Debezium JDBC connector (a table's changes come from a topic of its own). Measured with 3.2.0.
import type { SinkCheck, SinkFinding } from "../sinkCheck.js";
import type { ForeignKey } from "./foreignKeys.js";
import { isGranted } from "./grants.js";

/** What is read from a sink's server. */
export interface SinkFacts {
  /** Absent: there is no such database, or the user may not see it. */
  database?: string;
  user: string;
  /** Lines of SHOW GRANTS for the connector's user, roles resolved. */
  grants: readonly string[];
  /** Server variables by name, absent where the server does not know them. */
  variables: Readonly<Record<string, string>>;
  /** Those that are there. */
  tables: readonly TableFacts[];
  /** Other tables of the database that the connector takes for one of these, by its name. */
  alike?: Readonly<Record<string, readonly string[]>>;
}

/** Names as they were asked for. */
export interface TableFacts {
  table: string;
  foreignKeys: readonly ForeignKey[];
  /** Only those that the user may see. */
  triggers: readonly string[];
  /** Absent for a view. */
  engine?: { name: string; transactions: boolean };
}

export function judgeSink(facts: SinkFacts, check: SinkCheck): SinkFinding[] {
  const { user, tables } = facts;
  if (facts.database === undefined)
    return [
      {
        id: "sinkDatabase.schema.missing",
        severity: "error",
        value: `has no database ${check.database} that ${user} may see`,
        rule: "the connector writes there",
        fix: `correct sink.database, or create it and grant ${user} its rights there`,
      },
    ];
  return [
    ...readOnly(facts),
    ...check.tables.flatMap((name): SinkFinding[] => {
      const table = tables.find((one) => one.table === name);
      return [
        ...rightsOn(facts, check, name, table !== undefined),
        ...likeNamed(facts, check, name),
        ...(table ? [...foreignKeys(table, check), ...ownLife(table, check)] : []),
      ];
    }),
  ];
}

function readOnly({ variables, grants, user }: SinkFacts): SinkFinding[] {
  const isOn = (name: string): boolean => /^(1|on|no_lock.*)$/i.test(variables[name] ?? "");
  const mayAllTheSame = ["SUPER", "READ_ONLY ADMIN", "READ ONLY ADMIN", "CONNECTION_ADMIN"].some((privilege) =>
    isGranted(grants, privilege),
  );
  if (!isOn("innodb_read_only") && !isOn("super_read_only") && (!isOn("read_only") || mayAllTheSame)) return [];
  return [
    {
      id: "sinkDatabase.server.readOnly",
      severity: "error",
      value: `is read-only for ${user}`,
      rule: "the connector would wait until it takes writes, and no row come",
      fix: "name the writer's endpoint in sink.url, or wait until a failover is through",
    },
  ];
}

function rightsOn(
  { grants, user }: SinkFacts,
  { database, evolves, truncates }: SinkCheck,
  table: string,
  isThere: boolean,
): SinkFinding[] {
  const needed = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    ...(evolves ? ["ALTER", ...(isThere ? [] : ["CREATE"])] : []),
    ...(truncates ? ["DROP"] : []),
  ];
  const missing = needed.filter((privilege) => !isGranted(grants, privilege, { database, table })).join(", ");
  if (missing === "") return [];
  return [
    {
      id: "sinkDatabase.user.rights",
      severity: missing === "ALTER" ? "warning" : "error",
      table: `${database}.${table}`,
      value: `is open to ${user} without ${missing}`,
      rule:
        "the connector reads the table's shape, writes and deletes rows" +
        (evolves ? ", and adds what the source gains (schema.evolution)" : "") +
        (truncates ? ", and empties it (truncate.enabled)" : ""),
      fix: `GRANT ${missing} ON \`${database}\`.\`${table}\` TO '${user}'@'%'`,
    },
  ];
}

/** The connector asks its driver for a table by a pattern, in which `_` and `%` stand for any characters. */
function likeNamed({ alike = {} }: SinkFacts, { database, evolves }: SinkCheck, table: string): SinkFinding[] {
  const others = alike[table] ?? [];
  if (!evolves || others.length === 0) return [];
  return [
    {
      id: "sinkDatabase.table.alike",
      severity: "warning",
      table: `${database}.${table}`,
      value: `has a name by which the connector also finds ${others.join(", ")}`,
      rule:
        "_ and % stand there for any characters: it makes no such table, adds no column that one of these has, and " +
        "its task ends",
      fix: "create the table and its new columns yourself (schemaChanges: report), or give one another name",
    },
  ];
}

function foreignKeys(
  { table, foreignKeys: keys }: TableFacts,
  { database, tables, checksForeignKeys }: SinkCheck,
): SinkFinding[] {
  if (!checksForeignKeys) return [];
  return keys.map(({ name, references }) => {
    const isFilled = tables.some((one) => `${database}.${one}`.toLowerCase() === references.toLowerCase());
    return {
      id: "sinkDatabase.foreignKey.order",
      severity: isFilled ? "error" : "warning",
      table: `${database}.${table}`,
      value: `has foreign key ${name} to ${references}`,
      rule: isFilled
        ? "each table's changes come from a topic of its own, in no order between them: a child before its parent " +
          "ends the task"
        : "a row whose parent is not there ends the task",
      fix:
        "drop the foreign key at the sink, or add sessionVariables=foreign_key_checks=0 to sink.url: the source " +
        "checks its rows itself",
    };
  });
}

function ownLife({ table, triggers, engine }: TableFacts, { database }: SinkCheck): SinkFinding[] {
  const name = `${database}.${table}`;
  const found: SinkFinding[] = triggers.map((trigger) => ({
    id: "sinkDatabase.trigger.runs",
    severity: "warning",
    table: name,
    value: `has trigger ${trigger}`,
    rule: "it runs for each row that is written, also for those that come a second time after a restart",
    fix: "drop it, or let it do no harm when a row comes twice",
  }));
  if (engine && !engine.transactions)
    found.push({
      id: "sinkDatabase.engine.noTransactions",
      severity: "warning",
      table: name,
      value: `is of engine ${engine.name}`,
      rule: "it has no transactions: readers see half of a batch, and a failed one stays half written",
      fix: `ALTER TABLE ${name} ENGINE = InnoDB`,
    });
  return found;
}
