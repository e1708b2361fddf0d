// Finds a database server of this machine that stands in for RDS, or installs it where that takes one command. Each
// engine's module names its servers and says which are usable.
import { existsSync, readFileSync } from "node:fs";
import { withCacheLock } from "../cache.js";
import { isExecutable, lastLines, run } from "../command.js";
import { lackSentence, type Lack } from "../lack.js";
import type { Report } from "../report.js";

export interface DatabaseServer {
  /** As its makers write it. */
  product: string;
  /** Such as 10.11.19. */
  version: string;
  /** Path of the server's program. */
  server: string;
}

/** How the servers of one engine are found. */
export interface DatabaseFinder<Server extends DatabaseServer = DatabaseServer> {
  /** As RDS calls it. */
  readonly engine: string;
  /** The first usable one, and what is wrong with each server before it. */
  find(): Promise<{ server?: Server; passedOver: string[] }>;
  /** Such as "No server of … was found". */
  readonly missing: string;
  /** Packages of the server that start no service, and the MB that they take. */
  readonly debian: { readonly packages: readonly string[]; readonly size: number };
  /** Commands or sentences for those who install it themselves; `other`: neither Homebrew, APT nor DNF. */
  readonly install: { readonly brew: string; readonly dnf: string; readonly other: string };
}

/** An engine's servers on this machine; `installs`: what ensureDatabase would install. */
export interface DatabaseLook<Server extends DatabaseServer = DatabaseServer> {
  server?: Server;
  passedOver: string[];
  installs?: DatabaseFinder["debian"];
  lack?: Lack;
}

export async function lookForDatabase<Server extends DatabaseServer>(
  finder: DatabaseFinder<Server>,
): Promise<DatabaseLook<Server>> {
  const { server, passedOver } = await finder.find();
  if (server !== undefined) return { server, passedOver };
  const fix = howToInstall(finder);
  // Debian's packages of two servers may exclude each other, so an installation would remove the user's own server.
  if (passedOver.length > 0)
    return { passedOver, lack: { what: `No usable database server: ${passedOver.join(", ")}`, fix } };
  if (process.getuid?.() === 0 && isExecutable("/usr/bin/apt-get")) return { passedOver, installs: finder.debian };
  return { passedOver, lack: { what: finder.missing, fix } };
}

/**
 * The database server of this machine. On Debian or Ubuntu root installs a missing one.
 *
 * @throws Error with the fix where none exists and none can be installed
 */
export async function ensureDatabase<Server extends DatabaseServer>(
  finder: DatabaseFinder<Server>,
  report: Report = () => {},
): Promise<Server> {
  const { server, lack } = await lookForDatabase(finder);
  if (server !== undefined) return server;
  if (lack !== undefined) throw new Error(lackSentence(lack));
  const packages = finder.debian.packages.join(" and ");
  await withCacheLock(
    "apt",
    () => installOnDebian(finder, report),
    (pid) => report(`waiting for process ${pid}, which installs ${packages}`),
  );
  const { server: installed } = await finder.find();
  if (installed === undefined) throw new Error(`apt-get installed ${packages}, and still: ${finder.missing}`);
  return installed;
}

async function installOnDebian(finder: DatabaseFinder, report: Report): Promise<void> {
  if ((await finder.find()).server !== undefined) return; // another process was faster
  const { packages } = finder.debian;
  report(`apt-get installs ${packages.join(" and ")}`);
  const install = (): ReturnType<typeof run> => apt(["install", "--yes", "--no-install-recommends", ...packages]);
  let result = await install();
  if (!result.ok) {
    report("apt-get updates its package lists");
    await apt(["update"]);
    result = await install();
  }
  if (!result.ok)
    throw new Error(`apt-get could not install ${packages.join(" and ")}; its last words: ${lastLines(result.output)}`);
}

function apt(args: readonly string[]): ReturnType<typeof run> {
  return run("/usr/bin/apt-get", ["-o", "DPkg::Lock::Timeout=120", ...args], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
}

function howToInstall({ debian, install }: DatabaseFinder): string {
  if (process.platform === "darwin") return install.brew;
  const system = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  if (/^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(system))
    return `sudo apt-get install ${debian.packages.join(" ")} (no service is started)`;
  return /^ID(_LIKE)?=.*\b(fedora|rhel)\b/m.test(system) ? install.dnf : install.other;
}
