// The stack's configuration as the program needs it: checked settings, region, passwords. Facts: Pulumi "Configuration", "Secrets".
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { SettingsError } from "../settings/findings.js";
import { parseSettings, type Settings } from "../settings/schema.js";

const namespace = "msk-cdc";

export interface StackConfiguration {
  settings: Settings;
  /** AWS region, such as ap-northeast-2. */
  region: string;
  /**
   * Password of a database user, as a secret: from `msk-cdc:passwords`, else from the JSON file that the environment variable MSK_CDC_PASSWORDS_FILE names.
   *
   * @throws pulumi.RunError when neither has it
   */
  password: (user: string) => pulumi.Output<string>;
}

/** @throws pulumi.RunError that lists every mistake in the settings, or every database user without a password */
export function readConfiguration(): StackConfiguration {
  const settings = readSettings();
  return { settings, region: readRegion(), password: passwordReader(databaseUsers(settings)) };
}

/** The database users that a stack's settings name. */
export function databaseUsers({ platform, pipelines }: Settings): string[] {
  const master = platform?.databases ? [platform.databases.username] : [];
  return [...new Set([...master, ...pipelines.flatMap(({ source, sink }) => [source.user, sink.user])])];
}

function readSettings(): Settings {
  const prefix = `${namespace}:`;
  const raw = Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix) && key !== `${prefix}passwords`)
      .map(([key, value]) => [key.slice(prefix.length), structured(value)]),
  );
  try {
    return parseSettings(raw);
  } catch (error) {
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
  }
}

/** The engine hands over every value as text: objects, lists, numbers and truth values as JSON, strings bare. */
function structured(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function readRegion(): string {
  return aws.config.region ?? fail("aws:region: absent; the program needs a region. Fix: pulumi config set aws:region ap-northeast-2");
}

function passwordReader(users: string[]): StackConfiguration["password"] {
  const passwords: Record<string, string> = { ...passwordsFile(), ...new pulumi.Config(namespace).getObject<Record<string, string>>("passwords") };
  const missing = users.filter((user) => !passwords[user]);
  if (missing.length > 0) fail(missingPasswords(missing));
  return (user) => pulumi.secret(passwords[user] || fail(missingPasswords([user])));
}

function missingPasswords(users: string[]): string {
  const commands = users.map((user) => `\n  pulumi config set --secret --path '${namespace}:passwords.${user}'`);
  return `${namespace}:passwords: absent for ${users.join(", ")}; every database user that the settings name needs a password. Fix:${commands.join("")}`;
}

function passwordsFile(): Record<string, string> {
  const path = process.env["MSK_CDC_PASSWORDS_FILE"];
  if (!path) return {};
  // The parser's own message would quote from the file.
  const content = structured(readFileSync(path, "utf8"));
  if (typeof content !== "object" || content === null || !Object.values(content).every((value) => typeof value === "string")) {
    fail(`MSK_CDC_PASSWORDS_FILE: ${path} is not a JSON object of user names and passwords. Fix: write {"<user>": "<password>", …} or unset the variable`);
  }
  return content as Record<string, string>;
}

function fail(message: string): never {
  throw new pulumi.RunError(message);
}
