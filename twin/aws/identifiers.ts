// Names that AWS makes: ARNs, versions, request ids, tokens of pages.
import { randomBytes, randomUUID } from "node:crypto";
import { AwsError } from "./errors.js";

export interface Account {
  readonly region: string;
  readonly accountId: string;
}

/** `arn:aws:<service>:<region>:<account>:<resource>`; IAM and S3 ARNs have no region. */
export function arn(account: Account, service: string, resource: string): string {
  const region = service === "iam" || service === "s3" ? "" : account.region;
  return `arn:aws:${service}:${region}:${service === "s3" ? "" : account.accountId}:${resource}`;
}

/** The unique last part of MSK's and MSK Connect's ARNs: a UUID and a shard number. */
export function uniquePart(): string {
  return `${randomUUID()}-2`;
}

/** A `currentVersion` in the form of MSK's, e.g. `K3P5ROKL5A1OLE`. */
export function newVersion(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return `K${[...randomBytes(13)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
}

/** `count` hexadecimal characters. */
export function randomHex(count: number): string {
  return randomBytes(Math.ceil(count / 2))
    .toString("hex")
    .slice(0, count);
}

/**
 * One page of a list, in the form of AWS's `maxResults` and `nextToken`.
 * @throws AwsError `code` for a token that no page gave
 */
export function page<T>(
  all: readonly T[],
  maxResults: unknown,
  nextToken: unknown,
  { limit = 100, code = "BadRequestException" } = {},
): { items: T[]; nextToken?: string } {
  const start = typeof nextToken === "string" && nextToken !== "" ? positionOf(nextToken, code) : 0;
  const size = Math.min(Number(maxResults ?? limit) || limit, limit);
  const items = all.slice(start, start + size);
  return start + size < all.length
    ? { items, nextToken: Buffer.from(`at ${start + size}`).toString("base64url") }
    : { items };
}

function positionOf(nextToken: string, code: string): number {
  const [, position] = /^at (\d+)$/.exec(Buffer.from(nextToken, "base64url").toString()) ?? [];
  if (position === undefined) throw new AwsError(code, 400, "The provided pagination token is invalid.");
  return Number(position);
}
