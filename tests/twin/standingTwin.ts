// What the tests of a twin's survival put on it through its API: a network, a cluster of two brokers, a database, the
// ticker's plugin, connectors.
import {
  CreateTopicCommand,
  CreateClusterV2Command,
  DescribeClusterV2Command,
  KafkaClient,
  type ClusterState,
} from "@aws-sdk/client-kafka";
import {
  CreateConnectorCommand,
  CreateCustomPluginCommand,
  DescribeConnectorCommand,
  DescribeCustomPluginCommand,
  KafkaConnectClient,
  type CreateConnectorCommandInput,
} from "@aws-sdk/client-kafkaconnect";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { TopicReader } from "../../reach/kafka/brokers.js";
import { twinStatus, type TwinInfo } from "../../twin/twin.js";
import { readFileSync } from "node:fs";
import { tickerClass } from "./ticker/plugin.js";
import { until } from "./workbench.js";

interface Process {
  readonly pid: number;
  readonly port: number;
}

/** Clients of one run of a twin: after a restart of the daemon make another. */
export class StandingTwin {
  readonly kafka: KafkaClient;
  readonly connect: KafkaConnectClient;
  private readonly s3: S3Client;

  constructor(private readonly twin: TwinInfo) {
    const client = { endpoint: twin.apiUrl, region: twin.region, credentials: twin, maxAttempts: 1 };
    this.kafka = new KafkaClient(client);
    this.connect = new KafkaConnectClient(client);
    this.s3 = new S3Client({ ...client, forcePathStyle: true });
  }

