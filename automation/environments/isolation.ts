// Turns a stack's pipeline settings into an environment's. Tables, keys and exclusions stay; names, topics, secret,
// replica id and sink database are its own. So neither the main pipelines nor another environment notice it. Pure.
// Facts: limits of MSK Connect (CreateConnector), Kafka (topic names), databases (identifiers), Secrets Manager
// (names).
import { fitted, markOf, ownName, pipelineName, secretPrefix } from "../../settings/ownNames.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { Settings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { ConfigurationError } from "../pulumi/stackConfiguration.js";

export interface Isolated {
  /** The pipelines that are taken, as they are. */
  taken: readonly PipelineSettings[];
  /** `msk-cdc:pipelines` of the environment, in the same order. */
  pipelines: Record<string, unknown>[];
  /** By pipeline of the environment: the database that its sink tables are made like. */
  sinkSchemas: Record<string, string>;
}

/**
 * @param environment name of the environment, already checked
 * @param chosen names of the pipelines to take; default: all
 * @throws ConfigurationError for a pipeline that is not there, and for settings that already use names of this
 * environment
 */
export function isolate(environment: string, { pipelines }: Settings, chosen?: readonly string[]): Isolated {
  const taken = choose(pipelines, chosen);
  refuseForeignMarks(environment, pipelines);
  return {
    taken,
    pipelines: taken.map((pipeline) => isolatePipeline(environment, pipeline)),
    sinkSchemas: Object.fromEntries(taken.map(({ name, sink }) => [pipelineName(environment, name), sink.database])),
  };
}

function choose(
  pipelines: readonly PipelineSettings[],
  chosen: readonly string[] | undefined,
): readonly PipelineSettings[] {
  const names = pipelines.map(({ name }) => name);
  const unknown = chosen?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new ConfigurationError(
      `msk-cdc:pipelines: there is no pipeline "${unknown}"; there are ${names.join(", ") || "none"}`,
    );
  return pipelines.filter(({ name }) => chosen === undefined || chosen.includes(name));
}

/** Everything with the environment's mark is deleted with it, so nothing of the main pipelines may carry it. */
function refuseForeignMarks(environment: string, pipelines: readonly PipelineSettings[]): void {
  const mark = markOf(environment);
  for (const [index, pipeline] of pipelines.entries()) {
    const { secret, source, sink } = pipeline;
    const topics = sourceKindOf(pipeline)
      .topics(pipeline)
      .filter(({ named }) => named);
    const names = {
      "secret.name": secret.name,
      "source.connector": source.connector,
      "source.topicPrefix": source.topicPrefix,
      "sink.connector": sink.connector,
      "sink.database": sink.database,
      ...Object.fromEntries(topics.map(({ name, setting }) => [`source.${setting}`, name])),
    };
    for (const [setting, name] of Object.entries(names)) {
      if (name.startsWith(mark) || name.startsWith(`${secretPrefix}${mark}`)) {
        throw new ConfigurationError(
          `msk-cdc:pipelines[${index}].${setting}: "${name}" begins as the names of environment "${environment}" ` +
            `do (${mark}), and those are deleted with it; name the environment otherwise`,
        );
      }
    }
  }
}

function isolatePipeline(environment: string, pipeline: PipelineSettings): Record<string, unknown> {
  const { name, secret, source, sink, ...rest } = pipeline;
  const own = (text: string, limit: number) => ownName(environment, text, limit);
  // Two pipelines may share a database, and each of them drops its own.
  const database = own(`${name}--${sink.database}`, 64);
  return {
    ...rest,
    name: pipelineName(environment, name),
    // It also replaces an existing secret, which leads to the main pipeline's sink.
    secret: { name: fitted(`${secretPrefix}${markOf(environment)}${secret.name.replace(secretPrefix, "")}`, 512) },
    source: {
      ...sourceKindOf({ source }).isolated(source, own),
      masks: source.masks.map(({ only: _environments, ...mask }) => mask),
      connector: own(source.connector, 128),
      topicPrefix: own(source.topicPrefix, 100),
    },
    sink: {
      ...sink,
      connector: own(sink.connector, 128),
      database,
      ...(sink.url !== undefined && { url: sinkKindOf({ sink }).withDatabase(sink.url, database) }),
    },
  };
}
