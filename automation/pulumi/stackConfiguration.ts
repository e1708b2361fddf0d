// The configuration of an ephemeral stack: that of a committed Pulumi.<stack>.yaml. The parts that make it a separate
// platform or pipeline stack are changed. Facts: Pulumi's "Stack settings file reference".
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parse } from "yaml";
import { isObject } from "../../settings/isObject.js";
import { projectDirectory, projectRoot } from "../../tools/paths.js";

/** The Pulumi project's name (Pulumi.yaml), part of every stack reference. */
export const projectName = "msk-cdc";

/** Stack configuration as Pulumi.<stack>.yaml holds it under `config:`; keys are `<namespace>:<key>`. */
export type StackConfiguration = Readonly<Record<string, unknown>>;

/** The source of an ephemeral stack's configuration, and the changes to it. */
export interface ConfigurationSource {
  /**
   * A stack of this project ("twin" reads Pulumi.twin.yaml), or the path of such a file, relative to the current
   * directory.
   */
  from: string;
  /** Name of the stack that holds the platform. The file's own `msk-cdc:platform` is then left out. */
  platformStack?: string;
  /** Keys that replace those of the file; `undefined` takes a key out. */
  overrides?: StackConfiguration;
}

/** A stack's configuration cannot be used. The message names the file, the key and what to do. */
export class ConfigurationError extends Error {
  override name = "ConfigurationError";
}

/**
 * The configuration of one ephemeral stack. Throws ConfigurationError for a missing file or a value that only its own
 * stack can decrypt.
 */
export async function stackConfiguration(source: ConfigurationSource): Promise<StackConfiguration> {
  return deriveConfiguration((await readStackFile(source.from)).config, source);
}

/**
 * The values under `config:` in a stack's file, encrypted ones as they are. Throws ConfigurationError for a missing
 * file or one without configuration.
 */
export async function readStackFile(from: string): Promise<{ name: string; config: StackConfiguration }> {
  const path = /\.ya?ml$/.test(from) ? resolve(from) : fileOfStack(from);
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError(
      `${path}: cannot be read (${error.code ?? error.message}); name a stack of this project or an existing file`,
    );
  });
  return { name: basename(path), config: parseStackFile(basename(path), text) };
}

/** The package brings those of the demo. */
function fileOfStack(stack: string): string {
  const file = `Pulumi.${stack}.yaml`;
  const [own, brought] = [projectDirectory(), projectRoot].map((directory) => join(directory, file)) as [
    string,
    string,
  ];
  return !existsSync(own) && existsSync(brought) ? brought : own;
}

/** The configuration of a stack that shares the file's values; pure. */
export function deriveConfiguration(
  config: StackConfiguration,
  { platformStack, overrides = {} }: Omit<ConfigurationSource, "from">,
): StackConfiguration {
  const derived: Record<string, unknown> = { ...config };
  // They are encrypted for another stack. The passwords of an ephemeral stack come from MSK_CDC_PASSWORDS_FILE.
  delete derived["msk-cdc:passwords"];
  if (platformStack !== undefined) {
    delete derived["msk-cdc:platform"];
    derived["msk-cdc:platformStack"] = platformStack.includes("/")
      ? platformStack
      : `organization/${projectName}/${platformStack}`;
  }
  for (const [key, value] of Object.entries(overrides)) {
    if (value === undefined) delete derived[key];
    else derived[key] = value;
  }
  for (const [key, value] of Object.entries(derived)) {
    if (holdsSecure(value)) {
      throw new ConfigurationError(
        `${key}: holds a "secure" value that only its own stack can decrypt; override the key for this stack`,
      );
    }
  }
  return derived;
}

/** The same for a stack that goes when its work is done: nothing in it refuses to go, or leaves a snapshot. */
export function withoutProtection(configuration: StackConfiguration): StackConfiguration {
  const platform = configuration["msk-cdc:platform"];
  if (!isObject(platform)) return configuration;
  const { databases } = platform;
  return {
    ...configuration,
    "msk-cdc:platform": {
      ...platform,
      protect: false,
      ...(isObject(databases) && { databases: { ...databases, finalSnapshot: false } }),
    },
  };
}

function parseStackFile(name: string, text: string): StackConfiguration {
  const content: unknown = parse(text);
  const config = isObject(content) ? content["config"] : undefined;
  if (!isObject(config)) throw new ConfigurationError(`${name}: has no "config:" map`);
  return config;
}

/** Whether a value, or a part of it, was encrypted by `pulumi config set --secret`. */
export function holdsSecure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(holdsSecure);
}
