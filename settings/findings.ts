// Findings: one broken rule each. Here those that the settings' schema finds; preflight/ adds those that lie between settings.
import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";

/** One broken rule: where, what stands there, the rule, what to do. */
export interface Finding {
  /** Name of the setting, such as `msk-cdc:pipelines[0].source.serverId`. */
  path: string;
  /** What stands there, as JSON; hidden where it may be a secret, `absent` where nothing does. */
  value: string;
  rule: string;
  fix: string;
}

/** Settings that break rules; its message lists every finding. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  constructor(readonly findings: Finding[]) {
    super(
      [
        `${findings.length === 1 ? "1 rule is broken" : `${findings.length} rules are broken`} by the settings:`,
        ...findings.map(({ path, value, rule, fix }) => `  ${path}\n    is:   ${value}\n    rule: ${rule}\n    fix:  ${fix}`),
      ].join("\n"),
    );
  }
}

type Path = readonly PropertyKey[];

export function schemaFindings(error: z.ZodError, schema: z.core.$ZodType, raw: unknown): Finding[] {
  return error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownKey(issue.path, key, schema, raw)) : [wrongValue(issue, schema, raw)]));
}

function wrongValue(issue: z.core.$ZodIssue, schema: z.core.$ZodType, raw: unknown): Finding {
  const value = valueAt(raw, issue.path);
  const example = exampleOf(schema, issue.path);
  const likely = issue.code === "invalid_value" && typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
  const suggestion = likely === undefined ? example : JSON.stringify(likely);
  const verb = value === undefined ? "add it" : "change it";
  return {
    path: render(issue.path),
    value: shown(issue.path, value),
    rule: value === undefined && issue.code === "invalid_type" ? "required: it has no default" : issue.message,
    fix: suggestion === undefined ? `${verb} as the rule says` : `${verb}, for example ${suggestion}`,
  };
}

function unknownKey(path: Path, key: string, schema: z.core.$ZodType, raw: unknown): Finding {
  const known = keysAt(schema, path);
  const likely = nearest(key, known);
  return {
    path: render([...path, key]),
    value: shown([...path, key], valueAt(raw, [...path, key])),
    rule: `no setting has this name; there are ${known.join(", ")}`,
    fix: likely === undefined ? "remove it" : `write ${likely}`,
  };
}

function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, known as string[]);
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= Math.max(2, word.length / 3) ? candidate : undefined;
}

function render(path: Path): string {
  const names = path.map((part, index) => (typeof part === "number" ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`));
  return `msk-cdc:${names.join("")}`;
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => (typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined), raw);
}

function shown(path: Path, value: unknown): string {
  if (value === undefined) return "absent";
  if (path.some((part) => /password|secret|token|jaas|credential|url/i.test(String(part)))) return "(not shown: it may hold a secret)";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** The schemas at a path, outermost first, with wrappers (default, optional, transform) followed inwards; several where a union forks. */
function schemasAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType[] {
  const { def } = schema._zod as unknown as { def: z.core.$ZodTypeDef & Record<string, unknown> };
  const inner = (next: unknown, rest = path) => schemasAt(next as z.core.$ZodType, rest);
  if (def["innerType"] !== undefined) return path.length === 0 ? [schema, ...inner(def["innerType"])] : inner(def["innerType"]);
  if (def.type === "pipe") return inner(def["in"]);
  if (def.type === "union") return (def["options"] as unknown[]).flatMap((option) => inner(option));
  const [part, ...rest] = path;
  if (part === undefined) return [schema];
  if (def.type === "object") {
    const field = (def["shape"] as Record<PropertyKey, unknown>)[part];
    return field === undefined ? [] : inner(field, rest);
  }
  if (def.type === "array") return inner(def["element"], rest);
  return def.type === "record" ? inner(def["valueType"], rest) : [];
}

function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  return schemasAt(schema, path).flatMap((found) => (found instanceof z.ZodObject ? Object.keys(found.shape) : []));
}

function exampleOf(schema: z.core.$ZodType, path: Path): string | undefined {
  const examples = schemasAt(schema, path).flatMap((found) => z.globalRegistry.get(found)?.["examples"] ?? []);
  return examples.length > 0 ? JSON.stringify(examples[0]) : undefined;
}
