// Compiles the twin's Java classes into a jar of the cache: the brokers' SASL mechanisms, the workers' config provider.
// It is a jar because AppCDS archives only jars (JDK documentation, "Class Data Sharing").
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import yazl from "yazl";
import { cached } from "../../tools/cache.js";
import { projectRoot } from "../../tools/paths.js";
import type { Toolchain } from "../../tools/toolchain.js";

const sources = join(projectRoot, "twin", "java");

/**
 * The jar of one side's classes.
 *
 * @param side  whose class path gets it: `broker` or `worker`
 * @param libs  the Kafka jars to compile against, and their version
 * @throws the compiler's own messages
 */
export async function buildJava(
  side: "broker" | "worker",
  libs: { version: string; dir: string },
  toolchain: Toolchain,
): Promise<string> {
  const files = [...(await javaFiles("shared")), ...(await javaFiles(side))];
  const content = createHash("sha256").update(`${libs.version} ${toolchain.javaVersion}`);
  for (const file of files) content.update(await readFile(file));
  const dir = await cached(`java/${side}-${content.digest("hex").slice(0, 16)}`, async (aside) => {
    const classes = join(aside, "classes");
    await mkdir(classes);
    // The release of MSK Connect's 3.7.x workers, so that both JDK lines give the same classes.
    await promisify(execFile)(toolchain.javac, [
      "--release",
      "17",
      "-nowarn",
      "-cp",
      join(libs.dir, "*"),
      "-d",
      classes,
      ...files,
    ]);
    await writeJar(classes, join(aside, "twin.jar"));
    await rm(classes, { recursive: true });
  });
  return join(dir, "twin.jar");
}

async function javaFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(sources, folder));
  return names
    .filter((name) => name.endsWith(".java"))
    .sort()
    .map((name) => join(sources, folder, name));
}

async function writeJar(classes: string, jar: string): Promise<void> {
  const zip = new yazl.ZipFile();
  for (const entry of await readdir(classes, { recursive: true })) {
    if (entry.endsWith(".class")) zip.addFile(join(classes, entry), entry.replaceAll("\\", "/"));
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(jar));
}
