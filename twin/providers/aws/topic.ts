// aws.msk.Topic over the Amazon MSK API (Kafka 3.6 and newer, provisioned clusters).
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  DescribeTopicCommand,
  UpdateTopicCommand,
} from "@aws-sdk/client-kafka";
import type { CreateTopicRequest, DescribeTopicResponse } from "@aws-sdk/client-kafka";
import type { TopicArgs } from "@pulumi/aws/msk/topic.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import { sameValue } from "../diff.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone, waitFor, waitGone } from "../wait.js";
import type { Wait } from "../wait.js";

type TopicInputs = Unwrap<TopicArgs>;

/**
 * The request that creates the topic of these inputs (Amazon MSK API reference, CreateTopic): `configs` travels as
 * base64.
 */
export function createTopicRequest(inputs: Properties): CreateTopicRequest {
  const topic = inputs as unknown as TopicInputs;
  return {
    ClusterArn: topic.clusterArn,
    TopicName: topic.name,
    PartitionCount: topic.partitionCount,
    ReplicationFactor: topic.replicationFactor,
    Configs: topic.configs === undefined ? undefined : encode(topic.configs),
  };
}

/**
 * The topic's inputs and outputs as the service describes it.
 * @param configs the program's own, as JSON: the answer holds every configuration of the topic, and only these are
 * compared
 */
export function topicState(clusterArn: string, description: DescribeTopicResponse, configs: unknown): Properties {
  const configsActual =
    description.Configs === undefined ? undefined : Buffer.from(description.Configs, "base64").toString();
  return {
    arn: description.TopicArn,
    clusterArn,
    name: description.TopicName,
    partitionCount: description.PartitionCount,
    replicationFactor: description.ReplicationFactor,
    configs: typeof configs === "string" ? ownConfigs(configs, configsActual) : undefined,
    configsActual,
  };
}

function ownConfigs(configs: string, actual = "{}"): string {
  const live = JSON.parse(actual) as Properties;
  const own = Object.keys(JSON.parse(configs) as Properties).filter((key) => key in live);
  return JSON.stringify(Object.fromEntries(own.map((key) => [key, live[key]])));
}

const encode = (configs: string): string => Buffer.from(configs).toString("base64");

export const topic: ResourceType = {
  facts: providerFacts("aws:msk/topic:Topic"),
  naming: { property: "name", maxLength: 249 },
  volatile: ["configsActual"],
  async create(operation, inputs) {
    const request = createTopicRequest(inputs);
    await operation.twin.kafka.send(new CreateTopicCommand(request));
    const id = `${request.ClusterArn},${request.TopicName}`;
    operation.made(id);
    return { id, outputs: await settle(operation, id, inputs) };
  },
  async read(operation, id, state) {
    const description = await describe(operation, id);
    return description === undefined ? undefined : topicState(keyOf(id).ClusterArn, description, state["configs"]);
  },
  // Every failure here is a plain error: the state keeps the old inputs, so that the next up sends the update again.
  async update(operation, id, { olds, news }) {
    const { kafka } = operation.twin;
    const next = news as unknown as TopicInputs;
    // The API takes either configs or the partition count.
    const changes = [
      { property: "configs", change: { Configs: encode(next.configs ?? "{}") } },
      { property: "partitionCount", change: { PartitionCount: next.partitionCount } },
    ];
    for (const { change } of changes.filter(({ property }) => !sameValue(property, olds[property], news[property]))) {
      await kafka.send(new UpdateTopicCommand({ ...keyOf(id), ...change }));
      await settle(operation, id, news);
    }
    return settle(operation, id, news);
  },
  async delete(operation, id) {
    const deleted = await orGone(operation.twin.kafka.send(new DeleteTopicCommand(keyOf(id))));
    if (deleted !== undefined) await waitGone(operation, waiting(operation, id));
  },
};

async function settle(operation: Operation, id: string, inputs: Properties): Promise<Properties> {
  const description = await waitFor(operation, { ...waiting(operation, id), until: ["ACTIVE"] });
  return topicState(keyOf(id).ClusterArn, description, inputs["configs"]);
}

/** An id is `<cluster ARN>,<topic name>`, as in terraform's import. */
function keyOf(id: string): { ClusterArn: string; TopicName: string } {
  const comma = id.indexOf(",");
  if (comma < 0) throw new Error(`Topic id "${id}": give <cluster ARN>,<topic name>.`);
  return { ClusterArn: id.slice(0, comma), TopicName: id.slice(comma + 1) };
}

function describe(operation: Operation, id: string): Promise<DescribeTopicResponse | undefined> {
  return orGone(operation.twin.kafka.send(new DescribeTopicCommand(keyOf(id))));
}

function waiting(operation: Operation, id: string): Omit<Wait<DescribeTopicResponse>, "until"> {
  return {
    what: `Topic ${keyOf(id).TopicName}`,
    poll: () => describe(operation, id),
    state: (description) => description.Status ?? "",
    timeout: 30 * 60_000,
  };
}