  /** A recorded resource. @returns its id and outputs */
  async record(type: string, inputs: object): Promise<{ id: string; outputs: Record<string, unknown> }> {
    const response = await fetch(`${this.twin.apiUrl}/_twin/records`, {
      method: "POST",
      headers: { "x-twin-key": this.twin.secretAccessKey },
      body: JSON.stringify({ type, name: "x", inputs }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { id: string; outputs: Record<string, unknown> };
  }

  /** Two subnets in two zones. */
  async network(): Promise<string[]> {
    const { id: vpcId } = await this.record("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
    const subnets = ["a", "b"].map((zone, index) =>
      this.record("aws:ec2/subnet:Subnet", {
        vpcId,
        cidrBlock: `10.0.${index}.0/24`,
        availabilityZone: `${this.twin.region}${zone}`,
      }),
    );
    return (await Promise.all(subnets)).map(({ id }) => id);
  }

  /** Asked for, not yet there. @returns its ARN */
  async beginCluster(name: string, subnets: string[]): Promise<string> {
    const { ClusterArn = "" } = await this.kafka.send(
      new CreateClusterV2Command({
        ClusterName: name,
        Provisioned: {
          BrokerNodeGroupInfo: { ClientSubnets: subnets, InstanceType: "kafka.t3.small" },
          KafkaVersion: "3.9.x.kraft",
          NumberOfBrokerNodes: 2,
          ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
        },
      }),
    );
    return ClusterArn;
  }

  /** @returns the bootstrap brokers */
  async active(ClusterArn: string): Promise<string> {
    const find = async (): Promise<{ state: ClusterState | undefined; why: string | undefined }> => {
      const { ClusterInfo } = await this.kafka.send(new DescribeClusterV2Command({ ClusterArn }));
      return { state: ClusterInfo?.State, why: ClusterInfo?.StateInfo?.Message };
    };
    const { state, why } = await until(find, (found) => found.state === "ACTIVE" || found.state === "FAILED");
    if (state !== "ACTIVE") throw new Error(why);
    return (await this.brokers()).map(({ port }) => `127.0.0.1:${port}`).join(",");
  }

  async topic(ClusterArn: string, TopicName: string): Promise<void> {
    await this.kafka.send(new CreateTopicCommand({ ClusterArn, TopicName, PartitionCount: 1, ReplicationFactor: 2 }));
  }

  async bucket(archive: Buffer): Promise<void> {
    await this.s3.send(new CreateBucketCommand({ Bucket: "plugins" }));
    await this.s3.send(new PutObjectCommand({ Bucket: "plugins", Key: "ticker.zip", Body: archive }));
  }

  /** Asked for, not yet there. */
  async beginPlugin(name: string): Promise<string> {
    const location = { s3Location: { bucketArn: "arn:aws:s3:::plugins", fileKey: "ticker.zip" } };
    return (
      (await this.connect.send(new CreateCustomPluginCommand({ name, contentType: "ZIP", location })))
        .customPluginArn ?? ""
    );
  }

  /** The state in which a plugin comes to rest. */
  async settledPlugin(customPluginArn: string): Promise<string | undefined> {
    const { customPluginState } = await until(
      () => this.connect.send(new DescribeCustomPluginCommand({ customPluginArn })),
      (found) => !/ING$/.test(found.customPluginState ?? ""),
    );
    return customPluginState;
  }

  /** Asked for, not yet there. */
  async beginConnector(
    name: string,
    change: Pick<CreateConnectorCommandInput, "plugins"> & {
      bootstrap: string;
      subnets: string[];
      role: string;
      topic: string;
      workers: number;
    },
  ): Promise<string> {
    const { bootstrap: bootstrapServers, subnets, role, topic, workers, plugins } = change;
    const { connectorArn = "" } = await this.connect.send(
      new CreateConnectorCommand({
        connectorName: name,
        kafkaConnectVersion: "3.7.x",
        connectorConfiguration: { "connector.class": tickerClass, "tasks.max": "1", topic },
        capacity: { provisionedCapacity: { mcuCount: 1, workerCount: workers } },
        kafkaCluster: { apacheKafkaCluster: { bootstrapServers, vpc: { subnets, securityGroups: [] } } },
        kafkaClusterClientAuthentication: { authenticationType: "IAM" },
        kafkaClusterEncryptionInTransit: { encryptionType: "TLS" },
        plugins,
        serviceExecutionRoleArn: role,
      }),
    );
    return connectorArn;
  }

  /** The state in which a connector comes to rest. */
  async settled(
    connectorArn: string,
  ): Promise<{ state: string | undefined; version: string; why: string | undefined }> {
    const {
      connectorState: state,
      currentVersion = "",
      stateDescription,
    } = await until(
      () => this.connect.send(new DescribeConnectorCommand({ connectorArn })),
      ({ connectorState }) => ["RUNNING", "FAILED", "PAUSED"].includes(connectorState ?? ""),
    );
    return { state, version: currentVersion, why: stateDescription?.message };
  }

  async brokers(): Promise<Process[]> {
    return (await this.status<{ brokers: Process[] }>("clusters"))[0]?.brokers ?? [];
  }

  async workers(connectorName: string): Promise<Process[]> {
    return (
      (await this.status<{ name: string; workers: Process[] }>("connectors")).find(({ name }) => name === connectorName)
        ?.workers ?? []
    );
  }

  async database(): Promise<Process | undefined> {
    return (await this.status<{ process: Process[] }>("databases"))[0]?.process[0];
  }

  /** Numbers that the ticker has written into a topic so far, and the newest of them. */
  async ticks(bootstrapBrokers: string, topic: string): Promise<{ count: bigint; newest: string[] }> {
    const { region, caFile } = this.twin;
    const reader = new TopicReader({
      bootstrapBrokers,
      region,
      credentials: this.twin,
      ca: readFileSync(caFile, "utf8"),
    });
    try {
      const found = (await reader.topics()).find(({ name }) => name === topic);
      return {
        count: found?.records ?? 0n,
        newest: (await reader.newest(topic, 1000)).map(({ value }) => value?.toString() ?? ""),
      };
    } finally {
      await reader.close();
    }
  }

  private async status<T>(part: "clusters" | "connectors" | "databases"): Promise<T[]> {
    return (await twinStatus(this.twin.name))[part] as T[];
  }
}
