// Command line options of one database server, as a pure function of what an RDS instance and its parameter group say.
// Facts: MariaDB and MySQL server option references; RDS User Guide, "Parameters for MySQL DB instances",
// "Configuring RDS for MySQL binary logging".
import { createHash } from "node:crypto";
import type { MysqlServer } from "../../../tools/databases/mysql.js";
import type { Tls } from "../../tls.js";

export interface ServerSpec {
  server: MysqlServer;
  identifier: string;
  port: number;
  dataDir: string;
  tmpDir: string;
  initFile: string;
  parameters: Readonly<Record<string, string>>;
  /** RDS writes a binary log only while automated backups are on. */
  backups: boolean;
  tls: Tls;
}

/** Parameters that RDS, too, sets by itself. */
const own = new Set([
  "basedir",
  "bind_address",
  "datadir",
  "init_file",
  "log_bin",
  "log_error",
  "pid_file",
  "plugin_dir",
  "port",
  "server_id",
  "socket",
  "tmpdir",
  "user",
]);

/**
 * What MariaDB calls itself, so that clients speak to it as to MySQL. A binlog reader that hears of MariaDB asks for
 * MariaDB's own events, and Debezium's MySQL connector then misses where transactions begin; Connector/J hears 5.5.5 in
 * front of MariaDB's version and sends times without their fractions. The last one whose clients still ask for the
 * names of system variables that MariaDB has (tx_isolation; MySQL 5.7.20 release notes).
 */
const spokenVersion = "5.7.19-log";

export function serverOptions(spec: ServerSpec): string[] {
  return [
    ...commonOptions(spec.server),
    `--datadir=${spec.dataDir}`,
    // Relative to the data directory: a socket's path is limited to some hundred characters.
    "--socket=mysql.sock",
    "--pid-file=mysql.pid",
    `--tmpdir=${spec.tmpDir}`,
    `--init-file=${spec.initFile}`,
    "--bind-address=127.0.0.1",
    `--port=${spec.port}`,
    "--skip-name-resolve",
    // As RDS does, it offers TLS and asks nobody for it.
    `--ssl-cert=${spec.tls.serverFile}`,
    `--ssl-key=${spec.tls.serverFile}`,
    ...(spec.server.kind === "mysql" ? ["--mysqlx=0"] : [`--version=${spokenVersion}`]),
    // RDS's own settings where a client sees them.
    "--character-set-server=utf8mb4",
    "--default-time-zone=+00:00",
    // Small, and safe against the process's death though not against the machine's.
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=32M",
    "--innodb-flush-log-at-trx-commit=2",
    "--innodb-use-native-aio=0",
    "--performance-schema=0",
    "--key-buffer-size=1M",
    "--loose-aria-pagecache-buffer-size=2M",
    "--table-open-cache=200",
    ...parameterOptions(spec),
    `--server-id=${serverId(spec.identifier)}`,
    spec.backups ? "--log-bin=mysql-bin-changelog" : "--skip-log-bin",
  ];
}

/** What the first run, which makes the system tables, needs as well. */
export function commonOptions({ baseDir }: MysqlServer): string[] {
  return [`--basedir=${baseDir}`, ...(process.getuid?.() === 0 ? ["--user=root"] : [])];
}

/**
 * `loose`: a parameter that this server does not know (MySQL's own, on MariaDB) is a warning in its log. A formula over
 * the instance's memory ({DBInstanceClassMemory/…}) has no meaning here.
 */
function parameterOptions({ parameters, server }: ServerSpec): string[] {
  return Object.entries(parameters)
    .map(([name, value]) => [name.replaceAll("-", "_"), value] as const)
    .filter(([name, value]) => !own.has(name) && !value.includes("{"))
    .map(([name, value]) => `--loose-${name}=${server.kind === "mariadb" ? nearestCollation(value) : value}`);
}

/** MariaDB 10 lacks MySQL 8's collations; an unknown one would keep the server from starting. */
function nearestCollation(value: string): string {
  return /^utf8mb4_.*0900_/.test(value) ? "utf8mb4_unicode_520_ci" : value;
}

/** Unlike any other instance's: servers with the same id disconnect each other's replicas. */
function serverId(identifier: string): number {
  return (createHash("sha256").update(identifier).digest().readUInt32BE() % 2_000_000_000) + 1;
}
