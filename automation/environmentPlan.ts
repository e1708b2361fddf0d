// What an environment is to be, decided before anything is touched: settings of the stack that it copies, changed as asked, isolated, checked.
import { checkSettings } from "../preflight/check.js";
import { settingsFromConfiguration } from "../settings/configuration.js";
import { environmentName, type EnvironmentSettings } from "../settings/environment.js";
import { SettingsError } from "../settings/findings.js";
import { assign } from "./assignments.js";
import { ConfigurationError, stackConfiguration, type StackConfiguration } from "./configuration.js";
import { isolate } from "./isolation.js";

/** What to copy, and what is different in it. */
export interface EnvironmentSource {
  /** Letters in lower case, digits and single hyphens; at most 30. */
  name: string;
  /** A stack of this project ("dev" reads Pulumi.dev.yaml) or the path of such a file. */
  from: string;
  /** Stack that holds the platform. Default: the stack `from`, when it builds one, else the one whose platform it uses. */
  platformStack?: string;
  /** Names of the pipelines to take. Default: all. */
  pipelines?: readonly string[];
  /** Settings in place of the copied ones, such as `pipelines[0].connect.mcuCount=2`. */
  set?: readonly string[];
  /** User that creates and drops the sink schemas. Default: the demo databases' master user, else the sinks' own. */
  sinkAdmin?: string;
}

export interface EnvironmentPlan {
  name: string;
  /** Of the stack, but for `msk-cdc:environment` and `msk-cdc:platformStack`. */
  configuration: StackConfiguration;
  /** As it was given or found: a short or a full name. */
  platformStack: string;
  region: string;
  said: Pick<EnvironmentSettings, "name" | "from" | "sinkSchemas" | "sinkAdmin">;
}

/** @throws ConfigurationError, SettingsError: nothing has been touched then */
export async function planEnvironment(source: EnvironmentSource): Promise<EnvironmentPlan> {
  const { name, from } = source;
  checkName(name);
  const copied = assign(await stackConfiguration({ from }), source.set ?? []);
  const settings = settingsFromConfiguration(copied);
  const platformStack = source.platformStack ?? (settings.platform ? stackOf(from) : settings.platformStack);
  if (platformStack === undefined) throw new ConfigurationError(`"${from}" builds a platform, but it is not known as which stack: name that one (--platform)`);
  const { "msk-cdc:platform": _built, "msk-cdc:environment": _other, ...configuration } = copied;
  const { pipelines, sinkSchemas } = isolate(name, settings, source.pipelines);
  if (pipelines.length > 0 && !settings.routable) {
    throw new ConfigurationError(
      `msk-cdc:routable of "${from}" does not say that this machine reaches its brokers and databases, and an environment's own sink schema is made and dropped from here. ` +
        "Run the command on a machine in the VPC (or on its VPN), with --set routable=true",
    );
  }
  return {
    name,
    configuration: { ...configuration, "msk-cdc:pipelines": pipelines },
    platformStack,
    region: String(copied["aws:region"] ?? process.env["AWS_REGION"] ?? ""),
    said: { name, from, sinkSchemas, ...(source.sinkAdmin !== undefined && { sinkAdmin: source.sinkAdmin }) },
  };
}

/** The stack's whole configuration. @throws SettingsError when it breaks a rule */
export function planned(plan: EnvironmentPlan, said: EnvironmentSettings): StackConfiguration {
  const configuration = { ...plan.configuration, "msk-cdc:platformStack": said.platformStack, "msk-cdc:environment": said };
  const findings = checkSettings(settingsFromConfiguration(configuration));
  if (findings.length > 0) throw new SettingsError(findings);
  return configuration;
}

/** @throws ConfigurationError for a name that could not stand in every name that is made from it */
export function checkName(name: string): void {
  const checked = environmentName.safeParse(name);
  if (!checked.success) throw new ConfigurationError(`environment name "${name}": ${checked.error.issues.map(({ message }) => message).join("; ")}`);
}

/** The stack that a settings file is of. */
function stackOf(from: string): string | undefined {
  return /\.ya?ml$/.test(from) ? /(?:^|\/)Pulumi\.([^/]+)\.ya?ml$/.exec(from)?.[1] : from;
}
