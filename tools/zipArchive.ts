// Reads ZIP archives, and so jars, without blocking the process. yauzl refuses names that lead out of the archive, and
// entries of another size than declared. It leaves checksums to its callers (its README, "No CRC-32 Checking").
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { fromBufferPromise, openPromise, type Entry, type ZipFile } from "yauzl";

/** A file of an archive, to be read before the next one is asked for. */
export interface ZipEntry {
  /** Path inside the archive, with slashes. */
  readonly path: string;
  read(): Promise<Buffer>;
  /** @param file  made anew with mode 0600 */
  writeTo(file: string): Promise<void>;
}

/**
 * The files of an archive, in its order.
 *
 * @param archive  a path, or the archive itself
 * @throws Error that says what is wrong with the archive: no ZIP, truncated, encrypted, a wrong size or checksum, an
 * entry outside its directory
 */
export async function* zipEntries(archive: string | Buffer): AsyncGenerator<ZipEntry> {
  const options = { strictFileNames: true };
  const zip = await (typeof archive === "string" ? openPromise(archive, options) : fromBufferPromise(archive, options));
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      yield {
        path: entry.fileName,
        read: async () => buffer(checked(entry, await zip.openReadStreamPromise(entry))),
        writeTo: (file) => write(zip, entry, file),
      };
    }
  } finally {
    zip.close();
  }
}

/** Unpacks an archive file into `directory`. @returns the paths of the files in it; @throws as `zipEntries` */
export async function unpackZip(archive: string, directory: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path, writeTo } of zipEntries(archive)) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeTo(file);
    paths.push(path);
  }
  return paths;
}

async function write(zip: ZipFile, entry: Entry, file: string): Promise<void> {
  const content = await zip.openReadStreamPromise(entry);
  await pipeline(content, (chunks: Readable) => checked(entry, chunks), createWriteStream(file, { mode: 0o600 }));
}

async function* checked(entry: Entry, content: Readable): AsyncGenerator<Buffer> {
  let sum = 0;
  for await (const chunk of content) {
    sum = crc32(chunk as Buffer, sum);
    yield chunk as Buffer;
  }
  if (sum !== entry.crc32) throw new Error(`its entry ${entry.fileName} is damaged: the checksum is another one`);
}
