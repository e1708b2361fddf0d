// Finds the JDK that runs Kafka and Debezium and compiles the twin's own classes. Kafka 3.x supports Java 17 and 21.
// Java 24 removed the security manager that its login code calls (JEP 486).
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { findExecutable, isExecutable } from "./command.js";
import { lackSentence, type Lack } from "./lack.js";

/** A Java installation; `version` is the feature release, such as 17. */
export interface JavaHome {
  home: string;
  version: number;
  /** It has javac: a JDK, not a JRE. */
  complete: boolean;
}

const howToInstall =
  "install a JDK 17 or 21 (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless; Fedora: dnf install " +
  "java-21-openjdk-devel; macOS: brew install openjdk@21) or set JAVA_HOME to one";

let found: JavaHome | undefined;

/** The JDK to use: the first usable one of JAVA_HOME, PATH and the usual places. */
export function findJdk(): JavaHome {
  found ??= chooseJdk(candidateHomes());
  return found;
}

/** Java on this machine. */
export interface JdkLook {
  /** The JDK to use. */
  jdk?: JavaHome;
  /** The faults of the installations before it. */
  passedOver: string[];
  /** Where there is none to use. */
  lack?: Lack;
}

/** The first usable installation (a JDK of 17 to 23), read lazily in the order of preference. */
export function lookForJdk(installations: Iterable<JavaHome> = candidateHomes()): JdkLook {
  const passedOver: string[] = [];
  for (const installation of installations) {
    if (installation.complete && installation.version >= 17 && installation.version < 24)
      return { jdk: installation, passedOver };
    passedOver.push(shortcoming(installation));
  }
  const what = passedOver.length === 0 ? "Java is missing" : `No usable JDK: ${passedOver.join(", ")}`;
  return { passedOver, lack: { what, fix: howToInstall } };
}

/** @throws one sentence that says what was found instead and what to install */
export function chooseJdk(installations: Iterable<JavaHome>): JavaHome {
  const { jdk, lack } = lookForJdk(installations);
  if (jdk === undefined) throw new Error(lack && lackSentence(lack));
  return jdk;
}

function shortcoming({ home, version, complete }: JavaHome): string {
  if (version >= 24) return `${home} is Java ${version} (Kafka 3.x runs on 17 to 23)`;
  if (version < 17) return `${home} is Java ${version} (Debezium needs 17)`;
  return complete ? home : `${home} is a JRE (javac is missing)`;
}

function* candidateHomes(): Generator<JavaHome> {
  const seen = new Set<string>();
  for (const candidate of candidatePaths()) {
    if (candidate === undefined || !isExecutable(join(candidate, "bin", "java"))) continue;
    const home = realpathSync(candidate);
    if (seen.has(home)) continue;
    seen.add(home);
    const version = javaVersion(home);
    const complete = isExecutable(join(home, "bin", "javac"));
    if (version !== undefined) yield { home, version, complete };
  }
}

function* candidatePaths(): Generator<string | undefined> {
  yield process.env["JAVA_HOME"];
  for (const tool of ["javac", "java"]) {
    const onPath = findExecutable([tool]);
    if (onPath !== undefined) yield dirname(dirname(realpathSync(onPath)));
  }
  // Debian, Fedora; container images; macOS; Homebrew; SDKMAN!; JetBrains.
  const parents = [
    "/usr/lib/jvm",
    "/opt/java",
    "/Library/Java/JavaVirtualMachines",
    "/opt/homebrew/opt",
    "/usr/local/opt",
    join(homedir(), ".sdkman/candidates/java"),
    join(homedir(), ".jdks"),
  ];
  for (const parent of parents) {
    for (const name of existsSync(parent) ? readdirSync(parent).sort() : []) {
      yield join(parent, name);
      yield join(parent, name, "Contents", "Home");
      if (name.startsWith("openjdk@")) yield join(parent, name, "libexec", "openjdk.jdk", "Contents", "Home");
    }
  }
}

/** From the `release` file that every JDK since 9 carries, else from `java -version` (which writes to stderr). */
function javaVersion(home: string): number | undefined {
  try {
    return featureRelease(readFileSync(join(home, "release"), "utf8"));
  } catch {
    return versionByRunning(home);
  }
}

function versionByRunning(home: string): number | undefined {
  try {
    return featureRelease(
      spawnSync(join(home, "bin", "java"), ["-XshowSettings:properties", "-version"], { encoding: "utf8" }).stderr,
    );
  } catch {
    return undefined; // not a Java that runs here
  }
}

/** The feature release in the text of a `release` file: 17 for JAVA_VERSION="17.0.15", 8 for "1.8.0_442". */
export function featureRelease(text: string): number | undefined {
  const match = /(?:JAVA_VERSION=|java\.version = )"?(?:1\.)?(\d+)/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
