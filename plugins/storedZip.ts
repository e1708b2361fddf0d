// ZIP files without compression: the same bytes for the same content, on every machine, Node version and time zone.
// Facts: PKWARE's APPNOTE.
import { ZipFile } from "yazl";

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

/**
 * Reads what packStored wrote.
 *
 * @throws Error when it is something else
 */
export function unpackStored(zip: Buffer): Files {
  const files = new Map<string, Buffer>();
  let at = 0;
  while (zip.readUInt32LE(at) === 0x04034b50) {
    const [flags, method, size] = [zip.readUInt16LE(at + 6), zip.readUInt16LE(at + 8), zip.readUInt32LE(at + 18)];
    if (method !== 0 || (flags & 0x8) !== 0) throw new Error("an entry is compressed or has no size before its data");
    const name = at + 30;
    const data = name + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
    files.set(zip.toString("utf8", name, name + zip.readUInt16LE(at + 26)), zip.subarray(data, data + size));
    at = data + size;
  }
  if (zip.readUInt32LE(at) !== 0x02014b50) throw new Error("no central directory after the entries");
  return files;
}
