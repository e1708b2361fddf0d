// The settings as JSON Schema with their texts: what editors and docs/settings.md are made from. Facts: JSON Schema
// draft-07, which every editor's language server reads; zod, toJSONSchema.
import { z } from "zod";
import { settingsSchema } from "./schema.js";

/** A schema's node, of the keywords that the settings have. */
export interface SchemaNode {
  type?: string;
  description?: string;
  /** Page behind it. */
  page?: string;
  /** The rule that a value has to keep, in words. */
  rule?: string;
  examples?: unknown[];
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  additionalProperties?: SchemaNode | boolean;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  [keyword: string]: unknown;
}

/** The settings as they are written, by their names without namespace: those of the kinds that are registered now. */
export function documentedSchema(): SchemaNode {
  const { $schema: _draft, ...schema } = z.toJSONSchema(settingsSchema(), {
    io: "input",
    target: "draft-07",
    override: ({ zodSchema, jsonSchema }) => {
      const rule = ruleOf(zodSchema);
      if (rule !== undefined) jsonSchema["rule"] = rule;
    },
  });
  return schema as SchemaNode;
}

/** The sentences that the schema's own errors have. */
function ruleOf({ _zod: { def } }: z.core.$ZodTypes): string | undefined {
  const checks = def.checks?.map(({ _zod }) => _zod.def.error) ?? [];
  const sentences = [def.error, ...checks].map((error) => error?.({} as never));
  const own = sentences.filter((sentence) => typeof sentence === "string");
  return own.length === 0 ? undefined : [...new Set(own)].join("; ");
}
