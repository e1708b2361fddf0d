// `--set key=value`: replaces single settings of a stack's file. Facts: Pulumi `config set --path` (paths with dots,
// [indices] and ["names with dots"]).
import { ConfigurationError, type StackConfiguration } from "../pulumi/stackConfiguration.js";

/**
 * The configuration after the assignments, made one after the other.
 *
 * @param assignments such as `routable=true`, `pipelines[0].connect.mcuCount=2`,
 * `pipelines[0].source.properties["max.batch.size"]=4096`, `aws:region=eu-central-1`. A key without a namespace belongs
 * to `msk-cdc`. A value is JSON; anything else is text.
 * @throws ConfigurationError for a malformed assignment or path, and for a path through a value that has no parts
 */
export function assign(configuration: StackConfiguration, assignments: readonly string[]): StackConfiguration {
  const result = structuredClone(configuration) as Record<string, unknown>;
  for (const assignment of assignments) {
    const [, key, value] = /^((?:\["(?:[^"\\]|\\.)*"\]|[^=])+)=(.*)$/s.exec(assignment) ?? [];
    if (key === undefined || value === undefined)
      throw new ConfigurationError(`--set ${assignment}: write key=value, such as routable=true`);
    const [, namespace = "msk-cdc:", path = ""] = /^([^.[:]+:)?(.*)$/s.exec(key) ?? [];
    const [first = "", ...rest] = parts(path, assignment);
    put(result, [`${namespace}${first}`, ...rest], structured(value), assignment);
  }
  return result;
}

/** `a.b[0]["c.d"]` means a, b, 0, c.d. A dot may also stand before a bracket. */
function parts(path: string, assignment: string): string[] {
  const found = [...path.matchAll(/(?:^|\.)([^.[\]"]+)|(?:^|\.?)\[(?:(\d+)|"((?:[^"\\]|\\["\\])+)")\]/g)];
  const read = found.map(([text]) => text).join("");
  if (path === "" || read !== path)
    throw new ConfigurationError(
      `--set ${assignment}: "${path}" is no path behind "${wellFormed(path, found)}"; write names with dots ` +
        `between them, [0] for a place in a list, ["max.batch.size"] for a name with dots`,
    );
  return found.map(([, name, index, quoted]) => name ?? index ?? (quoted ?? "").replaceAll(/\\(["\\])/g, "$1"));
}

/** The part of the path that could be read, up to the first gap. */
function wellFormed(path: string, found: readonly RegExpExecArray[]): string {
  let end = 0;
  for (const { index, 0: text } of found) if (index === end) end += text.length;
  return path.slice(0, end);
}

function put(into: Record<string, unknown>, [part = "", ...rest]: string[], value: unknown, assignment: string): void {
  if (rest.length === 0) {
    into[part] = value;
    return;
  }
  into[part] ??= {};
  const next = into[part];
  if (typeof next !== "object" || next === null)
    throw new ConfigurationError(
      `--set ${assignment}: ${part} is ${JSON.stringify(next)}, which has no ${rest[0] ?? ""}`,
    );
  put(next as Record<string, unknown>, rest, value, assignment);
}

function structured(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
