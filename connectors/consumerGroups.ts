// Names of the consumer groups that a pipeline's connectors join. Facts: Kafka Connect, "connect-<name>" groups of sink
// connectors; Debezium, "Schema history topic" (its consumer's group) and signal.kafka.groupId.

/** Of a sink connector. Its commits say what the sink has written. */
export function sinkGroup(connector: string): string {
  return `connect-${connector}`;
}

/** Of a source connector that reads its schema history, by Debezium's own name. */
export function historyGroup(topicPrefix: string): string {
  return `${topicPrefix}-schemahistory`;
}

/** Of a source connector's commands. It commits nothing, so commands sent while the connector did not run are lost. */
export function signalGroup(topicPrefix: string): string {
  return `${topicPrefix}-signal`;
}
