// Turns a stack's configuration into its settings. Facts: Pulumi "Configuration" (the engine and `pulumi config set`
// keep every value as text).
import { SettingsError, shown, type Finding } from "./findings.js";
import { nearest } from "./nearest.js";
import { parseSettings, settingsSchema, type Settings } from "./schema.js";

const namespace = "msk-cdc";
const passwords = "passwords";

/**
 * Checks the `msk-cdc:*` keys of a stack's configuration and fills in the defaults. It ignores `msk-cdc:passwords` and
 * other keys, except those whose namespace is a misspelt `msk-cdc`.
 *
 * @param configuration values by `<namespace>:<key>`, as text or as a Pulumi.<stack>.yaml holds them
 * @throws SettingsError with every mistake
 */
export function settingsFromConfiguration(configuration: Readonly<Record<string, unknown>>): Settings {
  const keys = Object.entries(configuration).map(([key, value]) => ({ key, value, at: key.indexOf(":") }));
  const own = keys.filter(
    ({ key, at }) => key.slice(0, Math.max(at, 0)) === namespace && key.slice(at + 1) !== passwords,
  );
  const misplaced = keys.flatMap(({ key, value, at }) =>
    misspelt(key.slice(0, Math.max(at, 0)), key.slice(at + 1), value),
  );
  const raw = Object.fromEntries(
    own.map(({ key, value, at }) => [key.slice(at + 1), typeof value === "string" ? structured(value) : value]),
  );
  return withFindings(misplaced, () => parseSettings(raw));
}

function withFindings(findings: Finding[], parse: () => Settings): Settings {
  try {
    const settings = parse();
    if (findings.length === 0) return settings;
  } catch (error) {
    throw error instanceof SettingsError ? new SettingsError([...findings, ...error.findings]) : error;
  }
  throw new SettingsError(findings);
}

/** One of our settings under an unknown namespace: it would be ignored silently. */
function misspelt(space: string, key: string, value: unknown): Finding[] {
  const ours = nearest(key, [...Object.keys(settingsSchema().shape), passwords]);
  const near =
    space === "" || (space !== namespace && nearest(space.replaceAll(/[^a-zA-Z]/g, ""), ["mskcdc"], 2) !== undefined);
  if (ours === undefined || !near) return [];
  const path = space === "" ? key : `${space}:${key}`;
  return [
    {
      id: "settings.namespace.misspelt",
      path,
      value: shown(path, value),
      rule: `the settings stand under ${namespace}:; nothing reads this one`,
      fix: `write ${namespace}:${ours}`,
    },
  ];
}

/** Objects, lists, numbers and booleans are JSON texts; strings are bare. */
function structured(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
