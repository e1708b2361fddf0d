// A topic that MSK's API makes. Facts: MSK "Topic operations" (provisioned clusters, Kafka 3.6 and newer).
import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DeclaredTopic, TopicArgs } from "./kind.js";

export function apiTopic(
  name: string,
  { clusterArn, topic, replicationFactor }: TopicArgs,
  opts: pulumi.CustomResourceOptions,
): DeclaredTopic {
  const resource = new aws.msk.Topic(
    name,
    {
      clusterArn,
      name: topic.name,
      partitionCount: topic.partitions,
      replicationFactor: topic.replicationFactor ?? replicationFactor,
      configs: JSON.stringify(topic.configs),
    },
    {
      ...opts,
      deleteBeforeReplace: true,
      // A new replication factor holds for new topics alone: MSK's API would make the topic anew, without its records.
      ignoreChanges: ["replicationFactor"],
    },
  );
  return { name: resource.name, resource };
}
