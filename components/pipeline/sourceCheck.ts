// Looks at a pipeline's own source database before its connectors start. What is
// looked at: databases/kind.ts, checkSource.
import * as pulumi from "@pulumi/pulumi";
import { literal } from "../../connectors/nameList.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { PlatformReference } from "../platform/reference.js";
import { releaseName, sinkRelease } from "../pluginReleases.js";
import { kindVariable, projectCommand, type Route } from "../projectCommand.js";
import { tlsVariables } from "./tlsVariables.js";

export interface SourceCheckArgs {
  settings: PipelineSettings;
  platform: PlatformReference;
  /** The environment that the pipeline is part of. */
  environment?: EnvironmentSettings | undefined;
  password: (user: string) => pulumi.Output<string>;
  /** The way to the database, if there is one. */
  route: Route | undefined;
  region: string;
}

/**
 * Runs `cdc database check` when the pipeline is made, and when its settings of the source change.
 * - A connector that can't read its database may try for ever and still be RUNNING. A mask on anything but text lets
 *   values pass.
 * - It does nothing without a way to the database, and for demo databases, which the stack itself prepares. An
 *   environment reads demo databases as they are, so it checks them.
 * - The command itself reads an existing secret, so that nothing of it enters the state.
 */
export function checkSource(
  name: string,
  { settings, platform, environment, password, route, region }: SourceCheckArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { source, secret } = settings;
  if ((source.host === undefined && environment === undefined) || !route) return [];
  const { address, port } =
    source.host === undefined
      ? platform.databases().source
      : { address: source.host, port: source.port ?? sourceKindOf({ source }).defaultPort };
  const { sourceHost, sourceUser, sourcePassword } = secret.keys;
  const account: Record<string, pulumi.Input<string>> = secret.existing
    ? { SECRET_NAME: secret.name, SECRET_KEYS: [sourceHost, sourceUser, sourcePassword].join(":"), AWS_REGION: region }
    : { DATABASE_HOST: address, DATABASE_USER: source.user, DATABASE_PASSWORD: password(source.user) };
  const keyColumns = source.properties["message.key.columns"];
  const excluded = excludedColumns(settings);
  const masks = source.masks.filter(({ only }) => only === undefined);
  return [
    projectCommand(
      `${name}-source-check`,
      {
        command: "database check",
        environment: {
          ...route,
          ...account,
          ...kindVariable(sourceKindOf(settings).database),
          DATABASE_PORT: pulumi.output(port).apply(String),
          DEBEZIUM_VERSION: source.version,
          SINK_RELEASE: releaseName(sinkRelease(settings)),
          TABLES: source.tables.join(","),
          ...tlsVariables(sourceKindOf(settings).tls(settings)),
          ...(excluded !== "" && { EXCLUDED: excluded }),
          ...(keyColumns !== undefined && { MESSAGE_KEY_COLUMNS: keyColumns }),
          ...(source.signalTable !== undefined && { SIGNAL_TABLE: source.signalTable }),
          ...(masks.length > 0 && { MASKS: JSON.stringify(masks) }),
        },
      },
      { parent },
    ),
  ];
}

/** As Debezium's `column.exclude.list` names them, whichever connector leaves them out. */
function excludedColumns({ source, sink }: PipelineSettings): string {
  const columns = sink.tables.flatMap(({ from, exclude }) => exclude.map((column) => literal(`${from}.${column}`)));
  return [source.properties["column.exclude.list"], ...columns].filter(Boolean).join(",");
}
