// The checked settings of a stack's configuration.
import { parseSettings, type Settings } from "../settings/schema.js";
import { projectName, type StackConfiguration } from "./configuration.js";

/** Checks the `msk-cdc:*` keys and fills in the defaults. Throws SettingsError with every mistake. */
export function settingsOf(configuration: StackConfiguration): Settings {
  const namespace = `${projectName}:`;
  const own = Object.entries(configuration).filter(([key]) => key.startsWith(namespace));
  return parseSettings(Object.fromEntries(own.map(([key, value]) => [key.slice(namespace.length), value])));
}
