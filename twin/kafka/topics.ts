// Topics of a cluster of the twin, over its brokers' own listener with the twin's certificate, since a cluster need not
// have any listener that the twin could use as a client. Facts: Kafka protocol (CreateTopics, DescribeConfigs,
// IncrementalAlterConfigs).
import { readFileSync } from "node:fs";
import { Admin, ConfigResourceTypes, ConfigSources, IncrementalAlterConfigOperationTypes } from "@platformatic/kafka";
import type { Tls } from "../tls.js";

interface TopicAdminOptions {
  /** `host:port` pairs of the brokers' own listener, separated by commas. */
  bootstrap: string;
  tls: Tls;
}

interface Topic {
  name: string;
  partitions: number;
  replicationFactor: number;
  /** The topic's own configuration, without what it has by default. */
  configs: Record<string, string>;
}

interface TopicDescription extends Topic {
  assignments: { partition: number; leader: number; replicas: number[]; isr: number[] }[];
}

export class TopicAdmin {
  private readonly admin: Admin;

  constructor({ bootstrap, tls }: TopicAdminOptions) {
    const identity = readFileSync(tls.serverFile);
    this.admin = new Admin({
      clientId: "twin",
      bootstrapBrokers: bootstrap.split(","),
      // Otherwise its metadata may lack the latest creation.
      metadataMaxAge: 0,
      timeout: 15_000,
      tls: { ca: readFileSync(tls.caFile), key: identity, cert: identity },
    });
  }

  /** Every topic's name, Kafka's internal ones too. */
  async list(): Promise<string[]> {
    return (await explained(this.admin.listTopics({ includeInternals: true }))).sort();
  }

  /** Undefined for a topic that does not exist. */
  async describe(name: string): Promise<TopicDescription | undefined> {
    const partitions = await this.partitions(name);
    if (!partitions) return undefined;
    const own = await this.ownConfigs(name);
    return {
      name,
      partitions: partitions.length,
      replicationFactor: partitions[0]?.replicas.length ?? 0,
      configs: own,
      assignments: partitions.map(({ leader, replicas, isr }, partition) => ({ partition, leader, replicas, isr })),
    };
  }

  /** @throws Kafka's own message: a topic of that name, too few brokers, an unknown configuration … */
  async create({ name, partitions, replicationFactor, configs }: Topic): Promise<void> {
    await explained(
      this.admin.createTopics({
        topics: [name],
        partitions,
        replicas: replicationFactor,
        configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
      }),
    );
  }

  /**
   * `partitions` may only grow. `configs` becomes the topic's whole own configuration: names that it lacks return to
   * their defaults.
   */
  async update(
    name: string,
    { partitions, configs }: { partitions?: number; configs?: Record<string, string> },
  ): Promise<void> {
    if (partitions !== undefined && partitions !== (await this.partitions(name))?.length) {
      await explained(this.admin.createPartitions({ topics: [{ name, count: partitions, assignments: null }] }));
    }
    if (!configs) return;
    const dropped = Object.keys(await this.ownConfigs(name)).filter((key) => !(key in configs));
    const { SET, DELETE } = IncrementalAlterConfigOperationTypes;
    const changes = [
      ...Object.entries(configs).map(([key, value]) => ({ name: key, configOperation: SET, value })),
      ...dropped.map((key) => ({ name: key, configOperation: DELETE })),
    ];
    if (changes.length === 0) return;
    await explained(
      this.admin.incrementalAlterConfigs({
        resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name, configs: changes }],
      }),
    );
  }

  async delete(name: string): Promise<void> {
    await explained(this.admin.deleteTopics({ topics: [name] }));
  }

  async close(): Promise<void> {
    await this.admin.close();
  }

  private async partitions(name: string): Promise<{ leader: number; replicas: number[]; isr: number[] }[] | undefined> {
    // The client would retry for seconds when it is asked for a missing topic.
    if (!(await this.list()).includes(name)) return undefined;
    return (await explained(this.admin.metadata({ topics: [name], forceUpdate: true }))).topics.get(name)?.partitions;
  }

  private async ownConfigs(name: string): Promise<Record<string, string>> {
    const [description] = await explained(
      this.admin.describeConfigs({
        resources: [{ resourceType: ConfigResourceTypes.TOPIC, resourceName: name, configurationKeys: null }],
      }),
    );
    const own = (description?.configs ?? []).filter(({ configSource }) => configSource === ConfigSources.TOPIC_CONFIG);
    return Object.fromEntries(own.map((config) => [config.name, config.value ?? ""]));
  }
}

/** The client wraps a broker's answer in "Received response with error …"; the reason lies inside. */
async function explained<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw new Error([...new Set(innermost(error).map(reason))].join("; "), { cause: error });
  }
}

function innermost(error: unknown): unknown[] {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.flatMap(innermost);
  if (error instanceof Error && error.cause instanceof Error) return innermost(error.cause);
  return [error];
}

/** The broker's own message, if any, says more than the text of its error code. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const said = "serverErrorMessage" in error ? error.serverErrorMessage : undefined;
  return typeof said === "string" && said !== "" ? `${error.message} ${said}` : error.message;
}
