// The JSON Schema of a Pulumi.<stack>.yaml: what an editor completes, explains and underlines. It refuses what one
// value shows by itself; rules between settings are `cdc check`'s. Facts: Pulumi "Stack settings file reference" (a
// value may be text, as `pulumi config set` writes it); the keyword errorMessage of VS Code's language servers.
import { documentedSchema, type SchemaNode } from "./documentedSchema.js";
import { eitherBuiltOrExisting } from "./schema.js";

const namespace = "msk-cdc";

/** Of the whole file. Other programs' configuration and the stack's own fields are anything. */
export function editorSchema(): SchemaNode {
  const { properties = {} } = documentedSchema();
  const settings = { ...properties, platform: exclusive(properties["platform"] ?? {}) };
  const names = [...Object.keys(settings), "passwords"];
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack of msk-cdc",
    type: "object",
    properties: {
      config: {
        type: "object",
        description: "The stack's configuration.",
        properties: {
          ...Object.fromEntries(
            Object.entries(settings).map(([name, node]) => [`${namespace}:${name}`, orText(explained(node))]),
          ),
          [`${namespace}:passwords`]: passwords,
        },
        patternProperties: { [`^${namespace}:(?!(${names.join("|")})$)`]: false },
        oneOf: ["platform", "platformStack"].map((name) => ({ required: [`${namespace}:${name}`] })),
      },
    },
    required: ["config"],
  };
}

const encrypted: SchemaNode = {
  type: "object",
  properties: { secure: { type: "string" } },
  required: ["secure"],
  additionalProperties: false,
};

const passwords: SchemaNode = {
  description:
    "Passwords of the database users that the settings name, encrypted: " +
    `pulumi config set --secret --path '${namespace}:passwords.<user>'`,
  anyOf: [encrypted, { type: "object", additionalProperties: encrypted }],
};

/** A part that is built and one that exists already shut each other out. */
function exclusive(platform: SchemaNode): SchemaNode {
  return {
    ...platform,
    allOf: eitherBuiltOrExisting.map((part) => ({
      not: { required: [part, "existing"], properties: { existing: { required: [part] } } },
      errorMessage: `a platform builds its ${part} or uses one that is there already: one of the two`,
    })),
  };
}

/** The texts as editors show them: the page below the description, the rule as the error. */
function explained({ page, rule, fix: _fix, description, ...node }: SchemaNode): SchemaNode {
  const texts = [description, page === undefined || page === namespace ? undefined : `(${page})`].filter(
    (text) => text !== undefined,
  );
  return {
    ...(texts.length > 0 && { description: texts.join(" ") }),
    ...Object.fromEntries(Object.entries(node).map(([keyword, value]) => [keyword, within(keyword, value)])),
    ...(rule !== undefined && { errorMessage: rule }),
  };
}

function within(keyword: string, value: unknown): unknown {
  switch (keyword) {
    case "properties":
      return Object.fromEntries(
        Object.entries(value as Record<string, SchemaNode>).map(([name, node]) => [name, explained(node)]),
      );
    case "items":
      return explained(value as SchemaNode);
    case "additionalProperties":
    case "propertyNames":
      return typeof value === "boolean" ? value : explained(value as SchemaNode);
    case "anyOf":
    case "oneOf":
      return (value as SchemaNode[]).map(explained);
    default:
      return value;
  }
}

/** What is no text by itself may be the text that the engine keeps. */
function orText(node: SchemaNode): SchemaNode {
  const text = {
    boolean: { enum: ["true", "false"] },
    object: { pattern: "^\\s*\\{" },
    array: { pattern: "^\\s*\\[" },
  };
  const form = text[node.type as keyof typeof text] as SchemaNode | undefined;
  if (form === undefined) return node;
  const { description, ...rest } = node;
  return { ...(description !== undefined && { description }), anyOf: [rest, { type: "string", ...form }] };
}
