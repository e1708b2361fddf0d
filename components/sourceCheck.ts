// Looks at a pipeline's own source database before its connectors start. Facts: automation/databaseCheck.ts, which the command runs.
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "../settings/schema.js";
import { projectCommand } from "./projectCommand.js";

export interface SourceCheckArgs {
  settings: PipelineSettings;
  password: (user: string) => pulumi.Output<string>;
  /** This machine reaches the database. */
  routable: boolean;
}

/**
 * Runs `cdc database check` when the pipeline is made and when what it says about its source changes: a connector that can't read its database may repeat that for
 * ever and still be RUNNING. Nothing for demo databases, which are made to fit, out of reach, and where the password stands in a secret that is not ours.
 */
export function checkSource(name: string, { settings: { source, secret }, password, routable }: SourceCheckArgs, parent: pulumi.Resource): pulumi.Resource[] {
  if (source.host === undefined || !routable || secret.existing) return [];
  const keyColumns = source.properties["message.key.columns"];
  return [
    projectCommand(
      `${name}-source-check`,
      {
        command: "database check",
        environment: {
          DATABASE_HOST: source.host,
          DATABASE_PORT: String(source.port ?? 3306),
          DATABASE_USER: source.user,
          DATABASE_PASSWORD: password(source.user),
          DEBEZIUM_VERSION: source.version,
          TABLES: source.tables.join(","),
          ...(keyColumns !== undefined && { MESSAGE_KEY_COLUMNS: keyColumns }),
        },
      },
      { parent },
    ),
  ];
}
