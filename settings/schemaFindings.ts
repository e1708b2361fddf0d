// Findings of the settings' schema: names that no setting has, values of another form.
import { z } from "zod";
import { shown, type Finding } from "./findings.js";
import { nearest } from "./nearest.js";
import { otherName } from "./otherNames.js";

type Path = readonly PropertyKey[];

export function schemaFindings(error: z.ZodError, schema: z.core.$ZodType, raw: unknown): Finding[] {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => unknownKey(issue.path, key, schema, raw)) : [],
  );
  const wrong = error.issues
    .filter(({ code }) => code !== "unrecognized_keys")
    .map((issue) => wrongValue(issue, schema, raw));
  // A misspelt name is one mistake: the missing setting is not reported besides.
  const meant = new Set(unknown.flatMap(({ meant }) => meant ?? []));
  return [
    ...wrong.filter(({ path, value }) => value !== "absent" || !meant.has(path)),
    ...unknown.map(({ finding }) => finding),
  ];
}

function wrongValue(issue: z.core.$ZodIssue, schema: z.core.$ZodType, raw: unknown): Finding {
  const value = valueAt(raw, issue.path);
  const { examples, description, fix } = documentation(schema, issue.path, raw);
  const likely = typeof value === "string" ? nearest(value, choicesOf(issue) ?? []) : undefined;
  const suggestion: unknown = likely ?? (Array.isArray(examples) ? examples[0] : undefined);
  const verb = value === undefined ? "add it" : "change it";
  return {
    path: render(issue.path),
    value: shown(render(issue.path), value),
    ...(value === undefined && issue.code === "invalid_type"
      ? {
          id: "settings.value.missing",
          rule: `required, without a default${description === undefined ? "" : `: ${description}`}`,
        }
      : { id: "settings.value.wrong", rule: messageOf(issue) }),
    fix:
      typeof fix === "string" && value !== undefined
        ? fix
        : suggestion === undefined
          ? `${verb} as the rule says`
          : `${verb}, for example ${JSON.stringify(suggestion)}`,
  };
}

function messageOf(issue: z.core.$ZodIssue): string {
  const choices = issue.message.startsWith("Invalid") ? choicesOf(issue) : undefined;
  return choices === undefined ? issue.message : `one of ${choices.join(", ")}`;
}

/** The allowed values, where the field has a fixed set. */
function choicesOf(issue: z.core.$ZodIssue): string[] | undefined {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code !== "invalid_union" || issue.inclusive === false) return undefined;
  // Undefined is among them for the default kind.
  return issue.options?.flatMap((option) => (typeof option === "string" ? [option] : []));
}

/** The finding on a name that no setting has; `meant` is the path of the setting that it stands for. */
function unknownKey(
  path: Path,
  key: string,
  schema: z.core.$ZodType,
  raw: unknown,
): { finding: Finding; meant?: string } {
  const known = keysAt(schema, path, raw);
  const name = render([...path, key]);
  const value = valueAt(raw, [...path, key]);
  const likely = nearest(key, known);
  const elsewhere = otherName(path.filter((part) => typeof part !== "number").join("."), key, value, raw);
  const { setting, ...mistake } = elsewhere ?? {
    id: "settings.name.unknown",
    rule: `no setting has this name; there are ${known.join(", ")}`,
    fix: likely === undefined ? "remove it" : `write ${likely}`,
    setting: likely,
  };
  return {
    finding: { path: name, value: shown(name, value), ...mistake },
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

/**
 * The schemas at a path, outermost first, with wrappers (default, optional, transform) followed inwards. A union gives
 * several, when the value does not tell which branch is meant.
 */
function schemasAt(schema: z.core.$ZodType, path: Path, raw: unknown): z.core.$ZodType[] {
  const wrapped = unwrap(schema);
  if (wrapped !== undefined)
    return path.length === 0 ? [schema, ...schemasAt(wrapped, path, raw)] : schemasAt(wrapped, path, raw);
  if (schema instanceof z.ZodPipe) return schemasAt(schema.in, path, raw);
  if (schema instanceof z.ZodUnion) return branches(schema, raw).flatMap((option) => schemasAt(option, path, raw));
  const [part, ...rest] = path;
  if (part === undefined) return [schema];
  if (schema instanceof z.ZodObject) {
    const shape: Record<PropertyKey, z.core.$ZodType | undefined> = schema.shape;
    const field = shape[part];
    return field === undefined ? [] : schemasAt(field, rest, valueAt(raw, [part]));
  }
  if (schema instanceof z.ZodArray) return schemasAt(schema.element, rest, valueAt(raw, [part]));
  return schema instanceof z.ZodRecord ? schemasAt(schema.valueType, rest, valueAt(raw, [part])) : [];
}

/** The kinds that take the written `type`; all where none does. */
function branches(union: z.ZodUnion, raw: unknown): readonly z.core.$ZodType[] {
  if (!(union instanceof z.ZodDiscriminatedUnion)) return union.options;
  const { discriminator } = union.def;
  const written = valueAt(raw, [discriminator]);
  const meant = union.options.filter(
    (option) => option instanceof z.ZodObject && z.safeParse(option.shape[discriminator], written).success,
  );
  return meant.length > 0 ? meant : union.options;
}

/** The schema inside a default, an optional or the like. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  const wrappers = [z.ZodOptional, z.ZodDefault, z.ZodPrefault, z.ZodNullable, z.ZodReadonly, z.ZodCatch];
  const found = wrappers.some((wrapper) => schema instanceof wrapper);
  return found ? (schema as z.ZodOptional).unwrap() : undefined;
}

function keysAt(schema: z.core.$ZodType, path: Path, raw: unknown): string[] {
  return schemasAt(schema, path, raw).flatMap((found) =>
    found instanceof z.ZodObject ? Object.keys(found.shape) : [],
  );
}

/** A field's own texts. `fix` is advice that an example alone does not give. */
function documentation(schema: z.core.$ZodType, path: Path, raw: unknown): z.core.GlobalMeta {
  return Object.assign(
    {},
    ...schemasAt(schema, path, raw)
      .map((found) => z.globalRegistry.get(found) ?? {})
      .reverse(),
  ) as z.core.GlobalMeta;
}
