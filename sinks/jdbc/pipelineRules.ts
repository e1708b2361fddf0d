// Rules over a pipeline with a JDBC sink. Facts: Debezium's JDBC connector page.
import type { Mistake, PipelineRule, Properties } from "../../connectors/properties.js";
import { workerProperties } from "../../connectors/workerConfiguration.js";
import { shown, type Finding } from "../../settings/findings.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { hasAgroal, jdbcSinkConfiguration } from "./configuration.js";

export const pipelineRules: readonly PipelineRule<PipelineSettings>[] = [
  recordsHaveSchemas,
  batchesFillUp,
  namesakesAreOthers,
  evolutionFollows,
  poolIsTheReleases,
];

function recordsHaveSchemas({ worker }: PipelineSettings, at: string): Finding[] {
  return ["key.converter", "value.converter"]
    .filter((key) => worker.properties[key]?.endsWith("StringConverter"))
    .map((key) => ({
      path: `${at}.worker.properties.${key}`,
      value: "StringConverter",
      id: "worker.converter.noSchema",
      rule: "a JDBC sink needs records with a schema",
      fix: "remove it: JsonConverter with schemas is what the worker has",
    }));
}

function batchesFillUp(pipeline: PipelineSettings, at: string): Finding[] {
  const batch = Number(jdbcSinkConfiguration(pipeline)["batch.size"]);
  const polled = Number(workerProperties(pipeline, "")["consumer.max.poll.records"]);
  if (!(batch > polled)) return [];
  return [
    {
      id: "sink.batch.neverFull",
      path: `${at}.sink.properties.batch.size`,
      value: String(batch),
      rule:
        `the sink gets no more records at once than consumer.max.poll.records (${polled}), and writes what it got: ` +
        "larger batches never come",
      fix: `write ${polled} or less, or raise consumer.max.poll.records in worker.properties`,
    },
  ];
}

/** Connector/J, nullDatabaseMeansCurrent. */
function namesakesAreOthers({ sink }: PipelineSettings, at: string): Finding[] {
  if (!/[?&]nullDatabaseMeansCurrent=false/i.test(sink.url ?? "")) return [];
  return [
    {
      id: "sink.url.anySchema",
      path: `${at}.sink.url`,
      value: "nullDatabaseMeansCurrent=false",
      rule:
        "the connector asks for its tables without naming their database, and takes another schema's table of the " +
        "same name for its own: a preview's, for example",
      fix: "remove nullDatabaseMeansCurrent from the URL; true is what it gets",
    },
  ];
}

function evolutionFollows(pipeline: PipelineSettings, at: string): Finding[] {
  const own = pipeline.sink.properties["schema.evolution"];
  if (pipeline.schemaChanges !== "report" || own === undefined || own === "none") return [];
  return [
    {
      id: "sink.evolution.contradicts",
      path: `${at}.sink.properties.schema.evolution`,
      value: own,
      rule: "schemaChanges: report changes no table, and this makes tables and adds columns",
      fix: "remove it, or write schemaChanges: add-only",
    },
  ];
}

/** The driver's properties are C3P0's, all but those that Hibernate reads itself (AvailableSettings). */
const ofC3p0 =
  /^(hibernate\.c3p0\.|connection\.pool\.acquire_increment$|hibernate\.connection\.(?!(driver_class|url|username|password|isolation|autocommit|pool_size|provider_class|handling_mode|release_mode|provider_disables_autocommit|datasource)$))/;

/** Debezium's release notes of 3.6: Agroal took C3P0's place. */
function poolIsTheReleases({ sink }: PipelineSettings, at: string): Finding[] {
  const agroal = hasAgroal(sink.version);
  const gone = agroal ? ofC3p0 : /^hibernate\.agroal\./;
  const [pool, other] = agroal ? ["Agroal", "C3P0"] : ["C3P0", "Agroal"];
  return Object.entries(sink.properties)
    .filter(([key]) => gone.test(key))
    .map(([key, value]) => ({
      id: "sink.pool.ofOtherRelease",
      path: `${at}.sink.properties.${key}`,
      value: shown(key, value),
      rule: `release ${sink.version} pools its connections by ${pool}, and passes over silently what ${other} knows`,
      fix:
        `remove it; ${pool}'s own settings begin with hibernate.${pool.toLowerCase()}.` +
        (agroal ? ", and the driver's properties stand in hibernate.agroal.jdbcProperties" : ""),
    }));
}

/**
 * With ExtractNewRecordState in the sink, deletes bring excluded columns back; and a converter without schemas leaves
 * the sink nothing to read.
 */
export function unwrapped(properties: Properties): Mistake[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    if (value.includes("ExtractNewRecordState"))
      return [
        {
          id: "sink.transform.unwraps",
          key,
          rule:
            "the sink takes Debezium's envelope itself; unwrapped before it, excluded columns come back at the " +
            "first delete",
          fix: "remove the transform",
        },
      ];
    if (/^(key|value)\.converter$/.test(key) && value.includes("StringConverter"))
      return [
        {
          id: "sink.converter.noSchema",
          key,
          rule: "a JDBC sink needs records with a schema",
          fix: "remove it: the worker's JsonConverter has schemas",
        },
      ];
    return [];
  });
}
