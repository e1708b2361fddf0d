// Jars from Maven into the cache, through the user's own `mvn` and its settings.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cached, isCached, withCacheLock } from "./cache.js";
import { findExecutable, lastLines, run } from "./command.js";
import { findJdk, lookForJdk } from "./jdk.js";
import { lackSentence, type Lack } from "./lack.js";
import { projectRoot } from "./paths.js";
import type { Report } from "./report.js";

/** Maven coordinates of one file; `type` is its extension, by default jar. */
export interface Artifact {
  groupId: string;
  artifactId: string;
  version: string;
  classifier?: string;
  type?: string;
}

/** Maven ran and failed. `notServed`: the repositories answered that they lack the version. */
export class MavenError extends Error {
  constructor(
    message: string,
    readonly notServed: boolean,
  ) {
    super(message);
    this.name = "MavenError";
  }
}

/** By its full name, so that Maven need not look up the short one. tools/kafka/pom.xml pins the version. */
const plugin = "org.apache.maven.plugins:maven-dependency-plugin";

const pom = join(projectRoot, "tools", "kafka", "pom.xml");

/** Maven on this machine. */
export interface MavenLook {
  mvn?: string;
  lack?: Lack;
}

export function lookForMaven(): MavenLook {
  const mvn = findExecutable(["mvn"]);
  if (mvn !== undefined) return { mvn };
  return {
    lack: {
      what: "Maven is missing",
      fix:
        "install Maven 3.8 or newer (Debian, Ubuntu: apt-get install maven; Fedora: dnf install maven; macOS: brew " +
        "install maven)",
    },
  };
}

/** Version by `mvn --version`, such as 3.9.9; undefined where it does not run, as without a JDK. */
export async function mavenVersion(mvn: string): Promise<string | undefined> {
  if (lookForJdk().jdk === undefined) return undefined;
  const { ok, output } = await run(mvn, ["--version"], { env: mavenEnvironment() });
  return ok ? /Apache Maven (\d[\w.-]*)/.exec(output)?.[1] : undefined;
}

/** Whether `fetchArtifact` has it already. */
export function isArtifactCached(artifact: Artifact): boolean {
  return isCached(artifactKey(artifact));
}

function artifactKey(artifact: Artifact): string {
  return `maven/${artifact.groupId}/${artifactFile(artifact)}`;
}

function artifactFile({ artifactId, version, classifier, type = "jar" }: Artifact): string {
  return `${artifactId}-${version}${classifier === undefined ? "" : `-${classifier}`}.${type}`;
}

/** One file by its coordinates: its path in the cache, where it keeps Maven's file name. */
export async function fetchArtifact(artifact: Artifact, report?: Report): Promise<string> {
  const { groupId, artifactId, version, classifier, type = "jar" } = artifact;
  const coordinates = [groupId, artifactId, version, type, ...(classifier === undefined ? [] : [classifier])].join(":");
  const dir = await cached(artifactKey(artifact), (aside) =>
    maven([`${plugin}:copy`, `-Dartifact=${coordinates}`, `-DoutputDirectory=${aside}`], coordinates, report),
  );
  return join(dir, artifactFile(artifact));
}

/**
 * Fetches the jars of one profile of tools/kafka/pom.xml into a directory.
 * @param properties  Maven's -D properties by name, such as kafka.version
 */
export function fetchDependencies(
  profile: string,
  properties: Record<string, string>,
  directory: string,
  report?: Report,
): Promise<void> {
  const definitions = Object.entries(properties).map(([name, value]) => `-D${name}=${value}`);
  const what = [profile, ...Object.values(properties)].join(" ");
  return maven(
    [`${plugin}:copy-dependencies`, "-P", profile, ...definitions, `-DoutputDirectory=${directory}`],
    what,
    report,
  );
}

/** One Maven at a time: its local repository does not allow several to download the same file. */
function maven(args: readonly string[], what: string, report: Report = () => {}): Promise<void> {
  const { mvn, lack } = lookForMaven();
  if (mvn === undefined) throw new Error(lack && lackSentence(lack));
  return withCacheLock(
    "maven",
    async () => {
      report(`Maven fetches ${what}`);
      let downloads = 0;
      const { ok, output } = await run(mvn, ["--batch-mode", "-Dstyle.color=never", "--file", pom, ...args], {
        env: mavenEnvironment(),
        onLine: (line) => {
          if (line.includes("Downloaded from") && ++downloads % 50 === 0)
            report(`Maven fetches ${what}: ${downloads} files`);
        },
      });
      if (!ok) throw mavenError(what, output);
    },
    (pid) => report(`Maven fetches ${what}: waiting for process ${pid}, which runs Maven`),
  );
}

/** Maven runs under the user's JAVA_HOME if that has a JDK, else under the JDK that we found. */
function mavenEnvironment(): Record<string, string> {
  const home = process.env["JAVA_HOME"];
  return home !== undefined && existsSync(join(home, "bin", "java")) ? {} : { JAVA_HOME: findJdk().home };
}

function mavenError(what: string, output: string): MavenError {
  const reason = lastLines(mavenReasons(output) || output, 3);
  const text =
    `Maven could not fetch ${what} (repositories and proxies are those of your Maven settings); its last words: ` +
    `${reason}`;
  return new MavenError(text, /Could not find artifact|was not found in/.test(output));
}

/** Maven's error lines, without its labels and its pages of advice. */
function mavenReasons(output: string): string {
  return output
    .split("\n")
    .filter(
      (line) => /^\[(ERROR|FATAL)\] \S/.test(line) && !/re-run Maven|\[Help \d\] http|For more information/i.test(line),
    )
    .map((line) =>
      line.replace(/^\[\w+\] (Failed to execute goal .* on project kafka: )?/, "").replace(/ -> \[Help \d\]$/, ""),
    )
    .join("\n");
}
