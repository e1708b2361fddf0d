// Looks at a pipeline's own source database before its connectors start. Facts: reach/database/check.ts, which the command runs.
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentSettings } from "../settings/environment.js";
import type { PipelineSettings } from "../settings/schema.js";
import type { PlatformReference } from "./platformReference.js";
import { projectCommand, type Route } from "./projectCommand.js";

export interface SourceCheckArgs {
  settings: PipelineSettings;
  platform: PlatformReference;
  /** The environment that the pipeline is part of. */
  environment?: EnvironmentSettings | undefined;
  password: (user: string) => pulumi.Output<string>;
  /** The way to the database, if there is one. */
  route: Route | undefined;
}

/**
 * Runs `cdc database check` when the pipeline is made and when what it says about its source changes: a connector that can't read its database may repeat that for
 * ever and still be RUNNING. Nothing for demo databases, which the stack itself makes fit (an environment reads them as they are, and looks), without a way to it, and where the
 * password stands in a secret that is not ours.
 */
export function checkSource(name: string, { settings: { source, secret }, platform, environment, password, route }: SourceCheckArgs, parent: pulumi.Resource): pulumi.Resource[] {
  if ((source.host === undefined && environment === undefined) || !route || secret.existing) return [];
  const { address, port } = source.host === undefined ? platform.databases().source : { address: source.host, port: source.port ?? 3306 };
  const keyColumns = source.properties["message.key.columns"];
  const masks = source.masks.filter(({ only }) => only === undefined);
  return [
    projectCommand(
      `${name}-source-check`,
      {
        command: "database check",
        environment: {
          ...route,
          DATABASE_HOST: address,
          DATABASE_PORT: pulumi.output(port).apply(String),
          DATABASE_USER: source.user,
          DATABASE_PASSWORD: password(source.user),
          DEBEZIUM_VERSION: source.version,
          TABLES: source.tables.join(","),
          ...(keyColumns !== undefined && { MESSAGE_KEY_COLUMNS: keyColumns }),
          ...(source.signalTable !== undefined && { SIGNAL_TABLE: source.signalTable }),
          ...(masks.length > 0 && { MASKS: JSON.stringify(masks) }),
        },
      },
      { parent },
    ),
  ];
}
