// The schema of a pipeline: the fields of every pipeline, with source and sink as the registered kinds take them.
import { z } from "zod";
import { sinkKinds } from "../sinks/registry.js";
import { sourceKinds } from "../sources/registry.js";
import { pipelineFields, type PipelineSettings } from "./pipeline.js";
import { secret } from "./secret.js";
import type { WrittenSink } from "./sink.js";
import type { WrittenSource } from "./source.js";

/** Made anew at each use, since a kind may be registered at any time. */
export function pipelineSchema() {
  const { name, secret, ...connectors } = pipelineFields;
  return z
    .strictObject({
      name,
      secret,
      source: ofKinds(sourceKinds.all()).meta({ description: "Where changes come from.", page: "msk-cdc" }),
      sink: ofKinds(sinkKinds.all()).meta({ description: "Where changes go.", page: "msk-cdc" }),
      ...connectors,
    })
    .transform(nameTheUnnamed);
}

/** The settings of one of the kinds, chosen by `type`. */
function ofKinds<Settings extends z.ZodObject>(kinds: readonly { readonly settings: Settings }[]) {
  const [first, ...others] = kinds.map(({ settings }) => settings);
  if (first === undefined) throw new Error("no kind is registered");
  return z.discriminatedUnion("type", [first, ...others]);
}

type Unnamed = Omit<PipelineSettings<WrittenSource, WrittenSink>, "secret"> & {
  secret?: PipelineSettings["secret"] | undefined;
};

/** Fills in the defaults that follow from the pipeline's name, and those of the kinds. */
function nameTheUnnamed(pipeline: Unnamed): PipelineSettings {
  const { name, source, sink } = pipeline;
  return {
    ...pipeline,
    secret: pipeline.secret ?? secret.parse({ name: `AmazonMSK_${name}` }),
    source: sourceKinds.of(source.type).complete({
      ...source,
      connector: source.connector ?? `source-connector-${name}`,
      topicPrefix: source.topicPrefix ?? name,
    }),
    sink: { ...sink, connector: sink.connector ?? `sink-connector-${name}` },
  };
}
