// Findings: one broken rule each. Here those that the settings' schema finds; preflight/ adds those that lie between
// settings.
import { z } from "zod";
import { nearest } from "./nearest.js";
import { otherName } from "./otherNames.js";

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
  override name = "SettingsError";
  constructor(readonly findings: Finding[]) {
    super(listed(findings, "the settings"));
  }
}

/** Findings as people read them, four lines each, under a line that says how many there are. */
export function listed(findings: readonly Finding[], culprit: string): string {
  return [
    `${findings.length === 1 ? "1 rule is broken" : `${findings.length} rules are broken`} by ${culprit}:`,
    ...findings.map(
      ({ path, value, rule, fix }) => `  ${path}\n    is:   ${value}\n    rule: ${rule}\n    fix:  ${fix}`,
    ),
  ].join("\n");
}

type Path = readonly PropertyKey[];

export function schemaFindings(error: z.ZodError, schema: z.core.$ZodType, raw: unknown): Finding[] {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownKey(issue.path, key, schema, raw)) : [],
  );
  const wrong = error.issues
    .filter(({ code }) => code !== "unrecognized_keys")
    .map((issue) => wrongValue(issue, schema, raw));
  // A misspelt name is one mistake: what it was meant for is absent for that reason alone.
  const meant = new Set(unknown.flatMap(({ meant }) => meant ?? []));
  return [
    ...wrong.filter(({ path, value }) => value !== "absent" || !meant.has(path)),
    ...unknown.map(({ finding }) => finding),
  ];
}

function wrongValue(issue: z.core.$ZodIssue, schema: z.core.$ZodType, raw: unknown): Finding {
  const value = valueAt(raw, issue.path);
  const { examples, description, fix } = documentation(schema, issue.path);
  const likely =
    issue.code === "invalid_value" && typeof value === "string" ? nearest(value, issue.values.map(String)) : undefined;
  const suggestion: unknown = likely ?? (Array.isArray(examples) ? examples[0] : undefined);
  const verb = value === undefined ? "add it" : "change it";
  return {
    path: render(issue.path),
    value: shown(render(issue.path), value),
    rule:
      value === undefined && issue.code === "invalid_type"
        ? `required, without a default${description === undefined ? "" : `: ${description}`}`
        : messageOf(issue),
    fix:
      typeof fix === "string" && value !== undefined
        ? fix
        : suggestion === undefined
          ? `${verb} as the rule says`
          : `${verb}, for example ${JSON.stringify(suggestion)}`,
  };
}

function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_value" && issue.message.startsWith("Invalid")
    ? `one of ${issue.values.map(String).join(", ")}`
    : issue.message;
}

/** The finding on a name that no setting has; `meant` is the path of the setting that it stands for. */
function unknownKey(
  path: Path,
  key: string,
  schema: z.core.$ZodType,
  raw: unknown,
): { finding: Finding; meant?: string } {
  const known = keysAt(schema, path);
  const name = render([...path, key]);
  const value = valueAt(raw, [...path, key]);
  const likely = nearest(key, known);
  const elsewhere = otherName(path.filter((part) => typeof part !== "number").join("."), key, value, raw);
  const { rule, fix, setting } = elsewhere ?? {
    rule: `no setting has this name; there are ${known.join(", ")}`,
    fix: likely === undefined ? "remove it" : `write ${likely}`,
    setting: likely,
  };
  return {
    finding: { path: name, value: shown(name, value), rule, fix },
    ...(setting !== undefined && { meant: render([...path, setting]) }),
  };
}

function render(path: Path): string {
  const names = path.map((part, index) =>
    typeof part === "number" ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
  );
  return `msk-cdc:${names.join("")}`;
}

function valueAt(raw: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[part] : undefined,
    raw,
  );
}

/** A secret's name and the ARN of its key are none themselves. */
const harmless = /\.(secret\.(name|existing)|secretsKeyArn)$/;

/**
 * A setting's value as a finding shows it: JSON, cut to a line's length; hidden where the setting's name says that it
 * may be a secret.
 */
export function shown(path: string, value: unknown): string {
  if (value === undefined) return "absent";
  if (!harmless.test(path) && /password|secret|token|jaas|credential|url/i.test(path))
    return "(not shown: it may hold a secret)";
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/**
 * The schemas at a path, outermost first, with wrappers (default, optional, transform) followed inwards; several where
 * a union forks.
 */
function schemasAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType[] {
  const wrapped = unwrap(schema);
  if (wrapped !== undefined)
    return path.length === 0 ? [schema, ...schemasAt(wrapped, path)] : schemasAt(wrapped, path);
  if (schema instanceof z.ZodPipe) return schemasAt(schema.in, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => schemasAt(option, path));
  const [part, ...rest] = path;
  if (part === undefined) return [schema];
  if (schema instanceof z.ZodObject) {
    const shape: Record<PropertyKey, z.core.$ZodType | undefined> = schema.shape;
    const field = shape[part];
    return field === undefined ? [] : schemasAt(field, rest);
  }
  if (schema instanceof z.ZodArray) return schemasAt(schema.element, rest);
  return schema instanceof z.ZodRecord ? schemasAt(schema.valueType, rest) : [];
}

/** What stands inside of a default, an optional or the like. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const wrappers = [z.ZodOptional, z.ZodDefault, z.ZodPrefault, z.ZodNullable, z.ZodReadonly, z.ZodCatch];
  const found = wrappers.some((wrapper) => schema instanceof wrapper);
  return found ? (schema as z.ZodOptional).unwrap() : undefined;
}

function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  return schemasAt(schema, path).flatMap((found) => (found instanceof z.ZodObject ? Object.keys(found.shape) : []));
}

/** What a field says about itself; `fix` is the advice that an example alone does not give. */
function documentation(schema: z.core.$ZodType, path: Path): z.core.GlobalMeta {
  return Object.assign(
    {},
    ...schemasAt(schema, path)
      .map((found) => z.globalRegistry.get(found) ?? {})
      .reverse(),
  ) as z.core.GlobalMeta;
}
