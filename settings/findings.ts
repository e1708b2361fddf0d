// Findings: one broken rule each. schemaFindings.ts finds those of the settings' schema. preflight/ adds those between
// settings, and components/ those that an account's parts show.

/** The text about a broken rule, without its place. */
export interface Verdict {
  /** Name of the rule, such as `source.serverId.shared`: stable. docs/checks.md lists all. */
  id: string;
  rule: string;
  fix: string;
}

/** One broken rule: the place, the value, the rule, what to do. */
export interface Finding extends Verdict {
  /** Name of the setting, such as `msk-cdc:pipelines[0].source.serverId`. */
  path: string;
  /** The value as JSON; hidden where it may be a secret, `absent` without a value. */
  value: string;
}

/** Settings that break rules. The message lists every finding. */
export class SettingsError extends Error {
  override name = "SettingsError";
  constructor(readonly findings: Finding[]) {
    super(listed(findings, "the settings"));
  }
}

/** Findings as people read them, four lines each, under a line with their number. */
export function listed(findings: readonly Finding[], culprit: string): string {
  const { length } = findings;
  return [`${length === 1 ? "1 rule is broken" : `${length} rules are broken`} by ${culprit}:`, lines(findings)].join(
    "\n",
  );
}

/** Findings that stop nothing. */
export function warned(warnings: readonly Finding[]): string {
  return [warnings.length === 1 ? "1 warning:" : `${warnings.length} warnings:`, lines(warnings)].join("\n");
}

function lines(findings: readonly Finding[]): string {
  return findings
    .map(({ path, value, rule, fix }) => `  ${path}\n    is:   ${value}\n    rule: ${rule}\n    fix:  ${fix}`)
    .join("\n");
}

/** A secret's name and the ARN of its key are no secrets. */
const harmless = /\.(secret\.(name|existing)|secretsKeyArn)$/;

/**
 * A setting's value as a finding shows it: JSON, cut to a line's length; hidden where the setting's name says that it
 * may be a secret.
 */
export function shown(path: string, value: unknown): string {
  if (value === undefined) return "absent";
  if (!harmless.test(path) && /password|secret|token|jaas|credential|url/i.test(path))
    return "(not shown: it may hold a secret)";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
