// Looks at a pipeline's own sink database before its connectors start. What is looked at:
// automation/schema/sinkCheck.ts.
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { PlatformReference } from "../platform/reference.js";
import { projectCommand, type Route } from "../projectCommand.js";

export interface SinkCheckArgs {
  settings: PipelineSettings;
  platform: PlatformReference;
  password: (user: string) => pulumi.Output<string>;
  /** The way to the database, if there is one. */
  route: Route | undefined;
  region: string;
}

/**
 * Runs `cdc database check sink` when the pipeline is made, and when what it says of its databases changes: a unique
 * index that the source lacks lets rows overwrite others, and nothing else stops that. It does nothing
 * - for demo databases, which the stack itself makes fit;
 * - for databases of two kinds, whose tables do not compare;
 * - without a way to the databases.
 *
 * @param after what makes the sink's schema: an environment's own is looked at as it is then
 */
export function checkSink(
  name: string,
  { settings, platform, password, route, region }: SinkCheckArgs,
  after: pulumi.Resource[],
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { name: pipeline, source, sink, secret, schemaChanges } = settings;
  const areAlike = sourceKindOf(settings).database === sinkKindOf(settings).database;
  if (sink.url === undefined || !route || !areAlike) return [];
  // A URL may hold a password.
  const told = pulumi.secret(JSON.stringify({ name: pipeline, source, sink, secret, schemaChanges }));
  const demo = source.host === undefined ? platform.databases().source : undefined;
  const accounts: Record<string, pulumi.Input<string>> = secret.existing
    ? { AWS_REGION: region }
    : {
        DATABASE_PASSWORD: password(sink.user),
        SOURCE_PASSWORD: password(source.user),
        ...(demo && { SOURCE_HOST: demo.address, SOURCE_PORT: demo.port.apply(String) }),
      };
  return [
    projectCommand(
      `${name}-sink-check`,
      { command: "database check sink", environment: { ...route, ...accounts, PIPELINE: told } },
      { parent, dependsOn: after },
    ),
  ];
}
