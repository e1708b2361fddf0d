// What the twin and the plugin archives need on this machine: Java, Kafka's jars, a database server. Each is ensured at
// its first use.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cached, isCached } from "./cache.js";
import { ensureDatabase, type DatabaseFinder, type DatabaseServer } from "./databases/finder.js";
import { findJdk } from "./jdk.js";
import { fetchArtifact, fetchDependencies, isArtifactCached, MavenError, type Artifact } from "./maven.js";
import type { Report } from "./report.js";
import { versionCandidates } from "./versions.js";

/** A directory of jars and their version, which may differ from the wanted one. */
export interface Libraries {
  version: string;
  dir: string;
}

export interface Toolchain {
  /** Paths of the JDK's tools. */
  java: string;
  javac: string;
  /** The JDK's feature release, such as 17. */
  javaVersion: number;
  /** A Kafka broker's jars, of the wanted version or the nearest that Maven serves. */
  brokerLibs(kafkaVersion: string): Promise<Libraries>;
  /**
   * A Kafka Connect worker's jars with JSON converter, Kafka's transforms and its REST interface's authentication; MSK
   * Connect's `3.7.x` is 3.7.2.
   */
  connectLibs(version: string): Promise<Libraries>;
  /** aws-msk-iam-auth with all that it needs, as MSK Connect has it on its workers' class path. */
  iamAuthJar(): Promise<string>;
  /** The server that stands in for RDS. */
  database<Server extends DatabaseServer>(finder: DatabaseFinder<Server>): Promise<Server>;
}

/** Releases to fall back to, the last fix of each minor line that MSK (brokers) or MSK Connect (workers) offers. */
const knownReleases = {
  brokers: ["2.8.2", "3.3.2", "3.4.1", "3.5.2", "3.6.0", "3.6.2", "3.7.2", "3.8.1", "3.9.1"],
  workers: ["2.7.2", "3.7.2"],
};

const iamAuth: Artifact = {
  groupId: "software.amazon.msk",
  artifactId: "aws-msk-iam-auth",
  version: "2.3.2",
  classifier: "all",
};

/** What Maven brings. */
export interface FetchedPart {
  title: string;
  cached: boolean;
  /** About as many MiB in the cache. */
  size: number;
  /** How to get it where it is missing. */
  how: string;
}

/**
 * The toolchain's jars, and whether they are there. @param kafka absent where no cluster of ours decides on a version
 */
export function lookForLibraries({ kafka, connect }: { kafka?: string; connect: string }): FetchedPart[] {
  const how = "Maven fetches it";
  return [
    ...(kafka === undefined
      ? []
      : [{ title: `Kafka brokers ${kafka}`, cached: isCached(libraryKey("brokers", kafka)), size: 40, how }]),
    { title: `Kafka Connect ${connect}`, cached: isCached(libraryKey("workers", connect)), size: 30, how },
    { title: "MSK IAM authentication", cached: isArtifactCached(iamAuth), size: 15, how },
  ];
}

/** The cache key of the first candidate for the wanted version. */
function libraryKey(profile: "brokers" | "workers", wanted: string): string {
  return `kafka/${profile}-${versionCandidates(wanted, knownReleases[profile])[0] ?? wanted}`;
}

/**
 * Finds the JDK; everything else is found or fetched at its first use, once per process.
 * @param report  hears what the first uses are doing, and when a neighbour replaced a version
 */
export async function ensureToolchain(report: Report = () => {}): Promise<Toolchain> {
  const jdk = findJdk();
  const tool = (name: string): string => join(jdk.home, "bin", name);
  const memo = new Map<string, Promise<unknown>>();
  // A failure isn't kept: the user may mend its cause while a long-lived process (the twin's daemon) goes on.
  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = memo.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const promise = make();
    memo.set(key, promise);
    promise.catch(() => memo.delete(key));
    return promise;
  };
  return {
    java: tool("java"),
    javac: tool("javac"),
    javaVersion: jdk.version,
    brokerLibs: (version) => once(`brokers ${version}`, () => kafkaLibraries("brokers", version, report)),
    connectLibs: (version) => once(`connect ${version}`, () => kafkaLibraries("workers", version, report)),
    iamAuthJar: () => once("iam", () => fetchArtifact(iamAuth, report)),
    database: (finder) => once(`database ${finder.engine}`, () => ensureDatabase(finder, report)),
  };
}

/** The entry of a version records which one was served in its place, so that Maven is asked once. */
async function kafkaLibraries(profile: "brokers" | "workers", wanted: string, report: Report): Promise<Libraries> {
  const candidates = versionCandidates(wanted, knownReleases[profile]);
  const entry = await cached(
    libraryKey(profile, wanted),
    async (aside) => {
      await writeFile(join(aside, "version"), await fetchFirstServed(profile, candidates, join(aside, "jars"), report));
    },
    (pid) => report(`process ${pid} fetches Kafka ${wanted}: waiting for it`),
  );
  const version = await readFile(join(entry, "version"), "utf8");
  if (version !== candidates[0])
    report(`Maven does not serve Kafka ${wanted}: its nearest neighbour ${version} runs here instead`);
  return { version, dir: join(entry, "jars") };
}

async function fetchFirstServed(
  profile: string,
  candidates: readonly string[],
  directory: string,
  report: Report,
): Promise<string> {
  let reason: unknown;
  for (const version of candidates) {
    try {
      await fetchDependencies(profile, { "kafka.version": version }, directory, report);
      return version;
    } catch (error) {
      if (!(error instanceof MavenError) || !error.notServed) throw error;
      reason ??= error;
    }
  }
  throw reason;
}
