// Asks an account for what a stack takes over from it, before anything is declared. So a preview refuses what `up`
// would, and nothing is half made. Facts: Pulumi "Provider functions" (region and credentials are the stack's
// provider's).
import { arnParts } from "../../settings/arn.js";
import { SettingsError, type Finding } from "../../settings/findings.js";

/** Name and value of a lookup's setting, and what to do when AWS has no such thing. */
export interface Asked {
  path: string;
  value: string;
  fix: string;
}

/** @throws SettingsError with AWS's own words when AWS lacks the thing or does not show it */
export async function lookUp<T>({ path, value, fix }: Asked, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new SettingsError([
      {
        id: "existing.missing",
        path,
        value: JSON.stringify(value),
        rule:
          "it has to be in the account and region of the stack's AWS provider, readable with its credentials; AWS: " +
          `${reasonOf(error)}`,
        fix,
      },
    ]);
  }
}

/** Waits for all of them. @throws SettingsError with the findings of all that failed, not just of the first */
export async function allFound<T extends readonly unknown[] | []>(
  lookups: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(lookups);
  const reasons = settled.flatMap((each) => (each.status === "rejected" ? [each.reason as unknown] : []));
  for (const reason of reasons) if (!(reason instanceof SettingsError)) throw reason;
  refuse(reasons.flatMap((reason) => (reason instanceof SettingsError ? reason.findings : [])));
  return Promise.all(lookups);
}

/** @throws SettingsError when there is a finding */
export function refuse(findings: Finding[]): void {
  if (findings.length > 0) throw new SettingsError(findings);
}

/** MSK Connect, Secrets Manager and their keys work within a region. */
export function inRegion(path: string, arn: string, region: string): Finding[] {
  const { service, region: its } = arnParts(arn);
  if (its === region) return [];
  return [
    {
      id: "existing.region",
      path,
      value: JSON.stringify(arn),
      rule: `everything of a stack is in one region, and aws:region is ${region}; this ${service} ARN is of ${its}`,
      fix: `name one of ${region}, or set aws:region to ${its}`,
    },
  ];
}

/** The provider's sentences, without the bridge's frame: `invoking <token>: 1 error occurred:\n\t* <sentence>\n\n`. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const sentences = [...text.matchAll(/^\s*\* (.+)$/gm)].map(([, sentence]) => sentence);
  return sentences.length > 0 ? sentences.join("; ") : text.trim();
}
