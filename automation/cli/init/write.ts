// Writes a new stack's file, once what it says breaks no rule.
import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { checkSettings } from "../../../preflight/check.js";
import { settingsFromConfiguration } from "../../../settings/configuration.js";
import { databaseUsers } from "../../../settings/databaseUsers.js";
import { SettingsError } from "../../../settings/findings.js";
import { projectDirectory, projectRoot } from "../../../tools/paths.js";
import type { Answers } from "./answers.js";
import { stackConfig, stackText } from "./stackText.js";

/** @throws Error for a name that Pulumi does not take, or of a file that exists */
export function newStackFile(name: string): string {
  if (!/^[\w.-]{1,100}$/.test(name))
    throw new Error(
      `${JSON.stringify(name)} is no stack's name: 1 to 100 letters, digits, dots, underscores or hyphens`,
    );
  const file = join(projectDirectory(), `Pulumi.${name}.yaml`);
  if (existsSync(file)) throw exists(name);
  return file;
}

/**
 * @returns what was done, and what comes next
 * @throws SettingsError when the answers break a rule
 */
export function writeStack(file: string, stack: string, answers: Answers): string[] {
  const config = stackConfig(answers);
  const settings = settingsFromConfiguration(config);
  const findings = checkSettings(settings);
  if (findings.length > 0) throw new SettingsError(findings);
  const schema = relative(dirname(file), join(projectRoot, "schema", "stack.schema.json"))
    .split(sep)
    .join("/");
  const users = databaseUsers(settings);
  try {
    writeFileSync(file, stackText(stack, config, schema, users), { flag: "wx" });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === "EEXIST" ? exists(stack) : error;
  }
  return [
    `${basename(file)} is written.`,
    "Next:",
    `  npx cdc check --from ${stack}`,
    `  pulumi stack init ${stack}`,
    ...users.map((user) => `  pulumi config set -s ${stack} --secret --path 'msk-cdc:passwords.${user}'`),
    `  pulumi up -s ${stack}`,
  ];
}

function exists(name: string): Error {
  return new Error(`Pulumi.${name}.yaml is there already, and is never overwritten; give another name: cdc init NAME`);
}
