// What MSK Connect and its connectors made on the brokers for an environment. It is found by the environment's mark;
// nothing without the mark is ever deleted. Facts: Kafka DeleteTopics, DeleteGroups (a group with members is refused).
import { setTimeout as sleep } from "node:timers/promises";
import { Admin } from "@platformatic/kafka";
import { z } from "zod";
import { environmentName } from "../../settings/environment.js";
import { isOwnGroup, isOwnInternalTopic } from "../../settings/ownNames.js";
import { brokers, operation } from "../operation.js";
import { clientOptions, reasonOf, type BrokerAccess } from "./brokers.js";

/** Answers with what it deleted. */
export const forgetEnvironment = operation(
  z.object({ brokers, environment: environmentName }),
  async ({ brokers: access, environment }) => {
    const topics = new OwnTopics(environment, access);
    try {
      return await topics.deleteMadeByConnect();
    } finally {
      await topics.close();
    }
  },
);

/** What the brokers have of an environment. */
class OwnTopics {
  private readonly admin: Admin;

  constructor(
    private readonly environment: string,
    access: BrokerAccess,
  ) {
    this.admin = new Admin({ ...clientOptions(access), metadataMaxAge: 0 });
  }

  /**
   * Deletes the topics that MSK Connect made for the environment's connectors, and the consumer groups; says which. The
   * connectors must be gone.
   */
  async deleteMadeByConnect(): Promise<string[]> {
    const topics = (await this.list()).filter((name) => isOwnInternalTopic(this.environment, name));
    if (topics.length > 0) await this.delete(topics);
    const groups = [...(await this.admin.listGroups()).keys()].filter((name) => isOwnGroup(this.environment, name));
    for (const group of groups) await this.deleteGroup(group);
    return [...topics.map((name) => `topic ${name}`), ...groups.map((name) => `consumer group ${name}`)];
  }

  async close(): Promise<void> {
    await this.admin.close();
  }

  private list(): Promise<string[]> {
    return this.admin.listTopics({ includeInternals: true });
  }

  /** Returns when the brokers agree that they are gone. */
  private async delete(topics: string[]): Promise<void> {
    await this.admin.deleteTopics({ topics });
    // The brokers agree a moment later. Until then the name is taken.
    for (
      const deadline = Date.now() + 30_000;
      (await this.list()).some((name) => topics.includes(name));
      await sleep(100)
    ) {
      if (Date.now() > deadline)
        throw new Error(`topics ${topics.join(", ")} are still there 30 s after their deletion`);
    }
  }

  /** Members that died without leaving are removed at the end of their session. */
  private async deleteGroup(group: string): Promise<void> {
    for (const deadline = Date.now() + 60_000; ; await sleep(500)) {
      try {
        await this.admin.deleteGroups({ groups: [group] });
        return;
      } catch (error) {
        const reason = reasonOf(error);
        if (/GROUP_ID_NOT_FOUND/.test(reason)) return;
        if (!/NON_EMPTY_GROUP|COORDINATOR/.test(reason) || Date.now() > deadline)
          throw new Error(`consumer group ${group} can't be deleted: ${reason}`, { cause: error });
      }
    }
  }
}
