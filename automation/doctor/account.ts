// The AWS part of `cdc doctor`: the caller, and what the account lacks for a stack.
import { platformReleases } from "../../components/pluginReleases.js";
import { lookForArchive } from "../../plugins/archive.js";
import type { Settings } from "../../settings/schema.js";
import { lookForEngine } from "../../tools/engine.js";
import { twinAccount } from "../access/aws.js";
import type { StackConfiguration } from "../pulumi/stackConfiguration.js";
import { accountChecks, twinNote } from "./accountChecks.js";
import { lookAtAccount, whoAmI, type AwsConfiguration, type Identity } from "./accountFacts.js";
import type { Check } from "./check.js";
import { planOf } from "./plan.js";
import type { Answer } from "./question.js";
import { lookAtStack, type StackFacts } from "./stackFacts.js";

export interface StackSettings {
  /** As it was asked for: a stack's name or a file. */
  from: string;
  configuration: StackConfiguration;
  /** Undefined where they break rules. */
  settings: Settings | undefined;
}

/** @param stack undefined where its configuration can't be read: then only the caller is shown */
export async function lookAtAws(stack: StackSettings | undefined): Promise<Check[]> {
  const configuration = awsConfiguration(stack?.configuration ?? {}, process.env);
  const identity = await whoAmI(configuration);
  const who = identityChecks(identity, configuration.region, stack?.configuration["aws:allowedAccountIds"]);
  if (identity === "absent" || "refusal" in identity || stack?.settings === undefined) return who;
  const [plan, own] = await Promise.all([
    archiveNames(stack.settings).then((archives) =>
      planOf(stack.settings as Settings, archives, configuration.region, isFile(stack.from) ? undefined : stack.from),
    ),
    stackFacts(stack),
  ]);
  const facts = await lookAtAccount(
    configuration,
    identity.value,
    stack.settings,
    plan,
    plan.subnetIds.length > 0 ? plan.subnetIds : own.subnetIds,
  );
  const checks = accountChecks(facts, plan, own, identity.value.arn);
  return [
    ...who,
    ...(identity.value.account === twinAccount
      ? [twinNote(), ...checks.filter(({ name }) => name !== "permissions")]
      : checks),
  ];
}

/**
 * As the AWS provider reads them. The program refuses a stack without a region, so the questions go to the
 * environment's.
 */
function awsConfiguration(configuration: StackConfiguration, environment: NodeJS.ProcessEnv): AwsConfiguration {
  const text = (key: string): string | undefined =>
    typeof configuration[key] === "string" ? configuration[key] : undefined;
  const profile = text("aws:profile");
  const region = text("aws:region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1";
  return { region, ...(profile !== undefined && { profile }) };
}

/** Pure: what the lines say. */
export function identityChecks(identity: Answer<Identity> | "absent", region: string, allowed: unknown): Check[] {
  const line = (state: Check["state"], text: string, fix?: string): Check => ({
    area: "aws",
    name: "identity",
    state,
    text,
    ...(fix !== undefined && { fix }),
  });
  if (identity === "absent")
    return [line("note", "no AWS credentials were found: permissions, quotas and names are not checked")];
  if ("refusal" in identity)
    return [
      line(
        "missing",
        `AWS does not say who you are: ${identity.refusal.reason}`,
        "renew the credentials (aws sso login, aws configure), or take them out of the environment",
      ),
    ];
  const { arn, account } = identity.value;
  const accounts: unknown = typeof allowed === "string" ? JSON.parse(allowed) : allowed;
  if (Array.isArray(accounts) && !accounts.map(String).includes(account)) {
    return [
      line(
        "missing",
        `${arn} is of account ${account}, and aws:allowedAccountIds allows ${accounts.join(", ")} only`,
        "take credentials of that account",
      ),
    ];
  }
  return [line("ok", `${arn}, account ${account}${account === twinAccount ? " (a twin)" : ""}, region ${region}`)];
}

async function archiveNames(settings: Settings): Promise<(string | undefined)[]> {
  const looks = await Promise.all(
    platformReleases(settings).map((release) =>
      lookForArchive({ ...release, configProvider: settings.plugins.configProvider }),
    ),
  );
  return looks.map((look) => look?.name);
}

const isFile = (from: string): boolean => /\.ya?ml$/.test(from);

/** The stack's own resources, and the subnets of the platform that it builds or reads. A file stands for no stack. */
async function stackFacts({ from, settings }: StackSettings): Promise<StackFacts> {
  const { cli } = await lookForEngine();
  const [own, platform] = await Promise.all([
    isFile(from)
      ? { owned: new Set<string>(), subnetIds: [], unknown: `${from} is no stack's name` }
      : lookAtStack(from, cli),
    settings?.platformStack === undefined ? undefined : lookAtStack(settings.platformStack, cli),
  ]);
  return { ...own, subnetIds: platform?.subnetIds ?? own.subnetIds };
}
