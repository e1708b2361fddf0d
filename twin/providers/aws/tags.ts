// Tag changes of services that tag by ARN: MSK and MSK Connect (TagResource, UntagResource of both APIs).
import { KafkaClient, TagResourceCommand as TagKafka, UntagResourceCommand as UntagKafka } from "@aws-sdk/client-kafka";
import { TagResourceCommand as TagConnect, UntagResourceCommand as UntagConnect } from "@aws-sdk/client-kafkaconnect";
import type { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import type { Properties } from "../protocol.js";

export type Tags = Record<string, string>;

/** Tags to set and keys to take away. Pure. */
export function tagChanges(olds: Properties, news: Properties): { set: Tags; removed: string[] } {
  const before = (olds["tags"] ?? {}) as Tags;
  const after = (news["tags"] ?? {}) as Tags;
  return {
    set: Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value)),
    removed: Object.keys(before).filter((key) => !(key in after)),
  };
}

export async function updateTags(
  client: KafkaClient | KafkaConnectClient,
  arn: string,
  olds: Properties,
  news: Properties,
): Promise<void> {
  const { set, removed } = tagChanges(olds, news);
  if (client instanceof KafkaClient) {
    if (Object.keys(set).length > 0) await client.send(new TagKafka({ ResourceArn: arn, Tags: set }));
    if (removed.length > 0) await client.send(new UntagKafka({ ResourceArn: arn, TagKeys: removed }));
    return;
  }
  if (Object.keys(set).length > 0) await client.send(new TagConnect({ resourceArn: arn, tags: set }));
  if (removed.length > 0) await client.send(new UntagConnect({ resourceArn: arn, tagKeys: removed }));
}
