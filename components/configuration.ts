// Reads the stack's configuration: checked settings, region, passwords. Facts: Pulumi "Configuration", "Secrets".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { settingsFromConfiguration } from "../settings/configuration.js";
import { usersWithPasswords } from "../settings/databaseUsers.js";
import { SettingsError } from "../settings/findings.js";
import { PasswordsFileError, readPasswordsFile } from "../settings/passwordsFile.js";
import type { Settings } from "../settings/schema.js";
import { fail } from "./fail.js";

const namespace = "msk-cdc";

export interface StackConfiguration {
  settings: Settings;
  /** AWS region, such as ap-northeast-2. */
  region: string;
  /**
   * Password of a user of a database or of the cluster, as a secret: from `msk-cdc:passwords`, else from the JSON file
   * that the environment variable MSK_CDC_PASSWORDS_FILE names.
   *
   * @throws pulumi.RunError when neither has it
   */
  password: (user: string) => pulumi.Output<string>;
}

/** @throws pulumi.RunError that lists every mistake in the settings, or every user without a password */
export function readConfiguration(): StackConfiguration {
  const settings = asRunError(() => settingsFromConfiguration(pulumi.runtime.allConfig()));
  return { settings, region: readRegion(), password: passwordReader(usersWithPasswords(settings)) };
}

function readRegion(): string {
  return (
    aws.config.region ??
    fail("aws:region: absent; the program needs a region. Fix: pulumi config set aws:region ap-northeast-2")
  );
}

function passwordReader(users: string[]): StackConfiguration["password"] {
  const passwords: Record<string, string> = {
    ...passwordsFile(),
    ...new pulumi.Config(namespace).getObject<Record<string, string>>("passwords"),
  };
  const missing = users.filter((user) => !passwords[user]);
  if (missing.length > 0) fail(missingPasswords(missing));
  return (user) => pulumi.secret(passwords[user] || fail(missingPasswords([user])));
}

function missingPasswords(users: string[]): string {
  const commands = users.map((user) => `\n  pulumi config set --secret --path '${namespace}:passwords.${user}'`);
  return (
    `${namespace}:passwords: absent for ${users.join(", ")}; every user that the settings name needs a ` +
    `password, unless the pipeline's secret is there already (secret.existing). Fix:${commands.join("")}`
  );
}

function passwordsFile(): Record<string, string> {
  const path = process.env["MSK_CDC_PASSWORDS_FILE"];
  return path ? asRunError(() => readPasswordsFile(path)) : {};
}

/** A user's mistake, which Pulumi shows without a stack trace. */
function asRunError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof SettingsError || error instanceof PasswordsFileError
      ? new pulumi.RunError(error.message)
      : error;
  }
}
