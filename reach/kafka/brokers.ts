// How our Kafka client gets into an MSK cluster: IAM by the AWS MSK signer's OAUTHBEARER token, over TLS; or as the
// connectors do without authentication. Facts: MSK's "IAM access control, non-Java clients"; @platformatic/kafka.
import {
  generateAuthToken,
  generateAuthTokenFromCredentialsProvider,
  generateAuthTokenFromProfile,
} from "aws-msk-iam-sasl-signer-js";
import { Admin, Consumer, type BaseOptions } from "@platformatic/kafka";
import { connectorsByIam, type ConnectorAccess } from "../../settings/clusters/access.js";

/** How to reach the brokers. */
export interface BrokerAccess {
  /** `host:port,host:port`, MSK's bootstrapBrokerStringSaslIam. */
  bootstrapBrokers: string;
  region: string;
  /** Default: the AWS default credential chain. */
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Profile of the machine's AWS configuration that gives the credentials, where none are given. */
  profile?: string | undefined;
  /** PEM of the authority that signed the brokers' certificates. Default: those that Node trusts. */
  ca?: string | undefined;
  /** As connectors get in. Default: by IAM. */
  access?: ConnectorAccess | undefined;
}

/**
 * Options for every client class of @platformatic/kafka. A connection fails after `timeout` milliseconds instead of
 * being tried again.
 */
export function clientOptions(
  { bootstrapBrokers, region, credentials, profile, ca, access = connectorsByIam }: BrokerAccess,
  timeout = 10_000,
): BaseOptions {
  const options: BaseOptions = {
    clientId: "msk-cdc",
    bootstrapBrokers: bootstrapBrokers.split(","),
    retries: 1,
    timeout,
    connectTimeout: timeout,
    ...(access.encryptionType === "TLS" && { tls: ca === undefined ? {} : { ca } }),
  };
  if (access.authenticationType === "NONE") return options;
  return {
    ...options,
    sasl: {
      mechanism: "OAUTHBEARER",
      token: async () => {
        const answer = credentials
          ? await generateAuthTokenFromCredentialsProvider({
              region,
              awsCredentialsProvider: () => Promise.resolve(credentials),
            })
          : await (profile === undefined
              ? generateAuthToken({ region })
              : generateAuthTokenFromProfile({ region, awsProfileName: profile }));
        return answer.token;
      },
    },
  };
}

/** A topic in a reader's list. */
export interface TopicSummary {
  name: string;
  partitions: number;
  /** Records that were written, including those deleted or compacted away since. */
  records: bigint;
}

/** Reads topics without a consumer group: nothing is committed and nothing is left on the cluster. */
export class TopicReader {
  private readonly admin: Admin;
  private readonly consumer: Consumer<Buffer, Buffer, Buffer, Buffer>;

  constructor(access: BrokerAccess) {
    this.admin = new Admin(clientOptions(access));
    this.consumer = new Consumer({ ...clientOptions(access), groupId: "msk-cdc-reader" });
  }

  /** Every topic except Kafka's internal ones, by name. */
  async topics(): Promise<TopicSummary[]> {
    const names = (await this.admin.listTopics({ includeInternals: false })).sort();
    const { topics } = await this.consumer.metadata({ topics: names });
    const latest = await this.consumer.listOffsets({ topics: names });
    return names.map((name) => ({
      name,
      partitions: topics.get(name)?.partitionsCount ?? 0,
      records: (latest.get(name) ?? []).reduce((sum, offset) => sum + offset, 0n),
    }));
  }

  /** The newest records of a topic's partition 0, oldest first; up to `count`. */
  async newest(topic: string, count: number): Promise<{ key: Buffer | null; value: Buffer | null }[]> {
    const { topics } = await this.consumer.metadata({ topics: [topic] });
    const found = topics.get(topic);
    const leader = found?.partitions[0]?.leader;
    if (!found || leader === undefined)
      throw new Error(`topic ${topic}: no such topic, or its partition 0 has no leader`);
    const end = (await this.consumer.listOffsets({ topics: [topic] })).get(topic)?.[0] ?? 0n;
    const start = end > BigInt(count) ? end - BigInt(count) : 0n;
    const { responses } = await this.consumer.fetch({
      node: leader,
      maxWaitTime: 500,
      minBytes: 1,
      maxBytes: 4 * 1024 * 1024,
      topics: [
        {
          topicId: found.id,
          partitions: [
            {
              partition: 0,
              fetchOffset: start,
              partitionMaxBytes: 4 * 1024 * 1024,
              currentLeaderEpoch: -1,
              lastFetchedEpoch: -1,
            },
          ],
        },
      ],
    });
    return responses
      .flatMap(({ partitions }) => partitions)
      .flatMap(({ records }) => records ?? [])
      .flatMap((batch) =>
        batch.records.map((record) => ({
          offset: batch.firstOffset + BigInt(record.offsetDelta),
          key: record.key,
          value: record.value,
        })),
      )
      .filter(({ offset }) => offset >= start)
      .map(({ key, value }) => ({ key, value }));
  }

  async close(): Promise<void> {
    await Promise.all([this.admin.close(), this.consumer.close()]);
  }
}

/** The innermost reasons; the Kafka client wraps a broker's answer several times. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(reasonOf).join("; ");
  if (error instanceof Error && error.cause instanceof Error) return reasonOf(error.cause);
  const { apiId, message } = error as { apiId?: string; message?: string };
  return [apiId, message].filter(Boolean).join(": ");
}
