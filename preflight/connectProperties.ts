// Properties of every connector, whatever its kind. Facts: Kafka Connect, "Sink and source connector configs"; MSK
// Connect, CreateConnector.
import type { Idle } from "../connectors/properties.js";

/** Of Kafka Connect itself, for either kind. */
export const commonNames: readonly string[] = [
  "name",
  "connector.class",
  "tasks.max",
  "key.converter",
  "value.converter",
  "header.converter",
  "transforms",
  "predicates",
  "config.action.reload",
  "errors.tolerance",
  "errors.retry.timeout",
  "errors.retry.delay.max.ms",
  "errors.log.enable",
  "errors.log.include.messages",
  "offsets.storage.topic",
  "exactly.once.support",
  "topic.creation.groups",
];

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
/** Those that do nothing in our connectors. */
export const idleEverywhere: readonly Idle[] = [
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
