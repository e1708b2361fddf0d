// Limits of clusters, each with its sentence. Facts: MSK "Topic operations".
import { atLeast } from "../versions.js";

/** MSK's topic API, through which topics are declared. */
export const topicApi = {
  sentence: "topics are declared through MSK's API, which takes Kafka 3.6 and newer",
  takes: (kafkaVersion: string): boolean => atLeast(kafkaVersion, 3, 6),
};

/** Kafka refuses more copies of a partition than there are brokers. */
export const copies = { sentence: "each copy of a partition is on a broker of its own" };
