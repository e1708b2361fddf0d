// The ticker as a custom plugin's archive.
import { execFile } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import yazl from "yazl";
import { projectRoot } from "../../../tools/paths.js";
import { ensureToolchain } from "../../../tools/toolchain.js";

export const tickerClass = "mskcdc.test.Ticker";

/** Compiles the ticker in `dir`. @returns a ZIP with its jar */
export async function tickerArchive(dir: string): Promise<Buffer> {
  const toolchain = await ensureToolchain();
  const libs = await toolchain.connectLibs("3.7.x");
  const classes = join(dir, "classes");
  mkdirSync(classes, { recursive: true });
  await promisify(execFile)(toolchain.javac, [
    "--release",
    "17",
    "-cp",
    join(libs.dir, "*"),
    "-d",
    classes,
    join(projectRoot, "tests", "twin", "ticker", "Ticker.java"),
  ]);
  const jar = new yazl.ZipFile();
  for (const path of (await readdir(classes, { recursive: true })).filter((one) => one.endsWith(".class")))
    jar.addFile(join(classes, path), path);
  jar.addBuffer(Buffer.from(`${tickerClass}\n`), "META-INF/services/org.apache.kafka.connect.source.SourceConnector");
  await written(jar, join(dir, "ticker.jar"));
  const archive = new yazl.ZipFile();
  archive.addFile(join(dir, "ticker.jar"), "ticker/ticker.jar");
  await written(archive, join(dir, "ticker.zip"));
  return readFileSync(join(dir, "ticker.zip"));
}

function written(zip: yazl.ZipFile, file: string): Promise<void> {
  zip.end();
  return pipeline(zip.outputStream, createWriteStream(file));
}
