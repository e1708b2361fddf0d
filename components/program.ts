// All resources of a stack: its platform, built here or by another stack, and its pipelines. Facts: design.md, "Stacks".
import * as pulumi from "@pulumi/pulumi";
import type { PlatformSettings } from "../settings/schema.js";
import { databaseUsers, type StackConfiguration } from "./configuration.js";
import { Pipeline, type PipelineOutputs } from "./pipeline.js";
import { Platform } from "./platform.js";
import { platformOfStack, type PlatformOutputs, type PlatformReference } from "./platformReference.js";
import type { PluginArchive } from "./pluginLibrary.js";

export interface ProgramArgs extends StackConfiguration {
  /** The archives of the platform's plugins; none where another stack has the platform. */
  archives: readonly PluginArchive[];
}

/** The stack's outputs. */
export type ProgramOutputs = {
  /** What pipeline stacks read; only where this stack builds the platform. */
  platform?: pulumi.Output<PlatformOutputs>;
  pipelines: pulumi.Output<PipelineOutputs>[];
  /** Passwords of the database users of this stack's settings, as a secret. */
  passwords: pulumi.Output<Record<string, string>>;
};

export function declareResources(args: ProgramArgs): ProgramOutputs {
  const { settings, region, password } = args;
  const { routable, schemasLoaded, tags } = settings;
  const platform = settings.platform && buildPlatform(args, settings.platform);
  const reference = platform?.reference ?? referToPlatform(settings.platformStack);
  const pipelines = settings.pipelines.map(
    (pipeline) =>
      new Pipeline(pipeline.name, { settings: pipeline, platform: reference, startAfter: platform ? [platform] : [], password, routable, schemasLoaded, region, tags }),
  );
  return {
    ...(platform && { platform: platform.outputs }),
    pipelines: pipelines.map(({ outputs }) => outputs),
    passwords: pulumi.secret(pulumi.all(Object.fromEntries(databaseUsers(settings).map((user) => [user, password(user)])))),
  };
}

function buildPlatform({ settings: { routable, tags }, region, password, archives }: ProgramArgs, settings: PlatformSettings): Platform {
  const { databases } = settings;
  return new Platform(settings.name, {
    settings,
    archives,
    ...(databases && { databasePassword: password(databases.username) }),
    routable,
    region,
    tags,
  });
}

function referToPlatform(stackName: string | undefined): PlatformReference {
  if (stackName === undefined) throw new pulumi.RunError("msk-cdc:platform, msk-cdc:platformStack: neither is set; a pipeline needs a platform");
  return platformOfStack(stackName);
}
