// What a twin is made with: names, random credentials, passwords. It outlives the daemon; `remove` ends it.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import type { TwinMode } from "../info.js";
import type { TwinLayout } from "../layout.js";
import { writePrivateFile } from "./privateFile.js";

/** The account of every twin: the real provider refuses it, since no AWS account has this number. */
const twinAccountId = "000000000000";

/**
 * Format of a twin's directory. It is raised when versions of this project can no longer go on with each other's files.
 */
const stateFormat = 1;

export interface TwinIdentity {
  /** Absent in twins of the first versions, which have format 1. */
  readonly format?: number;
  readonly name: string;
  readonly region: string;
  readonly accountId: typeof twinAccountId;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent in twins of the first versions, which are whole. */
  readonly mode?: TwinMode;
  /** The port of the last run, taken again when free. */
  readonly apiPort?: number;
}

/**
 * Undefined for a twin that was never made. @throws Error in one sentence for a damaged file, or one of a newer version
 * of this project
 */
export function readIdentity({ identityFile, name }: TwinLayout): TwinIdentity | undefined {
  if (!existsSync(identityFile)) return undefined;
  const remove = `remove the twin (cdc twin stop ${name} --remove) and start it again`;
  let identity: TwinIdentity;
  try {
    identity = JSON.parse(readFileSync(identityFile, "utf8")) as TwinIdentity;
  } catch (error) {
    throw new Error(
      `${identityFile} is damaged (${(error as Error).message}), and with it the twin's keys are lost: ${remove}`,
    );
  }
  const { format = stateFormat } = identity;
  if (format > stateFormat) {
    throw new Error(
      `the twin ${name} was made by a newer version of msk-cdc (format ${format}, this version knows ` +
        `${stateFormat}): use that version, or ${remove}`,
    );
  }
  return identity;
}

export function rememberPort(layout: TwinLayout, apiPort: number): void {
  writePrivateFile(layout.identityFile, JSON.stringify({ ...readIdentity(layout), apiPort }));
}

/** Makes the directory and everything secret in it. @param users names of database users that get a random password */
export function createIdentity(
  layout: TwinLayout,
  region: string,
  users: readonly string[],
  mode: TwinMode = "whole",
): TwinIdentity {
  for (const dir of [layout.dir, layout.backendDir, layout.pulumiHome])
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const identity: TwinIdentity = {
    format: stateFormat,
    name: layout.name,
    mode,
    region,
    accountId: twinAccountId,
    accessKeyId: `AKIA${[...randomBytes(16)].map((byte) => alphabet[byte % alphabet.length]).join("")}`,
    secretAccessKey: secret(30),
  };
  writePrivateFile(layout.passwordsFile, JSON.stringify(Object.fromEntries(users.map((user) => [user, secret(18)]))));
  writePrivateFile(layout.passphraseFile, secret(30));
  // Last: a twin without it was never made.
  writePrivateFile(layout.identityFile, JSON.stringify(identity));
  return identity;
}

const secret = (bytes: number): string => randomBytes(bytes).toString("base64url");
