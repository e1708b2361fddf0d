// Secrets that can be found again, in whatever form somebody writes them down, and who may look at a file.
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** A secret with the places that it is looked for by. */
export interface PlantedSecret {
  name: string;
  value: string;
  /** Byte strings of which one is in every text that holds the secret. */
  traces: readonly Buffer[];
}

/**
 * The secret holds a marker of letters and digits, which escaping for JSON, URLs, shells and SQL leaves as it is: one
 * search finds all of these forms. Base64, UTF-16 and hexadecimal have searches of their own.
 */
export function planted(name: string, value: string, marker = value): PlantedSecret {
  if (!value.includes(marker)) throw new Error(`secret ${name}: its value does not hold its marker`);
  return {
    name,
    value,
    traces: [
      Buffer.from(marker),
      ...base64Forms(marker),
      Buffer.from(marker, "utf16le"),
      Buffer.from(Buffer.from(marker).toString("hex")),
    ],
  };
}

/**
 * A marker as base64 shows it in the middle of a text, by its three possible beginnings, without the characters that
 * its neighbours have a part in.
 */
function base64Forms(marker: string): Buffer[] {
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(marker)]);
    const inner = (encoding: "base64" | "base64url"): string =>
      whole
        .toString(encoding)
        .replace(/=+$/, "")
        .slice(shift === 0 ? 0 : shift + 1, Math.floor((whole.length * 8) / 6));
    return [...new Set([inner("base64"), inner("base64url")])].map((text) => Buffer.from(text));
  });
}

/** Names of the secrets that the text or bytes hold in any form. */
export function secretsIn(content: string | Buffer, secrets: readonly PlantedSecret[]): string[] {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return secrets.filter(({ traces }) => traces.some((trace) => bytes.includes(trace))).map(({ name }) => name);
}

/**
 * All files below the directory that hold a secret in their names or contents: path relative to it -> names of the
 * secrets. Files that go away meanwhile hold none; those whose path `except` matches are not looked into.
 */
export function filesWithSecrets(
  directory: string,
  secrets: readonly PlantedSecret[],
  except = /^$/,
): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { path, stat } of entriesBelow(directory).filter(({ path }) => !except.test(path))) {
    const names = secretsIn(path, secrets);
    // A file without blocks is one hole: Kafka makes indexes of ten megabytes that way.
    if (stat.isFile() && stat.blocks > 0) names.push(...secretsIn(readIfThere(join(directory, path)), secrets));
    if (stat.isSymbolicLink()) names.push(...secretsIn(readlinkSync(join(directory, path)), secrets));
    if (names.length > 0) found[path] = [...new Set(names)];
  }
  return found;
}

/**
 * Files and directories below the directory with rights for the group or others, and their modes. What `guarded`
 * matches may have any mode, if the first directory that it matches is its owner's alone.
 */
export function openToOthers(directory: string, guarded: RegExp): string[] {
  return entriesBelow(directory)
    .filter(
      ({ path, stat }) =>
        (stat.isFile() || stat.isDirectory()) && (stat.mode & 0o077) !== 0 && !guarded.exec(path)?.[2],
    )
    .map(({ path, stat }) => `${path} ${(stat.mode & 0o777).toString(8)}`);
}

function entriesBelow(directory: string) {
  return readdirSync(directory, { recursive: true, encoding: "utf8" }).flatMap((path) => {
    const stat = lstatSync(join(directory, path), { throwIfNoEntry: false });
    return stat === undefined ? [] : [{ path, stat }];
  });
}

function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}
