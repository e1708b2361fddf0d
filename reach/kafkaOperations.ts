// The operations on brokers, by name.
import { connectivity } from "./kafka/connectTest.js";
import { groupOffsets, topicOffsets } from "./kafka/lag.js";
import { moveOffset } from "./kafka/moveOffset.js";
import { forgetEnvironment } from "./kafka/ownTopics.js";
import { produce } from "./kafka/produce.js";
import { read } from "./kafka/read.js";
import { skips } from "./kafka/skips.js";
import { sourceOffset, sourceOffsetKeys } from "./kafka/sourceOffset.js";

export const kafkaOperations = {
  "kafka.connectTest": connectivity,
  "kafka.forgetEnvironment": forgetEnvironment,
  "kafka.topicOffsets": topicOffsets,
  "kafka.groupOffsets": groupOffsets,
  "kafka.sourceOffset": sourceOffset,
  "kafka.sourceOffsetKeys": sourceOffsetKeys,
  "kafka.read": read,
  "kafka.produce": produce,
  "kafka.moveOffset": moveOffset,
  "kafka.skips": skips,
};
