// Checks a stack's settings, or a connector's JSON by itself. It loads neither Pulumi nor an AWS SDK.
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { withAuthorities } from "../../plugins/authorities.js";
import { checkSettings } from "../../preflight/check.js";
import { checkConnectorFile } from "../../preflight/connectorFile.js";
import { lifecycleWarnings } from "../../preflight/lifecycleWarnings.js";
import { settingsFromConfiguration } from "../../settings/configuration.js";
import { SettingsError, type Finding } from "../../settings/findings.js";
import {
  ConfigurationError,
  holdsSecure,
  readStackFile,
  type StackConfiguration,
} from "../pulumi/stackConfiguration.js";

export interface Checked {
  /** Of the file, without its directory. */
  name: string;
  findings: Finding[];
  /** What goes well for now. */
  warnings: Finding[];
  /** What was checked, such as `1 pipeline`. */
  subject: string;
}

/**
 * The findings of a file.
 *
 * @param file  a connector's `.json` or a stack's `.yaml`; default: the stack that `from` names
 * @throws ConfigurationError for a file that can't be read
 */
export function checked(file: string | undefined, from: string): Promise<Checked> {
  const source = file !== undefined && /\.(json|ya?ml)$/.test(file) ? resolve(file) : (file ?? from);
  return source.endsWith(".json") ? checkConnector(source) : checkStack(source);
}

export async function checkStack(from: string): Promise<Checked> {
  const { name, config } = await readStackFile(from);
  refuseEncrypted(name, config);
  try {
    const settings = settingsFromConfiguration(config);
    const { length } = settings.pipelines;
    const findings = [...checkSettings(settings), ...(await withAuthorities(settings)).findings];
    const warnings = lifecycleWarnings(settings, new Date());
    return { name, findings, warnings, subject: length === 1 ? "1 pipeline" : `${length} pipelines` };
  } catch (error) {
    if (error instanceof SettingsError) return { name, findings: error.findings, warnings: [], subject: "" };
    throw error;
  }
}

/**
 * Only passwords are to be encrypted. An encrypted setting can't be checked here, since only its stack can decrypt it.
 */
function refuseEncrypted(name: string, config: StackConfiguration): void {
  for (const [key, value] of Object.entries(config)) {
    if (key.startsWith("msk-cdc:") && key !== "msk-cdc:passwords" && holdsSecure(value)) {
      throw new ConfigurationError(
        `${name}: ${key} holds an encrypted value, which only its own stack can read. Fix: passwords belong to ` +
          `msk-cdc:passwords, everything else stands in plain text; or let \`pulumi preview\` check it`,
      );
    }
  }
}

async function checkConnector(file: string): Promise<Checked> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError(
      `${file}: cannot be read (${error.code ?? error.message}). Fix: name an existing file`,
    );
  });
  const findings = checkConnectorFile(parsed(file, text));
  return { name: basename(file), findings, warnings: [], subject: "1 connector" };
}

/** The parser's own message quotes from the text, which may hold a password. */
function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const [, position] = /at position (\d+)/.exec((error as Error).message) ?? [];
    const where = position === undefined ? "" : ` (line ${text.slice(0, Number(position)).split("\n").length})`;
    throw new ConfigurationError(
      `${file}: is no JSON${where}. Fix: names and values in double quotes, commas between them, no comments`,
    );
  }
}
