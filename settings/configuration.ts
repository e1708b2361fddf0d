// From a stack's configuration to its settings. Facts: Pulumi "Configuration" (the engine and `pulumi config set` keep every value as text).
import { parseSettings, type Settings } from "./schema.js";

const prefix = "msk-cdc:";

/**
 * Checks the `msk-cdc:*` keys of a stack's configuration and fills in the defaults; other keys and `msk-cdc:passwords` are passed over.
 *
 * @param configuration values by `<namespace>:<key>`, as text or as a Pulumi.<stack>.yaml holds them
 * @throws SettingsError with every mistake
 */
export function settingsFromConfiguration(configuration: Readonly<Record<string, unknown>>): Settings {
  const own = Object.entries(configuration).filter(([key]) => key.startsWith(prefix) && key !== `${prefix}passwords`);
  return parseSettings(Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), typeof value === "string" ? structured(value) : value])));
}

/** Text stands for objects, lists, numbers and truth values as JSON, for strings bare. */
function structured(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
