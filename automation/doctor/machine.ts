// Checks what the demo, a twin and `pulumi up` need on this machine. Facts: README, "Two commands"; sizes and times are
// measured.
import { readFileSync, realpathSync } from "node:fs";
import { totalmem } from "node:os";
import { dirname, join } from "node:path";
import { endOfSupport, nodeReleases } from "../../facts/lifecycles.js";
import { platformReleases, releaseName } from "../../components/pluginReleases.js";
import { lookForArchive } from "../../plugins/archive.js";
import { isDownload } from "../../plugins/configProvider.js";
import { clusterFacts } from "../../settings/clusters/platformCluster.js";
import type { Settings } from "../../settings/schema.js";
import { cacheRoot } from "../../tools/cache.js";
import { findExecutable, run } from "../../tools/command.js";
import { lookForDatabase, type DatabaseLook } from "../../tools/databases/finder.js";
import { databaseFinder } from "../../tools/databases/registry.js";
import { freeMebibytes } from "../../tools/disk.js";
import { lookForEngine, type EngineLook } from "../../tools/engine.js";
import { lookForJdk, type JdkLook } from "../../tools/jdk.js";
import type { Lack } from "../../tools/lack.js";
import { lookForMaven, mavenVersion, type MavenLook } from "../../tools/maven.js";
import { lookForLibraries, type FetchedPart } from "../../tools/toolchain.js";
import { twinRoom } from "../access/twin.js";
import { mebibytes, type Check } from "./check.js";

/** MiB: a twin with two brokers, two workers and two databases, the engine and the program. */
const memoryNeeded = 1536;
/** MiB in the cache, and MiB that Go itself keeps. */
const engineSize = 110;
const goKeeps = 1500;

interface Room {
  directory: string;
  /** MiB. */
  free: number;
}

export interface MachineFacts {
  node: string;
  npm: { path?: string; version?: string };
  /** What `git --version` says. */
  git?: string;
  jdk: JdkLook;
  maven: MavenLook & { version?: string };
  engine: EngineLook;
  database: DatabaseLook;
  /** Kafka, plugin archives and what else Maven brings. */
  parts: FetchedPart[];
  cache: Room;
  /** Where twins are kept. A new one takes `needed`. */
  twins: Room & { needed: number };
  /** MiB. */
  memory: { available: number; total: number };
}

/** @param settings say which versions are needed; undefined where they can't be read */
export async function lookAtMachine(settings: Settings | undefined): Promise<MachineFacts> {
  const [git, maven, engine, database, archives] = await Promise.all([
    gitVersion(),
    mavenAndVersion(),
    lookForEngine(),
    lookForDatabase(databaseFinder(settings?.platform?.databases?.engine)),
    lookForArchives(settings),
  ]);
  const kafka = settings?.platform && clusterFacts(settings.platform).kafkaVersion;
  const connect = settings?.pipelines[0]?.connect.version ?? "3.7.x";
  const { directory, needed } = twinRoom();
  return {
    node: process.versions.node,
    npm: lookForNpm(),
    ...(git !== undefined && { git }),
    jdk: lookForJdk(),
    maven,
    engine,
    database,
    parts: [...lookForLibraries({ ...(kafka !== undefined && { kafka }), connect }), ...archives],
    cache: { directory: cacheRoot(), free: freeMebibytes(cacheRoot()) },
    twins: { directory, free: freeMebibytes(directory), needed },
    memory: { available: process.availableMemory() / 2 ** 20, total: totalmem() / 2 ** 20 },
  };
}

async function gitVersion(): Promise<string | undefined> {
  const { ok, output } = await run("git", ["--version"]);
  return ok ? output.replace(/^git version /, "") : undefined;
}

async function mavenAndVersion(): Promise<MachineFacts["maven"]> {
  const maven = lookForMaven();
  const version = maven.mvn === undefined ? undefined : await mavenVersion(maven.mvn);
  return { ...maven, ...(version !== undefined && { version }) };
}

/** Read from its package.json, since npm itself takes half a second. Undefined behind a version manager's shim. */
function lookForNpm(): MachineFacts["npm"] {
  const path = findExecutable(["npm"]);
  if (path === undefined) return {};
  try {
    const { name, version } = JSON.parse(
      readFileSync(join(dirname(dirname(realpathSync(path))), "package.json"), "utf8"),
    ) as { name?: string; version?: string };
    return name === "npm" && version !== undefined ? { path, version } : { path };
  } catch {
    return { path };
  }
}

async function lookForArchives(settings: Settings | undefined): Promise<FetchedPart[]> {
  if (settings === undefined) return [];
  const how =
    "is made of Debezium's archive from " +
    `Maven${isDownload(settings.plugins.configProvider) ? " and msk-config-providers from its release page" : ""}`;
  const looks = platformReleases(settings).map(async (release) => {
    const archive = await lookForArchive({ ...release, configProvider: settings.plugins.configProvider });
    return { title: `Plugin ${releaseName(release)}`, cached: archive?.cached ?? false, size: 60, how };
  });
  return Promise.all(looks);
}

/** Pure: what the lines say on that day. */
export function machineChecks(facts: MachineFacts, today: Date): Check[] {
  return [
    nodeCheck(facts, today),
    npmCheck(facts),
    gitCheck(facts),
    jdkCheck(facts),
    mavenCheck(facts),
    engineCheck(facts),
    databaseCheck(facts),
    ...partChecks(facts),
    ...roomChecks(facts),
    memoryCheck(facts),
  ];
}

