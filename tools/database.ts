// Finding the database server that stands in for RDS on this machine, or installing it where that is one command.
// Debezium 2.7 fails against MySQL 8.4 and newer (SHOW MASTER STATUS is gone); MariaDB still answers it.
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { withCacheLock } from "./cache.js";
import { findExecutable, isExecutable, lastLines, run } from "./command.js";
import { lackSentence, type Lack } from "./lack.js";
import type { Report } from "./report.js";
import { compareVersions } from "./versions.js";

/** A database server on this machine, usable with Debezium's MySQL connector. */
export interface DatabaseServer {
  kind: "mariadb" | "mysql";
  /** Such as 10.11.19. */
  version: string;
  /** Path of mariadbd or mysqld. */
  server: string;
  /** Path of mariadb-install-db; absent for MySQL, whose server initializes itself (`--initialize-insecure`). */
  installDb?: string;
  /** What the server and mariadb-install-db call `--basedir`. */
  baseDir: string;
  /** Where the system tables' SQL and the error messages lie, where it could be told. */
  shareDir?: string;
}

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

const debianPackages = ["mariadb-server-core", "mariadb-client-core"];

/**
 * The database server of this machine; as root on Debian or Ubuntu it is installed where none is there (no service is
 * started).
 */
export async function ensureDatabase(report: Report = () => {}): Promise<DatabaseServer> {
  const { server, lack } = await lookForDatabase();
  if (server !== undefined) return server;
  if (lack !== undefined) throw new Error(lackSentence(lack));
  await withCacheLock(
    "apt",
    () => installOnDebian(report),
    (pid) => report(`waiting for process ${pid}, which installs MariaDB`),
  );
  const installed = await findDatabase();
  if (installed === undefined)
    throw new Error(`apt-get installed ${debianPackages.join(" and ")}, but no mariadbd is in PATH or sbin`);
  return installed;
}

/** What there is of a database server; `installs`: packages that ensureDatabase would install. */
export interface DatabaseLook {
  server?: DatabaseServer;
  passedOver: string[];
  installs?: readonly string[];
  lack?: Lack;
}

export async function lookForDatabase(): Promise<DatabaseLook> {
  const passedOver: string[] = [];
  const server = await findDatabase(passedOver);
  if (server !== undefined) return { server, passedOver };
  // Debian's packages of MariaDB and MySQL exclude each other: an installation would take the user's own server away.
  if (passedOver.length > 0)
    return { passedOver, lack: { what: `No usable database server: ${passedOver.join(", ")}`, fix: howToInstall() } };
  if (process.getuid?.() === 0 && isExecutable("/usr/bin/apt-get")) return { passedOver, installs: debianPackages };
  return { passedOver, lack: { what: "No MariaDB server (nor MySQL 8.0) was found", fix: howToInstall() } };
}

/**
 * The first usable server on PATH and in the usual places; MariaDB before MySQL. @param unusable gets what is wrong
 * with each of the others
 */
async function findDatabase(unusable: string[] = []): Promise<DatabaseServer | undefined> {
  for (const name of ["mariadbd", "mysqld"]) {
    const server = findExecutable([name], serverDirectories);
    if (server === undefined) continue;
    const { ok, output } = await run(server, ["--no-defaults", "--version"]);
    const release = ok ? databaseRelease(output) : undefined;
    if (release !== undefined && isUsable(release)) return describe(server, release);
    unusable.push(
      `${server} ${release === undefined ? `does not run (${lastLines(output, 1)})` : `is ${shortcoming(release)}`}`,
    );
  }
  return undefined;
}

/** What `mariadbd --version` or `mysqld --version` says. */
export function databaseRelease(text: string): { kind: "mariadb" | "mysql"; version: string } | undefined {
  const match = /Ver (\d+\.\d+\.\d+)/.exec(text);
  return match?.[1] === undefined
    ? undefined
    : { kind: /mariadb/i.test(text) ? "mariadb" : "mysql", version: match[1] };
}

/** Whether Debezium 2.7 can stream from this release. */
export function isUsable({ kind, version }: { kind: "mariadb" | "mysql"; version: string }): boolean {
  return kind === "mariadb"
    ? compareVersions(version, "10.5") >= 0
    : compareVersions(version, "8.0") >= 0 && compareVersions(version, "8.4") < 0;
}

function shortcoming({ kind, version }: { kind: "mariadb" | "mysql"; version: string }): string {
  if (kind === "mariadb") return `MariaDB ${version} (10.5 or newer is needed)`;
  const isTooNew = compareVersions(version, "8.4") >= 0;
  const why = isTooNew ? "Debezium 2.7 can't read 8.4 and newer: SHOW MASTER STATUS is gone" : "8.0 is needed";
  return `MySQL ${version} (${why})`;
}

function describe(server: string, release: { kind: "mariadb" | "mysql"; version: string }): DatabaseServer {
  const baseDir = dirname(dirname(realpathSync(server)));
  const inBase = (...paths: string[]): string | undefined =>
    paths.map((path) => join(baseDir, path)).find((path) => existsSync(path));
  const installDb =
    release.kind === "mariadb"
      ? (inBase("bin/mariadb-install-db", "scripts/mariadb-install-db") ?? findExecutable(["mariadb-install-db"]))
      : undefined;
  const shareDir = inBase("share/mysql", "share/mariadb", "share");
  return {
    ...release,
    server,
    baseDir,
    ...(installDb !== undefined && { installDb }),
    ...(shareDir !== undefined && { shareDir }),
  };
}

async function installOnDebian(report: Report): Promise<void> {
  if ((await findDatabase()) !== undefined) return; // another process was faster
  report(`apt-get installs ${debianPackages.join(" and ")}`);
  const install = (): ReturnType<typeof run> => apt(["install", "--yes", "--no-install-recommends", ...debianPackages]);
  let result = await install();
  if (!result.ok) {
    report("apt-get updates its package lists");
    await apt(["update"]);
    result = await install();
  }
  if (!result.ok)
    throw new Error(
      `apt-get could not install ${debianPackages.join(" and ")}; its last words: ${lastLines(result.output)}`,
    );
}

function apt(args: readonly string[]): ReturnType<typeof run> {
  return run("/usr/bin/apt-get", ["-o", "DPkg::Lock::Timeout=120", ...args], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

function howToInstall(): string {
  if (process.platform === "darwin") return "brew install mariadb (do not start it as a service)";
  const system = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  if (/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(system))
    return `sudo apt-get install ${debianPackages.join(" ")} (no service is started)`;
  if (/^ID(_LIKE)?=.*\b(fedora|rhel)\b/m.test(system))
    return "sudo dnf install mariadb-server (do not enable the service)";
  return "install MariaDB 10.5 or newer so that mariadbd is on PATH (it needs no running service)";
}
