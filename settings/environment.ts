// What the stack of an environment says of itself: whose it is, how long it stands, what its own sink schemas are made
// like. `cdc env up` writes it, and the stack's output `environment` keeps it, so that every backend does.
import { z } from "zod";
import { databaseUser, identifier } from "./names.js";
import { platformName } from "./platform.js";

export const environmentName = platformName
  .max(30, "at most 30 characters, so that the names made from it fit the limits of Kafka, databases and AWS")
  // Kafka Connect's groups are connect-<connector>: those of environment x would begin as what is connect-x's own.
  .refine((name) => !name.startsWith("connect-"), "not beginning with connect-, as Kafka Connect's consumer groups do");

const time = z.iso.datetime("a time in UTC, as ISO 8601 writes it");

export const environment = z.strictObject({
  name: environmentName.meta({
    description: "Name of the environment, which its stack and everything of it carries.",
    examples: ["pr-7"],
    page: "msk-cdc",
  }),
  owner: z
    .string()
    .min(1)
    .max(256)
    .meta({ description: "Who brought it up.", examples: ["octocat"], page: "msk-cdc" }),
  pullRequest: z
    .int()
    .min(1)
    .optional()
    .meta({ description: "Number of the pull request that it stands for.", examples: [7], page: "msk-cdc" }),
  repository: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .meta({
      description: "Repository of that pull request, as GitHub names it.",
      examples: ["octocat/shop"],
      page: "msk-cdc",
    }),
  commit: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/, "a commit's hash")
    .optional()
    .meta({ description: "Commit that was checked out at its last `up`.", examples: ["0123abc"], page: "msk-cdc" }),
  createdAt: time.meta({ description: "Time of its first `up`.", examples: ["2026-01-31T08:00:00Z"], page: "msk-cdc" }),
  expiresAt: time.meta({
    description: "Time from which on `cdc env gc` destroys it.",
    examples: ["2026-01-31T16:00:00Z"],
    page: "msk-cdc",
  }),
  from: z
    .string()
    .min(1)
    .meta({ description: "Stack or file that its settings come from.", examples: ["dev"], page: "msk-cdc" }),
  platformStack: z
    .string()
    .min(1)
    .meta({ description: "Stack that holds its platform.", examples: ["organization/msk-cdc/dev"], page: "msk-cdc" }),
  sinkSchemas: z
    .record(z.string(), identifier)
    .default({})
    .meta({
      description:
        "Pipelines whose sink database is the environment's own, each with the database whose tables it is made like.",
      examples: [{ "pr-7-simplydemo": "demosink" }],
      page: "msk-cdc",
    }),
  snapshot: z
    .strictObject({
      mode: z.enum(["none", "sample", "tables"]).meta({
        description: "none: only changes. sample: the first rows of each table, and changes. tables: all rows.",
        examples: ["sample"],
        page: "Debezium: snapshot.mode",
      }),
      rows: z
        .int()
        .min(1)
        .optional()
        .meta({
          description: "Most rows of each table in a sample.",
          examples: [1000],
          page: "Debezium: snapshot.select.statement.overrides",
        }),
    })
    .optional()
    .meta({
      description:
        "What it copied of the source tables at its first `up`. Default: all rows, as environments of earlier " +
        "versions did.",
      examples: [{ mode: "sample", rows: 1000 }],
      page: "Debezium: snapshot.mode",
    }),
  sinkAdmin: databaseUser.optional().meta({
    description:
      "User that creates and drops those schemas; its password is `passwords.<user>`. Default: a demo database's " +
      "master user, else the sink's own user.",
    examples: ["admin"],
    page: "msk-cdc",
  }),
});

export type EnvironmentSettings = z.infer<typeof environment>;

/** The part of the source tables that an environment copies before it follows their changes. */
export type SnapshotSettings = NonNullable<EnvironmentSettings["snapshot"]>;

/** Maximum of rows per table in a sample without a number. */
export const defaultSampleRows = 1000;
