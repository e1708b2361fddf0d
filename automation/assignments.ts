// `--set key=value`: single settings in place of those of a stack's file. Facts: Pulumi `config set --path` (paths with dots and [indices]).
import { ConfigurationError, type StackConfiguration } from "./configuration.js";

/**
 * The configuration with the assignments made, one after the other.
 *
 * @param assignments such as `routable=true`, `pipelines[0].connect.mcuCount=2`, `aws:region=eu-central-1`; a key without a namespace is one of `msk-cdc`; a value is
 * JSON, or text where it is none
 * @throws ConfigurationError for what is no assignment, and for a path through something that has no parts
 */
export function assign(configuration: StackConfiguration, assignments: readonly string[]): StackConfiguration {
  const result = structuredClone(configuration) as Record<string, unknown>;
  for (const assignment of assignments) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
    if (key === undefined || value === undefined) throw new ConfigurationError(`--set ${assignment}: write key=value, such as routable=true`);
    const [, namespace = "msk-cdc:", path = ""] = /^([^.[:]+:)?(.*)$/.exec(key) ?? [];
    const [first = "", ...rest] = path.split(/[.[\]]+/).filter((part) => part !== "");
    put(result, [`${namespace}${first}`, ...rest], structured(value), assignment);
  }
  return result;
}

function put(into: Record<string, unknown>, [part = "", ...rest]: string[], value: unknown, assignment: string): void {
  if (rest.length === 0) {
    into[part] = value;
    return;
  }
  into[part] ??= {};
  const next = into[part];
  if (typeof next !== "object" || next === null) throw new ConfigurationError(`--set ${assignment}: ${part} is ${JSON.stringify(next)}, which has no ${rest[0] ?? ""}`);
  put(next as Record<string, unknown>, rest, value, assignment);
}

function structured(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
