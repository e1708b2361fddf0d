// Properties that do nothing in a connector of ours, as tables. Facts: Debezium's MySQL and JDBC connector pages,
// "Connector configuration properties"; Kafka Connect, "Sink and source connector configs".
import type { Verdict } from "../settings/findings.js";
import type { End } from "./propertyTables.js";

/** A property that does nothing in a connector of ours, though it means something elsewhere. */
interface Idle extends Verdict {
  match: RegExp;
}

const authentication = {
  id: "property.client.authentication",
  rule:
    "MSK Connect gives the worker's clients the cluster's brokers and authentication; a connector's own are passed " +
    "over",
  fix: "remove it",
};
const ofTheWorker = {
  id: "property.client.ofWorker",
  rule: "a connector has no client properties of this name; the worker has",
  fix: "move it to the worker configuration (worker.properties)",
};
const confluent = {
  id: "property.name.ofOtherSinks",
  rule: "other sinks have this property, Confluent's JDBC sink among them; Debezium's passes it over silently",
};
const idleEverywhere: readonly Idle[] = [
  { match: /^bootstrap\.servers$/, ...authentication },
  {
    match: /^((producer|consumer|admin)\.)?(security\.protocol$|sasl\.|ssl\.)/,
    ...authentication,
  },
  {
    match: /^(producer|consumer|admin)\.override\.(security\.protocol$|sasl\.|ssl\.)/,
    id: "property.client.override",
    rule:
      "MSK Connect gives the worker's clients the cluster's brokers and authentication; whether a connector may " +
      "override them is not documented",
    fix: "remove it",
  },
  {
    match: /^(producer|consumer|admin)\.(?!override\.)/,
    ...ofTheWorker,
  },
  {
    match: /^reconnect\.backoff\.(max\.)?ms$/,
    ...ofTheWorker,
  },
];

export const idle: Readonly<Record<End, readonly Idle[]>> = {
  source: [
    ...idleEverywhere,
    {
      match: /^database\.server\.name$/,
      id: "property.name.renamed",
      rule: "Debezium 1.x called it so; 2.0 and newer pass it over silently",
      fix: "remove it; topic.prefix (source.topicPrefix) is its successor",
    },
    {
      match:
        /^(auto\.(create|evolve)|delete\.enabled|truncate\.enabled|quote\.identifiers|insert\.mode|schema\.evolution|primary\.key\.(mode|fields)|pk\.(mode|fields))$/,
      id: "property.name.ofSinks",
      rule: "a property of sinks; the source passes it over silently",
      fix: "remove it",
    },
  ],
  sink: [
    ...idleEverywhere,
    {
      match: /^auto\.(create|evolve)$/,
      ...confluent,
      fix: "remove it; schema.evolution says whether tables and columns are added (basic) or not (none)",
    },
    { match: /^pk\.mode$/, ...confluent, fix: "write primary.key.mode" },
    { match: /^pk\.fields$/, ...confluent, fix: "write primary.key.fields" },
    { match: /^connection\.user$/, ...confluent, fix: "write connection.username" },
    { match: /^fields\.(whitelist|included)$/, ...confluent, fix: "write field.include.list" },
    { match: /^(max\.)?retries$/, ...confluent, fix: "write flush.max.retries" },
    { match: /^(connection\.)?(retry\.)?backoff\.ms$/, ...confluent, fix: "write flush.retry.delay.ms" },
    { match: /^connection\.attempts$/, ...confluent, fix: "remove it; flush.max.retries counts attempts" },
    {
      match: /^table\.name\.format$/,
      id: "property.name.deprecated",
      rule: "deprecated: Debezium 3 calls it collection.name.format",
      fix: "write collection.name.format, from Debezium 3 on",
    },
  ],
};

/** Debezium 1.x's names, each with its successor. */
export const renamed: readonly (readonly [old: RegExp, successor: string])[] = [
  [/^database\.history\./, "schema.history.internal."],
  [/^(database|table|column)\.whitelist$/, "$1.include.list"],
  [/^(database|table|column)\.blacklist$/, "$1.exclude.list"],
];
