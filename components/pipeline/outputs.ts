// What a stack exports of each pipeline. The program writes it, and the operating commands read it.
import { z } from "zod";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { pipelineSchema } from "../../settings/pipelineSchema.js";

const connector = z.object({ name: z.string(), arn: z.string() });

export const pipelineOutputs = z.object({
  name: z.string(),
  /** Absent while the demo databases wait to be loaded by hand. */
  connectors: z.object({ source: connector, sink: connector }).exactOptional(),
  topics: z.array(z.string()),
  secretArn: z.string(),
  /** Of the connectors. */
  logGroups: z.array(z.string()),
  /** Database that the sink tables are in; absent in a stack of an earlier version. */
  sinkDatabase: z.string().exactOptional(),
  /** The settings that it is made from, defaults filled in; absent in a stack of an earlier version. */
  settings: z.unknown().transform(settingsOf).exactOptional(),
});

export type PipelineOutputs = z.infer<typeof pipelineOutputs>;

/** By the kinds that are registered now. Further fields of a newer version are not read. */
function settingsOf(written: unknown, context: z.RefinementCtx): PipelineSettings {
  const schema = pipelineSchema();
  const parsed = schema.safeParse(withoutUnknown(schema, written));
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: "custom", message, path });
  return z.NEVER;
}

function withoutUnknown(schema: z.ZodType, settings: unknown): unknown {
  const { error } = schema.safeParse(settings);
  const rest: unknown = structuredClone(settings);
  for (const issue of error?.issues ?? [])
    if (issue.code === "unrecognized_keys") {
      const holder = issue.path.reduce<unknown>((value, part) => Reflect.get(Object(value), part), rest);
      for (const key of issue.keys) Reflect.deleteProperty(Object(holder), key);
    }
  return rest;
}
