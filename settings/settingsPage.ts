// docs/settings.md: every setting with its form, default, example and page, made from the settings themselves.
import { documentedSchema, type SchemaNode } from "./documentedSchema.js";
import { isObject } from "./isObject.js";
import { withProfile } from "./profiles.js";

const head = `# Settings

Made from the settings by \`node --import tsx tools/settingsFiles.ts\`; edit them there, not here.

A stack's settings stand in its \`Pulumi.<stack>.yaml\`, below \`config:\`, each as \`msk-cdc:<name>\`. An editor with a
YAML language server completes and checks them by [the schema](../schema/stack.schema.json) that the file's first line
names:

\`\`\`yaml
# yaml-language-server: $schema=schema/stack.schema.json
\`\`\`

* \`npx cdc check\` finds what breaks a rule, also between settings: [checks.md](checks.md).
* \`[]\` in a path stands for each element of a list, \`<name>\` for any name.
* A default of \`platform.profile: production\` stands behind the other one.
* \`msk-cdc:passwords\` holds the password of each database user, encrypted:
  \`pulumi config set --secret --path 'msk-cdc:passwords.<user>'\`.
`;

interface Section {
  path: string;
  /** Of a union: which of its kinds. */
  kind?: string;
  node: SchemaNode;
}

export function settingsPage(): string {
  const root = documentedSchema();
  // Kinds have fields in common.
  return [head, ...new Set(sections({ path: "", node: root }).map(written))].join("\n");
}

/** An object with fields, and those within it. */
function sections({ path, kind, node }: Section): Section[] {
  const within = Object.entries(node.properties ?? {}).flatMap(([name, field]) =>
    parts(path === "" ? name : `${path}.${name}`, field).flatMap(sections),
  );
  return [{ path, node, ...(kind !== undefined && { kind }) }, ...within];
}

/** The objects with fields that a value consists of. Alternatives without a name are told by the value's rule. */
function parts(path: string, node: SchemaNode): Section[] {
  if (node.properties) return [{ path, node }];
  if (node.items) return parts(`${path}[]`, node.items);
  if (isObject(node.additionalProperties)) return parts(`${path}.<name>`, node.additionalProperties as SchemaNode);
  return (node.anyOf ?? node.oneOf ?? []).flatMap((option) => {
    const kind = kindOf(option);
    if (kind === undefined && node.rule !== undefined) return [];
    return parts(path, option).map((part) => ({ ...part, ...(kind !== undefined && { kind }) }));
  });
}

/** The field by which an alternative is told from the others. */
function kindOf({ properties = {} }: SchemaNode): string | undefined {
  const [found] = Object.entries(properties).flatMap(([name, { const: only, enum: choices = [] }]) => {
    const value = only ?? (choices.length === 1 ? choices[0] : undefined);
    return value === undefined ? [] : [`${name} ${String(value)}`];
  });
  return found;
}

function written({ path, kind, node }: Section): string {
  const title = path === "" ? "The stack" : `${path}${kind === undefined ? "" : ` of ${kind}`}`;
  const production = productionOf(path, kind);
  const rows = Object.entries(node.properties ?? {}).map(([name, field]) =>
    row(name, field, node.required?.includes(name) ?? false, production[name]),
  );
  return [
    `## ${title}\n`,
    ...(node.description === undefined || path === "" ? [] : [`${node.description}\n`]),
    "| setting | form | default | what it is | page |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function row(name: string, node: SchemaNode, required: boolean, production: unknown): string {
  const { description = "", examples = [], page = "" } = node;
  const example = examples.length === 0 ? [] : [`Example: ${code(examples[0])}`];
  const cells = [
    code(name),
    form(node),
    [
      required ? "required" : node.default === undefined || isPart(node) ? "" : code(node.default),
      productionText(production),
    ]
      .filter((text) => text !== "")
      .join("; "),
    [description, ...example].join(" "),
    page === "msk-cdc" ? "" : page,
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** A part has a section of its own, which says its fields' defaults. */
function isPart(node: SchemaNode): boolean {
  return parts("", node).length > 0;
}

function productionText(value: unknown): string {
  return value === undefined || isObject(value) ? "" : `${code(value)} in production`;
}

function form(node: SchemaNode): string {
  const { rule, minimum, maximum } = node;
  if (rule !== undefined) return rule;
  const choices = node.enum ?? (node.const === undefined ? undefined : [node.const]);
  if (choices) return choices.map(code).join(", ");
  switch (node.type) {
    case "boolean":
      return `${code(true)} or ${code(false)}`;
    case "integer":
      // The largest safe integer is no limit that anybody set.
      return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
        ? `whole number from ${minimum ?? 0} on`
        : `whole number, ${minimum ?? 0} to ${maximum}`;
    case "array":
      return isPart(node) ? "list of parts" : `list: ${form(node.items ?? {})}`;
    case "object":
      return node.properties
        ? "part"
        : `by name: ${form(isObject(node.additionalProperties) ? (node.additionalProperties as SchemaNode) : {})}`;
    case "string":
      return "text";
    default:
      return isPart(node) ? "part" : (node.anyOf ?? node.oneOf ?? []).map(form).join(", or ");
  }
}

/** As YAML takes it: a text that looks like a number is quoted. */
function code(value: unknown): string {
  const bare = typeof value === "string" && !/^[\d.]+$/.test(value);
  return `\`${bare ? value : JSON.stringify(value)}\``;
}

/** What the profile production sets in this part, by the settings' names. */
function productionOf(path: string, kind: string | undefined): Record<string, unknown> {
  const [top, ...names] = path.split(".");
  if (top !== "platform") return {};
  const [, type] = /^type (.*)$/.exec(kind ?? "") ?? [];
  const part = { ...(type !== undefined && { type }) };
  const written = names.reduceRight<object>((value, name) => ({ [name]: value }), part);
  const filled = withProfile({ platform: { profile: "production", ...written } });
  const found = [top, ...names].reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), filled);
  const set = isObject(found) ? found : {};
  return Object.fromEntries(Object.entries(set).filter(([name]) => name !== "type" && name !== "profile"));
}
