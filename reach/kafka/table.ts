// The operations on brokers, by name.
import { groupOffsets, topicOffsets } from "./lag.js";
import { connectivity, forgetEnvironment } from "./operations.js";
import { produce } from "./produce.js";
import { read } from "./read.js";
import { sourceOffset, sourceOffsetKeys } from "./sourceOffset.js";

export const kafkaOperations = {
  "kafka.connectTest": connectivity,
  "kafka.forgetEnvironment": forgetEnvironment,
  "kafka.topicOffsets": topicOffsets,
  "kafka.groupOffsets": groupOffsets,
  "kafka.sourceOffset": sourceOffset,
  "kafka.sourceOffsetKeys": sourceOffsetKeys,
  "kafka.read": read,
  "kafka.produce": produce,
};
