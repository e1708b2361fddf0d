// ZIP files without compression: the same bytes for the same content, on every machine, Node version and time zone.
// Facts: PKWARE's APPNOTE.
import { ZipFile } from "yazl";
import { zipEntries } from "../tools/zipArchive.js";

/** Files by path within the archive. */
export type Files = ReadonlyMap<string, Buffer>;

// yazl writes the local reading of a date, so that it must be made from local parts; without its extra field, no
// absolute time is in the file.
const fixed = { mtime: new Date(2000, 0, 1, 12, 0, 0), mode: 0o100644, compress: false, forceDosTimestamp: true };

/**
 * Packs files, sorted by path. Sizes stand before each entry's data (addBuffer, not addFile): Java's ZipInputStream
 * refuses stored entries without.
 */
export async function packStored(files: Files): Promise<Buffer> {
  const zip = new ZipFile();
  for (const path of [...files.keys()].sort()) zip.addBuffer(files.get(path) as Buffer, path, fixed);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The files of an archive that packStored wrote. @throws Error that says how it is damaged */
export async function unpackStored(zip: Buffer): Promise<Files> {
  const files = new Map<string, Buffer>();
  for await (const { path, read } of zipEntries(zip)) files.set(path, await read());
  return files;
}
