// Decides what an environment is to be, before anything is touched. It changes, isolates and checks the settings of the
// copied stack.
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { releaseName, sinkRelease, sourceRelease } from "../../components/pluginReleases.js";
import { checkSettings } from "../../preflight/check.js";
import { settingsFromConfiguration } from "../../settings/configuration.js";
import { environmentName, type EnvironmentSettings } from "../../settings/environment.js";
import { SettingsError } from "../../settings/findings.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { Settings } from "../../settings/schema.js";
import { sourceKindOf } from "../../sources/registry.js";
import { assign } from "./assignments.js";
import { ConfigurationError, stackConfiguration, type StackConfiguration } from "../pulumi/stackConfiguration.js";
import { refuseSet, type AskedSnapshot } from "./snapshotChoice.js";
import { isolate } from "./isolation.js";

/** What to copy, and what is different in it. */
export interface EnvironmentSource extends AskedSnapshot {
  /** Letters in lower case, digits and single hyphens; at most 30. */
  name: string;
  /** A stack of this project ("dev" reads Pulumi.dev.yaml) or the path of such a file. */
  from: string;
  /**
   * Stack that holds the platform. Default: the stack `from`, when it builds one, else the one whose platform it uses.
   */
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
  /**
   * Configuration of the stack, except for `msk-cdc:environment` and `msk-cdc:platformStack`. It has no watchdog: the
   * function would not carry the environment's mark.
   */
  configuration: StackConfiguration;
  /** As it was given or found: a short or a full name. */
  platformStack: string;
  /** `msk-cdc:routable`: this machine reaches brokers and databases. */
  routable: boolean;
  region: string;
  /** `aws:profile`. */
  profile: string | undefined;
  /** Settings of the pipelines that are copied, in the order of `msk-cdc:pipelines`. */
  copied: readonly PipelineSettings[];
  said: Pick<EnvironmentSettings, "name" | "from" | "sinkSchemas" | "sinkAdmin">;
}

/** A stack's whole configuration, and what it says. */
export interface Planned {
  configuration: StackConfiguration;
  settings: Settings;
}

/** @throws ConfigurationError, SettingsError: nothing has been touched then */
export async function planEnvironment(source: EnvironmentSource): Promise<EnvironmentPlan> {
  const { name, from } = source;
  checkName(name);
  refuseSet(source.set ?? []);
  const written = assign(await stackConfiguration({ from }), source.set ?? []);
  const settings = settingsFromConfiguration(written);
  const platformStack = source.platformStack ?? (settings.platform ? stackOf(from) : settings.platformStack);
  if (platformStack === undefined)
    throw new ConfigurationError(
      `"${from}" builds a platform, but it is not known as which stack: name that one (--platform)`,
    );
  const {
    "msk-cdc:platform": _built,
    "msk-cdc:environment": _other,
    "msk-cdc:watchdog": _unwatched,
    ...configuration
  } = written;
  const { taken, pipelines, sinkSchemas } = isolate(name, settings, source.pipelines);
  return {
    name,
    configuration: { ...configuration, "msk-cdc:pipelines": pipelines },
    platformStack,
    routable: settings.routable,
    region: String(written["aws:region"] ?? process.env["AWS_REGION"] ?? ""),
    profile: typeof written["aws:profile"] === "string" ? written["aws:profile"] : undefined,
    copied: taken,
    said: { name, from, sinkSchemas, ...(source.sinkAdmin !== undefined && { sinkAdmin: source.sinkAdmin }) },
  };
}

/** @throws ConfigurationError where nothing reaches the databases to make and drop an environment's sink schemas */
export function requireRoute(
  { routable, said }: EnvironmentPlan,
  { reachFunction }: Pick<PlatformOutputs, "reachFunction">,
  platformStack: string,
): void {
  if (routable || reachFunction !== undefined || Object.keys(said.sinkSchemas).length === 0) return;
  throw new ConfigurationError(
    `msk-cdc:routable of "${said.from}" does not say that this machine reaches brokers and databases, and the ` +
      `platform of stack ${platformStack} has no function that does it instead: ` +
      "run `pulumi up` there with this version of msk-cdc and routable false, or this command on a machine in " +
      "the VPC (or on its VPN), with --set routable=true",
  );
}

/** @throws ConfigurationError where a pipeline wants a plugin release that the platform has not */
export function requirePlugins(
  { said }: EnvironmentPlan,
  pipelines: readonly PipelineSettings[],
  { plugins }: Pick<PlatformOutputs, "plugins">,
  platformStack: string,
): void {
  const wanted = pipelines.flatMap((pipeline) => [sourceRelease(pipeline), sinkRelease(pipeline)]).map(releaseName);
  const missing = [...new Set(wanted)].filter((release) => plugins[release] === undefined);
  if (missing.length === 0) return;
  throw new ConfigurationError(
    `the pipelines of "${said.from}" want ${missing.join(", ")}, and the platform of stack ${platformStack} ` +
      `offers ${Object.keys(plugins).join(", ") || "none"}: ` +
      `choose one of these versions, or set msk-cdc:plugins.releases of that stack to ${JSON.stringify(missing)} ` +
      `and run \`pulumi up\` there`,
  );
}

/**
 * The stack with the environment's choice of what is copied from its source tables.
 *
 * @throws SettingsError when it breaks a rule
 */
export function planned(plan: EnvironmentPlan, said: EnvironmentSettings): Planned {
  const { snapshot = { mode: "tables" } } = said;
  const isolated = plan.configuration["msk-cdc:pipelines"] as { source: object }[];
  const pipelines = plan.copied.map((copied, index) => {
    const properties = sourceKindOf(copied).firstSnapshot(copied, snapshot);
    return { ...isolated[index], source: { ...isolated[index]?.source, properties } };
  });
  const configuration = {
    ...plan.configuration,
    "msk-cdc:platformStack": said.platformStack,
    "msk-cdc:environment": said,
    "msk-cdc:pipelines": pipelines,
  };
  const settings = settingsFromConfiguration(configuration);
  const findings = checkSettings(settings);
  if (findings.length > 0) throw new SettingsError(findings);
  return { configuration, settings };
}

/** @throws ConfigurationError for a name from which not every other name can be made */
export function checkName(name: string): void {
  const checked = environmentName.safeParse(name);
  if (!checked.success)
    throw new ConfigurationError(
      `environment name "${name}": ${checked.error.issues.map(({ message }) => message).join("; ")}`,
    );
}

/** The stack that a settings file is of. */
export function stackOf(from: string): string | undefined {
  return /\.ya?ml$/.test(from) ? /(?:^|\/)Pulumi\.([^/]+)\.ya?ml$/.exec(from)?.[1] : from;
}
