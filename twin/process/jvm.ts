// A JVM of the twin: flags for a fast start and a small footprint, class path, logging, class data archive.
// Facts: JDK documentation, "The java Command" and "Class Data Sharing" (dynamic archives).
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { mkdir, readdir, realpath, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheRoot } from "../../tools/cache.js";
import { projectRoot } from "../../tools/paths.js";
import { Child, type ChildOptions } from "./child.js";

interface JvmOptions extends Omit<ChildOptions, "command" | "args"> {
  java: string;
  /** Directories (all their jars) and single jars, in this order. */
  classPath: readonly string[];
  /** The program's class and its arguments. */
  main: readonly string[];
  /** Largest heap in MiB. */
  heap: number;
  /** System properties. They are visible in the process list: nothing secret. */
  properties?: Record<string, string>;
  /** Names the class data archive: processes of the same kind share one. */
  kind: string;
}

const flags = [
  "-XX:TieredStopAtLevel=1",
  "-XX:+UseSerialGC",
  "-Xshare:auto",
  // A quarter of the processor time until a worker's connectors run goes into verifying classes of released jars.
  "-XX:+UnlockDiagnosticVMOptions",
  "-XX:-BytecodeVerificationRemote",
  // Makes no file under /tmp, which a killed JVM would leave behind.
  "-XX:-UsePerfData",
  "-XX:+ExitOnOutOfMemoryError",
];

/** Archives that a process of this daemon will write: one writer is enough. */
const training = new Set<string>();

/** A supervised JVM, not yet started. Its directory is made; temporary files stay in it. */
export async function createJvm(o: JvmOptions): Promise<Child> {
  const temporary = join(o.cwd, "tmp");
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  // An archive is of jars' paths: through links to a shared cache it would be another one.
  const classPath = await Promise.all(o.classPath.map((path) => realpath(path)));
  const jars = (await Promise.all(classPath.map(jarsOf))).flat();
  const archive = await classDataArchive(o, jars);
  const properties = {
    "java.io.tmpdir": temporary,
    "java.awt.headless": "true",
    // As on AWS, whatever this machine's locale and time zone are.
    "file.encoding": "UTF-8",
    "user.timezone": "UTC",
    "log4j.configuration": `file:${join(projectRoot, "twin", "process", "log4j.properties")}`,
    ...o.properties,
  };
  const args = [
    ...flags,
    `-Xmx${o.heap}m`,
    ...archive.flags,
    ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
    ...o.main,
  ];
  return new Child({
    ...o,
    command: o.java,
    args,
    // In the environment, because a hundred jars would hide everything else in the process list.
    env: { ...o.env, CLASSPATH: jars.join(":") },
    onExit: (code) => {
      archive.exited(code);
      o.onExit?.(code);
    },
  });
}

async function jarsOf(path: string): Promise<string[]> {
  if (path.endsWith(".jar")) return [path];
  const names = await readdir(path);
  // The order is part of what an archive depends on.
  return names
    .filter((name) => name.endsWith(".jar"))
    .sort()
    .map((name) => join(path, name));
}

/** Milliseconds that a process runs until it has loaded what its kind needs at work. */
const trainingMs = 10_000;

/**
 * AppCDS: a process of a kind writes the archive of its classes when it ends in order, and every later one maps it. So
 * the training run is a real one, and costs no extra time. A short one is no training.
 */
async function classDataArchive(
  o: JvmOptions,
  jars: readonly string[],
): Promise<{ flags: string[]; exited: (code: number | null) => void }> {
  const java = await realpath(o.java);
  const { mtimeMs, size } = await stat(java);
  const hash = createHash("sha256")
    .update(JSON.stringify([java, mtimeMs, size, flags, jars]))
    .digest("hex")
    .slice(0, 16);
  const file = join(cacheRoot(), "class-data", `${o.kind}-${hash}.jsa`);
  if (existsSync(file)) return { flags: [`-XX:SharedArchiveFile=${file}`], exited: () => undefined };
  if (training.has(file)) return { flags: [], exited: () => undefined };
  training.add(file);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const aside = join(o.cwd, "tmp", "class-data.jsa");
  const begun = Date.now();
  await rm(aside, { force: true });
  return {
    flags: [`-XX:ArchiveClassesAtExit=${aside}`],
    exited: (code) => {
      training.delete(file);
      // 143: ended by TERM, after the whole archive was written. After any other end the file stays, and goes with the
      // owner's directory.
      const isWhole = code === terminated && Date.now() - begun >= trainingMs;
      if (isWhole && existsSync(aside)) keep(aside, file, o.onLine);
    },
  };
}

const terminated = 128 + 15;

/** Synchronous, so that code that waits for the process's end may remove its directory then. */
function keep(aside: string, file: string, onLine: (line: string) => void): void {
  const next = `${file}.${process.pid}.tmp`;
  try {
    // The state directory and the cache may be on two file systems: copy, then rename.
    copyFileSync(aside, next);
    renameSync(next, file);
    rmSync(aside, { force: true });
  } catch (error) {
    rmSync(next, { force: true });
    onLine(
      `The class data archive ${file} could not be kept, so the next start is as slow as this one: ${String(error)}`,
    );
  }
}
