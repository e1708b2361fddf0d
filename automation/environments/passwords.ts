// The passwords of an environment's database users. An environment has its own secret, even if the copied stack uses an
// existing one. Facts: Secrets Manager GetSecretValue; settings/secret.ts (what stands under which key).
import { readOutputs, stackOutputs } from "../../components/stackOutputs.js";
import { databaseUsers } from "../../settings/databaseUsers.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import type { PipelineSettings, Settings } from "../../settings/schema.js";
import type { AwsAccess } from "../access/aws.js";
import type { Backend } from "../pulumi/backend.js";
import { stackOf, type EnvironmentPlan } from "./plan.js";
import { readSecret } from "../access/readSecret.js";

type Passwords = Readonly<Record<string, string>>;

export interface PasswordSources {
  plan: Pick<EnvironmentPlan, "copied" | "said">;
  /** The environment's. */
  settings: Settings;
  backend: Pick<Backend, "outputs" | "fullName">;
  /** Full name of the stack that holds the platform, and what its output `passwords` says. */
  platformStack: string;
  platform: Passwords;
  access: AwsAccess;
  /** MSK_CDC_PASSWORDS_FILE. */
  file: string | undefined;
}

/**
 * By user: from the passwords file, else the platform's stack, else the stack that is copied, else the existing secrets
 * of its pipelines. A later source is asked only for users that are still missing. The program names all users that
 * stay missing.
 *
 * @throws Error naming the secret, never what is in it
 */
export async function environmentPasswords({
  plan,
  settings,
  backend,
  platformStack,
  platform,
  access,
  file,
}: PasswordSources): Promise<Record<string, string>> {
  const { sinkAdmin } = plan.said;
  const users = [...databaseUsers(settings), ...(sinkAdmin === undefined ? [] : [sinkAdmin])];
  const known: Record<string, string> = { ...platform, ...(file ? readPasswordsFile(file) : {}) };
  const missing = (): string[] => users.filter((user) => !known[user]);
  const add = (more: Passwords): void => {
    for (const user of missing()) if (more[user]) known[user] = more[user];
  };

  const copied = stackOf(plan.said.from);
  if (missing().length > 0 && copied !== undefined) {
    const stack = await backend.fullName(copied);
    const outputs = stack === platformStack ? undefined : await backend.outputs(stack);
    if (outputs) add(readOutputs(stackOutputs, stack, outputs).passwords);
  }
  for (const pipeline of plan.copied.filter(({ secret }) => secret.existing)) {
    const { source, sink } = pipeline;
    if (missing().some((user) => [source.user, sink.user].includes(user)))
      add(await passwordsInSecret(pipeline, access));
  }
  return known;
}

const readFix =
  "Allow these credentials secretsmanager:GetSecretValue and its key's kms:Decrypt, or name a file with the " +
  "passwords (MSK_CDC_PASSWORDS_FILE)";

/** The users that the settings name. An existing secret itself says whose passwords it holds. */
async function passwordsInSecret(
  { secret: { name, keys }, source, sink }: PipelineSettings,
  { client }: AwsAccess,
): Promise<Passwords> {
  const content = await readSecret(name, client, readFix);
  const account = (user: string, userKey: string, passwordKey: string): [string, string][] => {
    const password = content[passwordKey];
    return typeof password === "string" && (content[userKey] === undefined || content[userKey] === user)
      ? [[user, password]]
      : [];
  };
  return Object.fromEntries([
    ...account(sink.user, keys.sinkUser, keys.sinkPassword),
    ...account(source.user, keys.sourceUser, keys.sourcePassword),
  ]);
}
