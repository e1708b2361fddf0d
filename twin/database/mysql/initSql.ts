// What an RDS instance has when it becomes available: the master user, the first database, RDS's own procedures. Facts:
// RDS User Guide, "Master user account privileges" and "mysql.rds_set_configuration", "mysql.rds_show_configuration".
// Statements stand on one line each: a server's --init-file takes a line's final semicolon for the statement's end.
import { escape, escapeId } from "mysql2";

export interface MasterUser {
  masterUsername: string;
  masterPassword: string;
  dbName?: string;
}

/** RDS's list for MySQL 8.0. No SUPER, FILE or SHUTDOWN, which RDS keeps to itself as well. */
const privileges = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "CREATE",
  "DROP",
  "RELOAD",
  "PROCESS",
  "REFERENCES",
  "INDEX",
  "ALTER",
  "SHOW DATABASES",
  "CREATE TEMPORARY TABLES",
  "LOCK TABLES",
  "EXECUTE",
  "REPLICATION SLAVE",
  "REPLICATION CLIENT",
  "CREATE VIEW",
  "SHOW VIEW",
  "CREATE ROUTINE",
  "ALTER ROUTINE",
  "CREATE USER",
  "EVENT",
  "TRIGGER",
];

/** Safe to run at every start: it makes what is missing and sets the password. */
export function initSql({ masterUsername, masterPassword, dbName }: MasterUser, kind: "mariadb" | "mysql"): string {
  const master = `${escape(masterUsername)}@'%'`;
  const password = escape(masterPassword);
  return (
    [
      "SET SESSION sql_log_bin = 0",
      // MariaDB's root comes in by the socket and as this machine's root or not at all; MySQL's has no password until
      // this line.
      ...(kind === "mysql" ? ["ALTER USER 'root'@'localhost' ACCOUNT LOCK"] : []),
      `CREATE USER IF NOT EXISTS ${master} IDENTIFIED BY ${password}`,
      `ALTER USER ${master} IDENTIFIED BY ${password}`,
      `GRANT ${privileges.join(", ")} ON *.* TO ${master} WITH GRANT OPTION`,
      ...(dbName === undefined ? [] : [`CREATE DATABASE IF NOT EXISTS ${escapeId(dbName)}`]),
      ...rdsProcedures,
    ]
      .map((statement) => `${statement};\n`)
      .join("") + restartSql
  );
}

/** What every start of the server needs: the retention that rds_set_configuration was given. */
export const restartSql =
  "SET GLOBAL binlog_expire_logs_seconds = (SELECT CAST(COALESCE(value, 0) * 3600 AS UNSIGNED) FROM " +
  "mysql.rds_configuration WHERE name = 'binlog retention hours');\n";

const definer = "DEFINER = 'root'@'localhost'";

/**
 * The retention takes effect: a binary log is purged after it. NULL, RDS's default, means "as soon as possible" there
 * and "never" here.
 */
const rdsProcedures = [
  "CREATE TABLE IF NOT EXISTS mysql.rds_configuration (name VARCHAR(64) NOT NULL PRIMARY KEY, value VARCHAR(64), description VARCHAR(300) NOT NULL)",
  "INSERT IGNORE INTO mysql.rds_configuration VALUES ('binlog retention hours', NULL, 'binlog retention hours specifies the duration in hours before binary logs are automatically deleted.')",
  "INSERT IGNORE INTO mysql.rds_configuration VALUES ('source delay', '0', 'source delay specifies replication delay in seconds between current instance and its master.')",
  "INSERT IGNORE INTO mysql.rds_configuration VALUES ('target delay', '0', 'target delay specifies replication delay in seconds between current instance and its future read-replica.')",
  "DROP PROCEDURE IF EXISTS mysql.rds_show_configuration",
  `CREATE ${definer} PROCEDURE mysql.rds_show_configuration() SQL SECURITY DEFINER SELECT name, value, description FROM mysql.rds_configuration ORDER BY name`,
  "DROP PROCEDURE IF EXISTS mysql.rds_set_configuration",
  `CREATE ${definer} PROCEDURE mysql.rds_set_configuration(IN setting VARCHAR(64), IN amount INT) SQL SECURITY DEFINER BEGIN ` +
    "IF NOT EXISTS (SELECT 1 FROM mysql.rds_configuration WHERE name = setting) THEN SIGNAL SQLSTATE '45000' SET " +
    "MESSAGE_TEXT = 'Unknown configuration setting'; END IF; " +
    "IF setting = 'binlog retention hours' AND amount NOT BETWEEN 1 AND 168 THEN SIGNAL SQLSTATE '45000' SET " +
    "MESSAGE_TEXT = 'For binlog retention hours the value must be between 1 and 168 or be NULL'; END IF; " +
    "UPDATE mysql.rds_configuration SET value = amount WHERE name = setting; " +
    "IF setting = 'binlog retention hours' THEN SET GLOBAL binlog_expire_logs_seconds = COALESCE(amount, 0) * " +
    "3600; END IF; END",
];
