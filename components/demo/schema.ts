// Loads schema, rows and connector users of a pipeline into the platform's demo databases. Facts: the scripts in
// components/demo, Debezium "Creating a user", RDS "mysql.rds_set_configuration" (binlog retention).
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { PipelineSettings } from "../../settings/schema.js";
import { projectRoot } from "../../tools/paths.js";
import { tlsVariables } from "../pipeline/tlsVariables.js";
import type { PlatformReference } from "../platform/reference.js";
import { projectCommand, type Route } from "../projectCommand.js";

export interface DemoSchemasArgs {
  settings: PipelineSettings;
  platform: PlatformReference;
  password: (user: string) => pulumi.Output<string>;
  /** The way to the databases, if there is one. */
  route: Route | undefined;
  /** Somebody has loaded them by hand. Read only where there is no way to them. */
  schemasLoaded: boolean;
}

type Role = "source" | "sink";

/**
 * Runs `cdc database load` for each demo database that the pipeline uses, and again when script, endpoint or password
 * change. Repeating it does no harm. Without a way to the databases, it says what must be done by hand, unless that is
 * done.
 *
 * @returns resources that the connectors must wait for; undefined when they must not exist yet, since connectors on an
 * empty database end as FAILED and can't be updated
 */
export function loadDemoSchemas(
  name: string,
  args: DemoSchemasArgs,
  parent: pulumi.ComponentResource,
): pulumi.Resource[] | undefined {
  const { settings, platform, password, route, schemasLoaded } = args;
  const roles = demoRoles(settings);
  if (roles.length === 0) return [];
  if (!route) {
    if (schemasLoaded) return [];
    void pulumi.log.warn(undone(settings, roles), parent);
    return undefined;
  }
  const databases = platform.databases();
  return roles.map((role) => {
    const { database, user } = accountOf(settings, role);
    const { address, port } = databases[role];
    return projectCommand(
      `${name}-${role}-schema`,
      {
        command: "database load",
        environment: {
          ...route,
          DATABASE_HOST: address,
          DATABASE_PORT: port.apply(String),
          DATABASE_USER: databases.username,
          DATABASE_PASSWORD: pulumi.secret(databases.username.apply(password)),
          SCRIPT: role,
          DATABASE_NAME: database,
          USER_NAME: user,
          USER_PASSWORD: password(user),
          ...tlsVariables(settings[role].tls),
          ...(role === "source" && { BINLOG_RETENTION_HOURS: databases.binlogRetentionHours.apply(String) }),
        },
        triggers: [scriptHash(role)],
      },
      { parent },
    );
  });
}

function demoRoles({ source, sink }: PipelineSettings): Role[] {
  return [
    ...(source.host === undefined ? (["source"] as const) : []),
    ...(sink.url === undefined ? (["sink"] as const) : []),
  ];
}

function accountOf({ source, sink }: PipelineSettings, role: Role): { database: string; user: string } {
  return role === "sink"
    ? { database: sink.database, user: sink.user }
    : { database: source.databases[0] ?? "", user: source.user };
}

function scriptHash(role: Role): string {
  return createHash("sha256")
    .update(readFileSync(join(projectRoot, "components", "demo", `${role}.sql`)))
    .digest("hex");
}

function undone(settings: PipelineSettings, roles: Role[]): string {
  const each = roles.map((role) => {
    const { database, user } = accountOf(settings, role);
    return `SCRIPT=${role} DATABASE_NAME=${database} USER_NAME=${user}`;
  });
  return [
    `pipeline ${settings.name}: its connectors are left out. The demo databases hold no schema and no users yet, ` +
      "msk-cdc:routable does not say that this machine reaches them, and the platform has no function that does.",
    "Either: `pulumi up` of the platform's stack with this version of msk-cdc brings the function, then `pulumi " +
      "up` here loads them. Or by hand:",
    "1. On a machine in the VPC (or on its VPN) run `node bin/cdc.mjs database load` once with each of these:",
    ...each.map((variables) => `     ${variables}`),
    "   and with DATABASE_HOST, DATABASE_PORT, DATABASE_USER and, for the source, BINLOG_RETENTION_HOURS " +
      "(`databases` in output `platform` of the platform's stack),",
    "   DATABASE_PASSWORD (that user's, of the platform's stack) and USER_PASSWORD (of this one): `pulumi stack " +
      "output passwords --show-secrets`.",
    "2. Here: pulumi config set msk-cdc:schemasLoaded true",
    "3. Here: pulumi up",
  ].join("\n");
}
