// The MariaDB or MySQL server of this machine, which stands in for RDS for MySQL. Debezium 2.7 fails against MySQL 8.4
// and newer (SHOW MASTER STATUS is gone); MariaDB still answers it.
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { findExecutable, lastLines, run } from "../command.js";
import { compareVersions } from "../versions.js";
import type { DatabaseFinder, DatabaseServer } from "./finder.js";

/** A server that Debezium's MySQL connector can read. */
export interface MysqlServer extends DatabaseServer, MysqlRelease {
  /** Path of mariadb-install-db; absent for MySQL, whose server initializes itself (`--initialize-insecure`). */
  installDb?: string;
  /** The value of `--basedir` for the server and mariadb-install-db. */
  baseDir: string;
}

export interface MysqlRelease {
  kind: "mariadb" | "mysql";
  version: string;
}

const products = { mariadb: "MariaDB", mysql: "MySQL" };

/** Outside PATH: Debian and Fedora keep servers in sbin or libexec, Homebrew in a folder per formula. */
const serverDirectories = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/libexec",
  "/usr/local/bin",
  "/usr/local/mysql/bin",
  ...["/opt/homebrew/opt", "/usr/local/opt"].flatMap((opt) =>
    ["mariadb", "mariadb@10.11", "mysql@8.0", "mysql"].map((formula) => `${opt}/${formula}/bin`),
  ),
];

/** On PATH and in the usual places; MariaDB before MySQL. */
export const mysql: DatabaseFinder<MysqlServer> = {
  engine: "mysql",
  missing: "No MariaDB server (nor MySQL 8.0) was found",
  debian: { packages: ["mariadb-server-core", "mariadb-client-core"], size: 250 },
  install: {
    brew: "brew install mariadb (do not start it as a service)",
    dnf: "sudo dnf install mariadb-server (do not enable the service)",
    other: "install MariaDB 10.5 or newer so that mariadbd is on PATH (it needs no running service)",
  },
  async find() {
    const passedOver: string[] = [];
    for (const name of ["mariadbd", "mysqld"]) {
      const server = findExecutable([name], serverDirectories);
      if (server === undefined) continue;
      const { ok, output } = await run(server, ["--no-defaults", "--version"]);
      const release = ok ? mysqlRelease(output) : undefined;
      if (release !== undefined && isUsable(release)) return { server: describe(server, release), passedOver };
      passedOver.push(
        `${server} ${release === undefined ? `does not run (${lastLines(output, 1)})` : `is ${shortcoming(release)}`}`,
      );
    }
    return { passedOver };
  },
};

/** What `mariadbd --version` or `mysqld --version` says. */
export function mysqlRelease(text: string): MysqlRelease | undefined {
  const match = /Ver (\d+\.\d+\.\d+)/.exec(text);
  return match?.[1] === undefined
    ? undefined
    : { kind: /mariadb/i.test(text) ? "mariadb" : "mysql", version: match[1] };
}

/** Whether Debezium can stream from this release. The source's check knows which Debezium needs a server before 8.4. */
export function isUsable({ kind, version }: MysqlRelease): boolean {
  return compareVersions(version, kind === "mariadb" ? "10.5" : "8.0") >= 0;
}

function shortcoming({ kind, version }: MysqlRelease): string {
  return kind === "mariadb"
    ? `MariaDB ${version} (10.5 or newer is needed)`
    : `MySQL ${version} (8.0 or newer is needed)`;
}

function describe(server: string, release: MysqlRelease): MysqlServer {
  const baseDir = dirname(dirname(realpathSync(server)));
  const inBase = (...paths: string[]): string | undefined =>
    paths.map((path) => join(baseDir, path)).find((path) => existsSync(path));
  const installDb =
    release.kind === "mariadb"
      ? (inBase("bin/mariadb-install-db", "scripts/mariadb-install-db") ?? findExecutable(["mariadb-install-db"]))
      : undefined;
  return {
    ...release,
    product: products[release.kind],
    server,
    baseDir,
    ...(installDb !== undefined && { installDb }),
  };
}
