// What a twin is made with, once: names, random credentials, passwords. It outlives the daemon; `remove` ends it.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { TwinLayout } from "../layout.js";
import { writePrivateFile } from "./privateFile.js";

/** The account of every twin: the real provider refuses it, since no AWS account has this number. */
const twinAccountId = "000000000000";

export interface TwinIdentity {
  readonly name: string;
  readonly region: string;
  readonly accountId: typeof twinAccountId;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The port of the last run, taken again when free. */
  readonly apiPort?: number;
}

export function readIdentity(layout: TwinLayout): TwinIdentity | undefined {
  if (!existsSync(layout.identityFile)) return undefined;
  return JSON.parse(readFileSync(layout.identityFile, "utf8")) as TwinIdentity;
}

export function rememberPort(layout: TwinLayout, apiPort: number): void {
  writePrivateFile(layout.identityFile, JSON.stringify({ ...readIdentity(layout), apiPort }));
}

/** Makes the directory and everything secret in it. @param users names of database users that get a random password */
export function createIdentity(layout: TwinLayout, region: string, users: readonly string[]): TwinIdentity {
  for (const dir of [layout.dir, layout.backendDir, layout.pulumiHome]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const identity: TwinIdentity = {
    name: basename(layout.dir),
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
