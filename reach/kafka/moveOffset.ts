// Moves what a consumer group goes on from in one partition, while nobody is in the group. Facts: Kafka protocol,
// OffsetCommit (from outside of a group it is taken only while the group has no members).
import { Admin } from "@platformatic/kafka";
import { z } from "zod";
import { brokers, offset, operation } from "../operation.js";
import { clientOptions, reasonOf } from "./brokers.js";
import { committedOffsets } from "./lag.js";

export interface Moved {
  /** `elsewhere`: the group goes on from another offset by now. `busy`: somebody is in the group. */
  result: "moved" | "elsewhere" | "busy";
  /** Offset that the group goes on from now; null: it has committed nothing. */
  committed: string | null;
}

/** @param from what it must have committed until now; null: nothing */
export const moveOffset = operation(
  z.object({
    brokers,
    group: z.string().min(1),
    topic: z.string().min(1),
    partition: z.int().min(0),
    from: offset.nullable(),
    to: offset,
  }),
  async ({ brokers: access, group, topic, partition, from, to }): Promise<Moved> => {
    const found = (await committedOffsets(access, group)).get(`${topic} ${partition}`);
    const committed = found === undefined ? null : String(found);
    if (committed !== from) return { result: "elsewhere", committed };
    const admin = new Admin(clientOptions(access));
    try {
      const partitionOffsets = [{ partition, offset: BigInt(to) }];
      await admin.alterConsumerGroupOffsets({ groupId: group, topics: [{ name: topic, partitionOffsets }] });
      return { result: "moved", committed: to };
    } catch (error) {
      if (!/UNKNOWN_MEMBER_ID|REBALANCE_IN_PROGRESS|ILLEGAL_GENERATION/.test(reasonOf(error))) throw error;
      return { result: "busy", committed };
    } finally {
      await admin.close();
    }
  },
);
