// Reads ZIP archives (PKWARE APPNOTE 6.3): stored and deflated entries, no ZIP64, no encryption. Jars are ZIPs too.
import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { inflateRawSync } from "node:zlib";

export interface ZipEntry {
  /** Path inside the archive, with slashes; a directory's ends in one. */
  readonly path: string;
  read(): Buffer;
}

const [endSignature, entrySignature] = [0x06054b50, 0x02014b50];
const [stored, deflated] = [0, 8];

/**
 * Gives the entries of an archive file to `use`; they can be read until it returns. @throws Error that says what is
 * wrong with the archive
 */
export function readZip<T>(file: string, use: (entries: ZipEntry[]) => T): T {
  const handle = openSync(file, "r");
  try {
    const entries = entriesOf(fstatSync(handle).size, (position, length) => {
      const bytes = Buffer.alloc(length);
      const count = readSync(handle, bytes, 0, length, position);
      return bytes.subarray(0, count);
    });
    return use(entries);
  } finally {
    closeSync(handle);
  }
}

/** Unpacks an archive file into `directory`. @returns the paths of the files in it */
export function unpackZip(file: string, directory: string): string[] {
  return readZip(file, (entries) => {
    const files = entries.filter(({ path }) => !path.endsWith("/"));
    for (const entry of files) {
      const path = normalize(entry.path);
      if (path.startsWith("..") || path.startsWith("/") || path.includes("\\")) {
        throw new Error(`the archive has an entry outside its directory: ${entry.path}`);
      }
      mkdirSync(dirname(join(directory, path)), { recursive: true, mode: 0o700 });
      writeFileSync(join(directory, path), entry.read(), { mode: 0o600 });
    }
    return files.map(({ path }) => path);
  });
}

type ReadAt = (position: number, length: number) => Buffer;

function entriesOf(size: number, readAt: ReadAt): ZipEntry[] {
  const tailLength = Math.min(size, 22 + 0xffff);
  const tail = readAt(size - tailLength, tailLength);
  const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || tail.readUInt32LE(end) !== endSignature) throw new Error("it is not a ZIP archive");
  const [count, length, start] = [
    tail.readUInt16LE(end + 10),
    tail.readUInt32LE(end + 12),
    tail.readUInt32LE(end + 16),
  ];
  if (count === 0xffff || start === 0xffffffff) throw new Error("it is a ZIP64 archive, which is not supported");
  const directory = readAt(start, length);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
      throw new Error("its central directory is damaged");
    const [nameLength, extraLength, commentLength] = [
      directory.readUInt16LE(at + 28),
      directory.readUInt16LE(at + 30),
      directory.readUInt16LE(at + 32),
    ];
    const [flags, method, packed, header] = [
      directory.readUInt16LE(at + 8),
      directory.readUInt16LE(at + 10),
      directory.readUInt32LE(at + 20),
      directory.readUInt32LE(at + 42),
    ];
    const path = directory.subarray(at + 46, at + 46 + nameLength).toString("utf8");
    if ((flags & 1) !== 0) throw new Error(`its entry ${path} is encrypted`);
    entries.push({ path, read: () => content(readAt, header, packed, method, path) });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

function content(readAt: ReadAt, header: number, packed: number, method: number, path: string): Buffer {
  const local = readAt(header, 30);
  const data = readAt(header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28), packed);
  if (method === stored) return data;
  if (method === deflated) return inflateRawSync(data);
  throw new Error(`its entry ${path} has the compression method ${method}, which is not supported`);
}
