// The file of database passwords that the environment variable MSK_CDC_PASSWORDS_FILE names: a JSON object, user name
// -> password.
import { readFileSync } from "node:fs";
import { isObject } from "./isObject.js";

/** The file cannot be used. */
export class PasswordsFileError extends Error {
  override name = "PasswordsFileError";
}

/**
 * Passwords by user name.
 *
 * @throws PasswordsFileError naming the file and what to do, and nothing of its content
 */
export function readPasswordsFile(path: string): Record<string, string> {
  const passwords = parsed(contentOf(path));
  if (!isPasswords(passwords)) {
    throw new PasswordsFileError(
      `MSK_CDC_PASSWORDS_FILE: ${path} is not a JSON object of user names and passwords. Fix: write {"<user>": ` +
        `"<password>", …} or unset the variable`,
    );
  }
  return passwords;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "does not exist" : `cannot be read (${code ?? "unknown reason"})`;
    throw new PasswordsFileError(
      `MSK_CDC_PASSWORDS_FILE: ${path} ${reason}. Fix: name a readable file or unset the variable`,
    );
  }
}

/** Undefined for a text that is no JSON: the parser's own message would quote from it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPasswords(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every((password) => typeof password === "string");
}
