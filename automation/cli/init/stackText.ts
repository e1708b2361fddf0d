// The text of a new stack's file.
import { stringify } from "yaml";
import { sourceKinds } from "../../../sources/registry.js";
import type { Answers, NamedDatabase } from "./answers.js";

/**
 * @param schema path of the editor's schema, from the file's folder
 * @param users whose passwords the stack needs
 */
export function stackText(stack: string, config: object, schema: string, users: readonly string[]): string {
  const [first] = users;
  const passwords =
    first === undefined
      ? []
      : [
          `# Passwords stand here encrypted. Before the first \`pulumi up\`, for ${users.join(", ")}:`,
          `#   pulumi config set -s ${stack} --secret --path 'msk-cdc:passwords.${first}'`,
        ];
  return [`# yaml-language-server: $schema=${schema}`, ...passwords, stringify({ config })].join("\n");
}

/** The stack's configuration. Names follow from the source's database. */
export function stackConfig({ region, platform, pipeline }: Answers): Record<string, unknown> {
  const name = pipeline ? nameOf(pipeline.source) : "demo";
  return {
    "aws:region": region,
    ...(platform.includes("/")
      ? { "msk-cdc:platformStack": platform }
      : {
          "msk-cdc:platform": {
            name,
            ...(platform === "production" && { profile: platform }),
            ...(!pipeline && { databases: {} }),
          },
        }),
    "msk-cdc:pipelines": [{ name, ...(pipeline ? ownDatabases(pipeline) : demoDatabases) }],
  };
}

/** A platform's name: lower-case letters, digits and single hyphens, a letter first. */
function nameOf({ database }: NamedDatabase): string {
  const words = database.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return (
    words
      .join("-")
      .replace(/^[^a-z]+/, "")
      .slice(0, 40)
      .replace(/-$/, "") || "pipeline"
  );
}

function ownDatabases({ source, sink, tables }: NonNullable<Answers["pipeline"]>): object {
  return {
    source: {
      type: sourceKinds.all().find(({ database }) => database === source.kind)?.type,
      host: source.host,
      ...(source.port !== undefined && { port: source.port }),
      user: source.user,
      databases: [source.database],
      tables: tables.map((table) => `${source.database}.${table.name}`),
    },
    sink: {
      url: `jdbc:${sink.kind}://${sink.host}${sink.port === undefined ? "" : `:${sink.port}`}/${sink.database}`,
      user: sink.user,
      database: sink.database,
      tables: tables.map(({ name, key }) => ({ from: `${source.database}.${name}`, table: name, key })),
    },
  };
}

/** components/demo: its script makes the tables and users. */
const demoDatabases = {
  source: { user: "kfc", databases: ["demosrc"], tables: ["demosrc.products"] },
  sink: {
    user: "sinko",
    database: "demosink",
    tables: [{ from: "demosrc.products", table: "productinfo", key: ["id"], exclude: ["image"] }],
  },
};
