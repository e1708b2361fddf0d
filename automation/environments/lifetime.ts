// How long an environment stands, and what it says of itself. Pure, except for the functions that ask the machine for
// user and commit.
import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";
import { projectDirectory } from "../../tools/paths.js";
import type { EnvironmentSettings } from "../../settings/environment.js";

/** Owner, pull request, commit and times of an environment. */
export type Lifetime = Pick<
  EnvironmentSettings,
  "owner" | "pullRequest" | "repository" | "commit" | "createdAt" | "expiresAt"
>;

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Milliseconds of a span such as `90m`, `8h`, `3d`.
 * @throws Error for anything else
 */
export function parseTtl(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined)
    throw new Error(`"${text}" is no time to live: write a number and m, h or d, such as 90m, 8h or 3d`);
  return Number(count) * units[unit as keyof typeof units];
}

/**
 * The lifetime of an `up` at `now`. A renewed one keeps its owner and its time of creation, and its time begins anew.
 */
export function renewedLifetime(
  earlier: Lifetime | undefined,
  up: {
    owner: string;
    pullRequest?: number | undefined;
    repository?: string | undefined;
    commit?: string | undefined;
    ttl: number;
  },
  now: Date,
): Lifetime {
  const pullRequest = up.pullRequest ?? earlier?.pullRequest;
  const repository = up.repository ?? earlier?.repository;
  return {
    owner: earlier?.owner ?? up.owner,
    ...(pullRequest !== undefined && { pullRequest }),
    ...(repository !== undefined && { repository }),
    ...(up.commit !== undefined && { commit: up.commit }),
    createdAt: earlier?.createdAt ?? now.toISOString(),
    expiresAt: new Date(now.getTime() + up.ttl).toISOString(),
  };
}

export function isExpired({ expiresAt }: Pick<Lifetime, "expiresAt">, now: Date): boolean {
  return Date.parse(expiresAt) <= now.getTime();
}

/** The user who started the workflow on GitHub, else the machine's user. */
export function whoami(): string {
  return process.env["GITHUB_ACTOR"] || userInfo().username;
}

/** The commit that is checked out; undefined outside a Git checkout. */
export async function currentCommit(): Promise<string | undefined> {
  const given = process.env["GITHUB_SHA"];
  if (given) return given;
  try {
    return (await promisify(execFile)("git", ["rev-parse", "HEAD"], { cwd: projectDirectory() })).stdout.trim();
  } catch {
    return undefined; // no Git, or no repository: an environment needs neither
  }
}
