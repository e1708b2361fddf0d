// The settings of a stack: configuration namespace `msk-cdc` (see Pulumi.dev.yaml). Every field is documented where it
// is checked:
// - here, in platform.ts, existing.ts, pipeline.ts, source.ts, sink.ts, secret.ts and watchdog.ts;
// - by the kinds of clusters, sources and sinks, which give their parts of it.
import { z } from "zod";
import { sourceKinds } from "../sources/registry.js";
import { environment } from "./environment.js";
import { SettingsError, type Finding } from "./findings.js";
import { isObject } from "./isObject.js";
import { pipelineSchema } from "./pipelineSchema.js";
import { platformSchema } from "./platform.js";
import { withProfile } from "./profiles.js";
import { schemaFindings } from "./schemaFindings.js";
import { watchdog } from "./watchdog.js";

export type {
  DatabasesSettings,
  ExistingSettings,
  NetworkSettings,
  PlatformSettings,
} from "./platform.js";
export type { PipelineSettings, SinkSettings } from "./pipeline.js";
export type { SinkTableSettings } from "./sink.js";

const exampleRelease = sourceKinds.all().map(({ plugin: { id, versions } }) => `${id}@${versions.at(-1)}`)[0];

const plugins = z.strictObject({
  configProvider: z
    .union(
      [
        z.enum(["download", "none"]),
        z.strictObject({ file: z.string().min(1) }),
        z.strictObject({ accept: z.string().regex(/^[0-9a-f]{64}$/) }),
      ],
      "download, none, { file: path of msk-config-providers-0.3.1-all.jar }, or { accept: SHA-256 of the download }",
    )
    .default("download")
    .meta({
      description:
        "Where msk-config-providers 0.3.1, which reads the secret on the workers, comes from: its GitHub " +
        "release, a file of yours, or nowhere (the workers have the class already). The first download has to be " +
        "accepted by its SHA-256, which the error says; plugins.lock.json has it from then on.",
      examples: [{ file: "msk-config-providers-0.3.1-all.jar" }],
      page: "MSK Connect: Externalize sensitive information using config providers",
    }),
  releases: z
    .array(z.string().regex(/^[\w-]+@[\w.-]+$/, `a plugin and its release, such as ${exampleRelease}`))
    .default([])
    .meta({
      description:
        "Further plugin releases that the platform of this stack offers to pipelines and environments in other " +
        "stacks, beside the default release of each plugin and those of its own pipelines.",
      examples: [[exampleRelease]],
      page: "MSK Connect: Custom plugins",
    }),
});

const stackFields = {
  platformStack: z
    .string()
    .regex(/^[^/\s]+\/[^/\s]+\/[^/\s]+$/, "the full name of a stack: organization/project/stack")
    .optional()
    .meta({
      description:
        "Read the platform from the output `platform` of this stack. Exactly one of platform and platformStack.",
      examples: ["organization/msk-cdc/dev"],
      page: "Pulumi: Stack references",
    }),
  plugins: plugins
    .prefault({})
    .meta({ description: "What goes into the plugin archives.", page: "MSK Connect: Custom plugins" }),
  routable: z
    .boolean()
    .default(false)
    .meta({
      description:
        "This machine reaches the brokers and databases (VPN, twin). Where it does not, a platform brings a " +
        "function into its network, through which everything on them is done.",
      examples: [true],
      page: "msk-cdc",
    }),
  schemasLoaded: z
    .boolean()
    .default(false)
    .meta({
      description:
        "The demo databases hold schema, rows and users already (`cdc database load`, run inside the network). " +
        "Looked at only where routable is false and the platform, of an older version, has no function: " +
        "pipelines on a demo database have no connectors there until it is true, and lose them when it is false " +
        "again.",
      examples: [true],
      page: "msk-cdc",
    }),
  watchdog: watchdog.optional().meta({
    description:
      "A function that looks at the stack's connectors by a schedule and restarts failed tasks; `{}` takes the " +
      "defaults. Absent: nobody does, unless `cdc watchdog` runs somewhere.",
    examples: [{ everyMinutes: 5 }],
    page: "msk-cdc",
  }),
  tags: z
    .record(z.string().min(1).max(128), z.string().max(256))
    .default({})
    .meta({
      description: "Tags of every resource.",
      examples: [{ project: "msk-cdc" }],
      page: "AWS: Tagging your resources",
    }),
  environment: environment.optional().meta({
    description: "What the stack is as an environment; `cdc env up` writes it.",
    page: "msk-cdc",
  }),
};

/** Made anew at each use, from the kinds of clusters, sources and sinks that are registered then. */
export function settingsSchema() {
  return z.strictObject({
    platform: platformSchema().optional().meta({
      description: "Build the platform in this stack. Exactly one of platform and platformStack.",
      page: "msk-cdc",
    }),
    ...stackFields,
    pipelines: z.array(pipelineSchema()).default([]).meta({
      description: "The pipelines of this stack; none in a stack that is a platform only.",
      page: "msk-cdc",
    }),
  });
}

/** Checked settings, with every default filled in. Passwords are not among them: they are Pulumi secrets. */
export type Settings = z.infer<ReturnType<typeof settingsSchema>>;

/**
 * Checks a stack's `msk-cdc:*` values and fills in the defaults.
 *
 * @param raw the values by name, without the namespace: `{ platform, pipelines, … }`; undefined ones count as absent
 * @throws SettingsError with every finding, not just the first
 */
export function parseSettings(raw: unknown): Settings {
  const schema = settingsSchema();
  const parsed = schema.safeParse(withProfile(raw));
  const findings = [...(parsed.success ? [] : schemaFindings(parsed.error, schema, raw)), ...exclusive(raw)];
  if (!parsed.success || findings.length > 0) throw new SettingsError(findings);
  return parsed.data;
}

/** Parts of a platform of which a stack builds one, or names one that exists. */
export const eitherBuiltOrExisting = ["network", "cluster"] as const;

/** Rules between fields. They are checked apart from the schema, which skips them while any field is wrong. */
function exclusive(raw: unknown): Finding[] {
  const { platform, platformStack } = fields(raw);
  const { existing, ...built } = fields(platform);
  return [
    ...((platform === undefined) === (platformStack === undefined) ? [onePlatform(platform !== undefined)] : []),
    ...eitherBuiltOrExisting
      .filter((part) => built[part] !== undefined && fields(existing)[part] !== undefined)
      .map(builtAndExisting),
  ];
}

function fields(raw: unknown): Record<string, unknown> {
  return isObject(raw) ? raw : {};
}

function onePlatform(both: boolean): Finding {
  return {
    id: "platform.stack.exclusive",
    path: "msk-cdc:platform, msk-cdc:platformStack",
    value: both ? "both" : "neither",
    rule: "a stack builds its platform or reads it from another stack: exactly one of the two",
    fix: both
      ? "remove one of them"
      : "add msk-cdc:platform, or msk-cdc:platformStack with a stack's full name such as organization/msk-cdc/dev",
  };
}

function builtAndExisting(part: (typeof eitherBuiltOrExisting)[number]): Finding {
  return {
    id: "platform.existing.exclusive",
    path: `msk-cdc:platform.${part}, msk-cdc:platform.existing.${part}`,
    value: "both",
    rule: `a platform builds its ${part} or uses one that is there already, as it is: one of the two`,
    fix: `remove msk-cdc:platform.${part} to use the existing one, or msk-cdc:platform.existing.${part} to build one`,
  };
}
