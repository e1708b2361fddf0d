// All resources of a stack: its platform, built here or by another stack, and its pipelines. docs/architecture.md draws
// them.
import * as pulumi from "@pulumi/pulumi";
import { databaseUsers } from "../settings/databaseUsers.js";
import type { EnvironmentSettings } from "../settings/environment.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import type { PlatformSettings } from "../settings/schema.js";
import { watchdogFunction } from "../settings/watchdog.js";
import type { StackConfiguration } from "./configuration.js";
import { environmentRemains } from "./environmentRemains.js";
import type { ExistingParts } from "./existing/existing.js";
import type { PipelineOutputs } from "./pipeline/outputs.js";
import { Pipeline } from "./pipeline/pipeline.js";
import { Platform } from "./platform/platform.js";
import { fail } from "./fail.js";
import type { PlatformOutputs } from "./platform/outputs.js";
import { platformOfStack, type PlatformReference } from "./platform/reference.js";
import type { PluginArchive } from "./platform/pluginLibrary.js";
import { routeOf, type Route } from "./projectCommand.js";
import { Watchdog, type Following, type WatchdogOutputs } from "./watchdog.js";

export interface ProgramArgs extends StackConfiguration {
  /** The archives of the platform's plugins; none where another stack has the platform. */
  archives: readonly PluginArchive[];
  /** The archive of the reach function; only where this stack builds a platform that this machine does not reach. */
  reachArchive?: string | undefined;
  /** The archive of the watchdog's function; only where the settings want one. */
  watchdogArchive?: string | undefined;
  /** What the settings take over from the account. */
  existing: ExistingParts;
}

/** The stack's outputs. */
export type ProgramOutputs = {
  /** What pipeline stacks read; only where this stack builds the platform. */
  platform?: pulumi.Output<PlatformOutputs>;
  pipelines: pulumi.Output<PipelineOutputs>[];
  /** Full name of the stack that holds the platform; only where this stack does not. */
  platformStack?: string;
  /** Whether the machine that runs `up` has a route to brokers and databases. */
  routable: boolean;
  /** Owner and lifetime; only of an environment. */
  environment?: EnvironmentSettings;
  /** Only where the settings want one. */
  watchdog?: pulumi.Output<WatchdogOutputs>;
  /** Passwords of the database users of this stack's settings, as a secret. */
  passwords: pulumi.Output<Record<string, string>>;
};

export async function declareResources(args: ProgramArgs): Promise<ProgramOutputs> {
  const { settings, existing, region, password } = args;
  const { environment, platformStack, routable, schemasLoaded, tags } = settings;
  const platform = settings.platform && buildPlatform(args, settings.platform);
  const reference = platform?.reference ?? (await referToPlatform(settings.platformStack));
  const route = routeOf(routable, reference.reachFunction, region);
  const remains =
    environment && Object.keys(environment.sinkSchemas).length > 0
      ? [environmentRemains(environment, reference, route ?? noRoute(platformStack), region)]
      : [];
  const startAfter = [...(platform ? [platform] : []), ...remains];
  const pipelines = settings.pipelines.map(
    (pipeline) =>
      new Pipeline(pipeline.name, {
        settings: pipeline,
        environment,
        existingSecret: existing.secrets[pipeline.name],
        platform: reference,
        startAfter,
        password,
        route,
        schemasLoaded,
        region,
        tags,
      }),
  );
  const watchdog = buildWatchdog(args, pipelines, reference);
  return {
    ...(platform && { platform: platform.outputs }),
    pipelines: pipelines.map(({ outputs }) => outputs),
    ...(platformStack !== undefined && { platformStack }),
    routable,
    ...(environment && { environment }),
    ...(watchdog && { watchdog: watchdog.outputs }),
    passwords: pulumi.secret(
      pulumi.all(Object.fromEntries(databaseUsers(settings).map((user) => [user, password(user)]))),
    ),
  };
}

function buildPlatform(
  { settings: { routable, tags, pipelines }, region, password, archives, reachArchive, existing }: ProgramArgs,
  settings: PlatformSettings,
): Platform {
  const { databases } = settings;
  return new Platform(settings.name, {
    settings,
    pipelines,
    existing,
    archives,
    reachArchive,
    ...(databases && { databasePassword: password(databases.username) }),
    password,
    routable,
    region,
    tags,
  });
}

/** Of the connectors of this stack, whoever built the platform. */
function buildWatchdog(
  { settings: { watchdog, pipelines: settings, platformStack, tags }, watchdogArchive }: ProgramArgs,
  pipelines: readonly Pipeline[],
  platform: PlatformReference,
): Watchdog | undefined {
  if (!watchdog) return undefined;
  const { logRetentionDays } = platform;
  const followed = pipelines.filter((_pipeline, index) => settings[index]?.schemaChanges === "follow");
  return new Watchdog("watchdog", {
    settings: watchdog,
    functionName: watchdogFunction(pulumi.getProject(), pulumi.getStack()),
    archive: watchdogArchive ?? fail("watchdog: its function needs its archive"),
    connectors: pulumi.all(pipelines.flatMap(({ connectors }) => connectors)),
    secrets: pulumi.all(pipelines.flatMap(({ connectors, secret }) => connectors.map(() => secret.arn))),
    ...(followed.some(({ connectors }) => connectors.length > 0) && {
      following: following(followed, platform, settings, platformStack),
    }),
    logRetentionDays,
    tags,
  });
}

/** What the function that looks after them is told of pipelines whose tables it follows. */
function following(
  pipelines: readonly Pipeline[],
  platform: PlatformReference,
  settings: readonly PipelineSettings[],
  platformStack: string | undefined,
): Following {
  const reachFunction =
    platform.reachFunction ??
    fail(
      `msk-cdc:pipelines[].schemaChanges: follow, and the platform of stack ${platformStack} has no function that ` +
        "reaches its databases; run `pulumi up` there with this version of msk-cdc and routable false",
    );
  const readsDemo = settings.some(
    ({ source, schemaChanges }) => schemaChanges === "follow" && source.host === undefined,
  );
  return {
    stack: pulumi
      .all([
        platform.bootstrapBrokers,
        reachFunction,
        readsDemo ? platform.databases().source.port : undefined,
        pulumi.all(pipelines.map(({ outputs }) => outputs)),
      ])
      .apply(([bootstrapBrokers, reach, sourcePort, followed]) => ({
        stack: pulumi.getStack(),
        bootstrapBrokers,
        ...(platform.connectorAccess.authenticationType !== "IAM" && { connectorAccess: platform.connectorAccess }),
        reachFunction: reach,
        ...(sourcePort !== undefined && { sourcePort }),
        pipelines: followed,
      })),
    secretArns: pipelines.map(({ secret }) => secret.arn),
    kmsKeyArns: pipelines.flatMap(({ secret }) => secret.kmsKeyArn ?? []),
  };
}

/** Things that an environment makes outside of Pulumi could be neither made nor removed. */
function noRoute(platformStack: string | undefined): Route {
  throw new pulumi.RunError(
    `msk-cdc:routable: false, and the platform of stack ${platformStack} has no function that reaches its ` +
      `brokers and databases; run \`pulumi up\` there with this version of msk-cdc and routable false`,
  );
}

function referToPlatform(stackName: string | undefined): Promise<PlatformReference> {
  if (stackName === undefined)
    throw new pulumi.RunError("msk-cdc:platform, msk-cdc:platformStack: neither is set; a pipeline needs a platform");
  return platformOfStack(stackName);
}
