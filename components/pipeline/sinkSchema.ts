// The sink schema of an environment's pipeline, created before its connectors and dropped after them. Its kind of
// database does it (databases/kind.ts, createSchema and dropSchema).
import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentSettings } from "../../settings/environment.js";
import type { PipelineSettings, SinkSettings } from "../../settings/pipeline.js";
import { sinkKindOf, sinkTls } from "../../sinks/registry.js";
import type { PlatformReference } from "../platform/reference.js";
import { kindVariable, projectCommand, type Route } from "../projectCommand.js";
import { tlsVariables } from "./tlsVariables.js";

export interface SinkSchemaArgs {
  settings: PipelineSettings;
  environment: EnvironmentSettings;
  platform: PlatformReference;
  /** The way to the database. */
  route: Route;
  password: (user: string) => pulumi.Output<string>;
}

/**
 * Undefined where the environment says that the pipeline's sink database is not its own. A separate resource drops the
 * schema, and is made before the schema. A creation that fails half-way is in no state, so what it made would stay.
 */
export function createSinkSchema(
  name: string,
  { settings, environment, platform, route, password }: SinkSchemaArgs,
  parent: pulumi.Resource,
): pulumi.Resource[] {
  const { sink } = settings;
  const like = environment.sinkSchemas[settings.name];
  if (like === undefined) return [];
  const { host, port, user } =
    sink.url === undefined
      ? demoSink(platform, environment)
      : { ...address(sink, sink.url), user: pulumi.output(environment.sinkAdmin ?? sink.user) };
  const variables = {
    ...route,
    ...kindVariable(sinkKindOf(settings).database),
    ENVIRONMENT: environment.name,
    DATABASE_HOST: host,
    DATABASE_PORT: port,
    DATABASE_USER: user,
    DATABASE_PASSWORD: pulumi.secret(user.apply(password)),
    DATABASE_NAME: sink.database,
    USER_NAME: sink.user,
    ...tlsVariables(sinkTls(sink, sink.url)),
  };
  // Another name means another schema: the old one is dropped once the connectors have moved. With another host it may
  // be the same schema.
  const end = projectCommand(
    `${name}-sink-schema-end`,
    { deletion: "database schema drop", environment: variables },
    { parent, replaceOnChanges: ["environment.DATABASE_NAME"] },
  );
  const tables = sink.tables.map(({ table }) => table).join(",");
  return [
    projectCommand(
      `${name}-sink-schema`,
      { command: "database schema create", environment: { ...variables, LIKE_DATABASE: like, TABLES: tables } },
      { parent, dependsOn: [end] },
    ),
  ];
}

function demoSink(platform: PlatformReference, { sinkAdmin }: EnvironmentSettings) {
  const { sink, username } = platform.databases();
  return {
    host: sink.address,
    port: sink.port.apply(String),
    user: sinkAdmin === undefined ? username : pulumi.output(sinkAdmin),
  };
}

function address(sink: SinkSettings, url: string): { host: string; port: string } {
  const [{ host, port }] = sinkKindOf({ sink }).servers(url);
  return { host, port: String(port) };
}