const line = (name: string, state: Check["state"], text: string, fix?: string): Check => ({
  area: "machine",
  name,
  state,
  text,
  ...(fix !== undefined && { fix }),
});
const lacking = (name: string, { what, fix }: Lack): Check => line(name, "missing", what, fix);
const passed = (passedOver: readonly string[]): string =>
  passedOver.length === 0 ? "" : `; passed over: ${passedOver.join(", ")}`;

/** One older than 20.19 gets a sentence from tools/setup.mjs and comes no further. */
function nodeCheck({ node }: MachineFacts, today: Date): Check {
  const end = endOfSupport(nodeReleases, node, "it", today);
  return end === undefined ? line("Node.js", "ok", node) : line("Node.js", "note", `${node}: ${end.rule}`, end.fix);
}

function npmCheck({ npm }: MachineFacts): Check {
  if (npm.path === undefined)
    return line("npm", "missing", "npm is missing", "install Node 20.19 or newer together with its npm");
  return line("npm", "ok", npm.version ?? npm.path);
}

function gitCheck({ git }: MachineFacts): Check {
  return git === undefined
    ? line(
        "git",
        "missing",
        "git is missing",
        "install it (Debian, Ubuntu: apt-get install git; macOS: xcode-select --install)",
      )
    : line("git", "ok", git);
}

function jdkCheck({ jdk: { jdk, passedOver, lack } }: MachineFacts): Check {
  return jdk === undefined
    ? lacking("JDK", lack ?? { what: "Java is missing", fix: "" })
    : line("JDK", "ok", `${jdk.version} in ${jdk.home}${passed(passedOver)}`);
}

/** Without Maven everything that is already fetched still runs. */
function mavenCheck({ maven, parts }: MachineFacts): Check {
  if (maven.lack === undefined) return line("Maven", "ok", `${maven.version ?? "of unknown version"}, ${maven.mvn}`);
  if (parts.every(({ cached }) => cached))
    return line("Maven", "note", `${maven.lack.what}, and nothing is left to fetch with it`);
  return lacking("Maven", maven.lack);
}

function engineCheck({ engine: { installed, hostless, built, version, passedOver, go, lack } }: MachineFacts): Check {
  const others = passed(passedOver === undefined ? [] : [passedOver]);
  if (installed !== undefined && hostless)
    return line(
      "Pulumi CLI",
      "note",
      `${version}, ${installed}, without pulumi-language-nodejs: a twin's shell has one by cdc twin env, pulumi up ` +
        "on AWS has none",
    );
  if (installed !== undefined) return line("Pulumi CLI", "ok", `${version}, ${installed}`);
  if (built)
    return line(
      "Pulumi CLI",
      "ok",
      `${version}, built by Go in the cache; a twin's shell has it by cdc twin env, and AWS takes an installation of ` +
        `your own${others}`,
    );
  if (lack !== undefined) return lacking("Pulumi CLI", lack);
  return line(
    "Pulumi CLI",
    "fetch",
    `${version} is built with ${go}: 3 to 5 minutes, once; ${engineSize} MB in the cache, and about ` +
      `${mebibytes(goKeeps)} in Go's own caches${others}`,
  );
}

function databaseCheck({ database: { server, installs, passedOver, lack } }: MachineFacts): Check {
  if (server !== undefined)
    return line("Database server", "ok", `${server.product} ${server.version}, ${server.server}${passed(passedOver)}`);
  if (lack !== undefined) return lacking("Database server", lack);
  return line(
    "Database server",
    "fetch",
    `apt-get installs ${installs?.packages.join(" and ")} (about ${installs?.size} MB; no service is started)`,
  );
}

function partChecks({ parts, maven }: MachineFacts): Check[] {
  return parts.map(({ title, cached, size, how }) => {
    if (cached) return line(title, "ok", "in the cache");
    return maven.lack === undefined
      ? line(title, "fetch", `${how}, about ${size} MB`)
      : line(title, "missing", "not in the cache, and there is no Maven to fetch it", maven.lack.fix);
  });
}

function roomChecks({ cache, twins, parts, engine }: MachineFacts): Check[] {
  const toFetch =
    parts.filter(({ cached }) => !cached).reduce((sum, { size }) => sum + size, 0) +
    (engine.go === undefined ? 0 : engineSize);
  return [
    room(
      "Disk room for the cache",
      cache,
      toFetch,
      "free some space there, or set XDG_CACHE_HOME to a directory with more room",
    ),
    room(
      "Disk room for a twin",
      twins,
      twins.needed,
      "free some space there, or set XDG_STATE_HOME to a directory with more room",
    ),
  ];
}

function room(name: string, { directory, free }: Room, needed: number, fix: string): Check {
  const text = `${mebibytes(free)} free in ${directory}`;
  return free >= needed
    ? line(name, "ok", text)
    : line(name, "missing", `${text}, and ${mebibytes(needed)} are needed`, fix);
}

function memoryCheck({ memory: { available, total } }: MachineFacts): Check {
  const text = `${mebibytes(available)} available of ${mebibytes(total)}`;
  return available >= memoryNeeded
    ? line("Memory", "ok", text)
    : line(
        "Memory",
        "missing",
        `${text}; a twin with a pipeline takes about ${mebibytes(memoryNeeded)}`,
        "end other programs, or stop other twins",
      );
}
