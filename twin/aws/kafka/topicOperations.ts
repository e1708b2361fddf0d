// MSK's topic operations (Amazon MSK API Reference, CreateTopic and its kin; provisioned clusters on Kafka 3.6 and
// later). `configs` is Base64 over a JSON object.
import { compareVersions } from "../../../tools/versions.js";
import type { RunningTopics, TopicDescription } from "../dataPlane.js";
import { AwsError, badRequest, messageOf, notFound } from "../errors.js";
import { page } from "../identifiers.js";
import { checked, type Input, route, type Route } from "../service.js";
import {
  createTopicSchema,
  listTopicsSchema,
  topicPartitionsSchema,
  topicSchema,
  updateTopicSchema,
} from "./requests.js";
import type { Clusters } from "./store.js";

/** The last minor version without topic operations is 3.5. */
const topicsSince = "3.6";

export class TopicOperations {
  constructor(private readonly clusters: Clusters) {}

  routes(): Route[] {
    const [topics, topic] = ["/v1/clusters/{clusterArn}/topics", "/v1/clusters/{clusterArn}/topics/{topicName}"];
    return [
      route("CreateTopic", "POST", topics, (input) => this.create(input)),
      route("ListTopics", "GET", topics, (input) => this.list(input)),
      route("DescribeTopic", "GET", topic, (input) => this.describe(input)),
      route("DescribeTopicPartitions", "GET", `${topic}/partitions`, (input) => this.partitions(input)),
      route("UpdateTopic", "PUT", topic, (input) => this.update(input)),
      route("DeleteTopic", "DELETE", topic, (input) => this.delete(input)),
    ];
  }

  private async create(input: Input): Promise<unknown> {
    const {
      clusterArn,
      topicName: name,
      partitionCount,
      replicationFactor,
      configs,
    } = checked(createTopicSchema, input);
    const topics = this.topics(clusterArn);
    const brokers = this.clusters.require(clusterArn).provisioned.numberOfBrokerNodes;
    if (replicationFactor > brokers) {
      throw badRequest(
        `The replication factor ${replicationFactor} is larger than the number of brokers, ${brokers}.`,
        "replicationFactor",
      );
    }
    if ((await topics.describe(name)) !== undefined) {
      throw new AwsError("TopicExistsException", 409, `Topic '${name}' already exists.`, {
        invalidParameter: "topicName",
      });
    }
    await kafka(() => topics.create({ name, partitions: partitionCount, replicationFactor, configs: decode(configs) }));
    return this.answer(clusterArn, name, "CREATING");
  }

  private async list(input: Input): Promise<unknown> {
    const { clusterArn, topicNameFilter, maxResults, nextToken: from } = checked(listTopicsSchema, input);
    const topics = this.topics(clusterArn);
    const names = (await topics.list()).filter((name) => name.startsWith(topicNameFilter)).sort();
    const { items, nextToken } = page(names, maxResults, from);
    const described = await Promise.all(items.map((name) => topics.describe(name)));
    return {
      topics: described.filter((topic) => topic !== undefined).map((topic) => this.summary(clusterArn, topic)),
      nextToken,
    };
  }

  private async describe(input: Input): Promise<unknown> {
    const { clusterArn, topicName: name } = checked(topicSchema, input);
    const topic = await this.require(clusterArn, name);
    const { outOfSyncReplicaCount: _only, ...summary } = this.summary(clusterArn, topic);
    return { ...summary, configs: Buffer.from(JSON.stringify(topic.configs)).toString("base64"), status: "ACTIVE" };
  }

  private async partitions(input: Input): Promise<unknown> {
    const { clusterArn, topicName: name, maxResults, nextToken: from } = checked(topicPartitionsSchema, input);
    const { assignments } = await this.require(clusterArn, name);
    const { items, nextToken } = page(assignments, maxResults, from);
    return { partitions: items, nextToken };
  }

  private async update(input: Input): Promise<unknown> {
    const { clusterArn, topicName: name, partitionCount, configs } = checked(updateTopicSchema, input);
    const topic = await this.require(clusterArn, name);
    if (partitionCount !== undefined && partitionCount < topic.partitions) {
      throw badRequest(
        `Topic '${name}' has ${topic.partitions} partitions; Kafka can't reduce them to ${partitionCount}.`,
        "partitionCount",
      );
    }
    await kafka(() =>
      this.topics(clusterArn).update(name, {
        ...(partitionCount === undefined || partitionCount === topic.partitions ? {} : { partitions: partitionCount }),
        ...(configs === undefined ? {} : { configs: decode(configs) }),
      }),
    );
    return this.answer(clusterArn, name, "UPDATING");
  }

  private async delete(input: Input): Promise<unknown> {
    const { clusterArn, topicName: name } = checked(topicSchema, input);
    await this.require(clusterArn, name);
    await kafka(() => this.topics(clusterArn).delete(name));
    return this.answer(clusterArn, name, "DELETING");
  }

  private topics(clusterArn: string): RunningTopics {
    const version = this.clusters.require(clusterArn).provisioned.kafkaVersion;
    if (compareVersions(version, topicsSince) < 0) {
      throw badRequest(`Topic operations need Kafka 3.6 or later; the cluster runs ${version}.`, "clusterArn");
    }
    return this.clusters.topics(clusterArn);
  }

  private async require(clusterArn: string, name: string): Promise<TopicDescription> {
    const topic = await this.topics(clusterArn).describe(name);
    if (topic === undefined) throw notFound(`Topic '${name}' does not exist.`, "topicName");
    return topic;
  }

  private summary(clusterArn: string, topic: TopicDescription): { outOfSyncReplicaCount: number } {
    const outOfSync = topic.assignments.reduce((sum, one) => sum + one.replicas.length - one.isr.length, 0);
    return {
      topicArn: topicArn(clusterArn, topic.name),
      topicName: topic.name,
      replicationFactor: topic.replicationFactor,
      partitionCount: topic.partitions,
      outOfSyncReplicaCount: outOfSync,
    } as { outOfSyncReplicaCount: number };
  }

  private answer(clusterArn: string, name: string, status: string): object {
    return { topicArn: topicArn(clusterArn, name), topicName: name, status };
  }
}

/** `arn:aws:kafka:<region>:<account>:topic/<cluster name>/<cluster uuid>/<topic>` (IAM access control, "Resources"). */
const topicArn = (clusterArn: string, name: string): string => `${clusterArn.replace(":cluster/", ":topic/")}/${name}`;

function decode(configs: string | undefined): Record<string, string> {
  if (configs === undefined || configs === "") return {};
  const wrong = (why: string): AwsError =>
    badRequest(`Topic configurations must be a JSON object of strings, encoded as Base64: ${why}.`, "configs");
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(configs, "base64").toString("utf8"));
  } catch (error) {
    throw wrong(messageOf(error));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong("it is no object");
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}

/** Kafka's own refusals (unknown configuration key, bad value) are the client's fault. */
async function kafka<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new AwsError("KafkaRequestException", 400, messageOf(error));
  }
}
