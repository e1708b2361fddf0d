// A twin's API in this process, over a data plane that only remembers: what the API's own tests need of the world.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateClusterV2Command,
  DescribeClusterV2Command,
  type KafkaClient,
  type ProvisionedRequest,
} from "@aws-sdk/client-kafka";
import { TwinApi } from "../../twin/aws/twinApi.js";
import type {
  ClusterStart,
  ConnectorStatus,
  DataPlane,
  DatabaseStart,
  FunctionInvocation,
  RunningCluster,
  RunningDatabase,
  RunningTopics,
  RunningWorkers,
  TopicDescription,
  WorkersStart,
} from "../../twin/aws/dataPlane.js";
import { invoke, type InvocationResult } from "../../twin/lambda/invocation.js";
import { layoutOf } from "../../twin/layout.js";

export const running: ConnectorStatus = { connector: { state: "RUNNING" }, tasks: [{ id: 0, state: "RUNNING" }] };

/** What a connector's tasks do with a configuration; tests replace it. */
export type Behaviour = (configuration: Record<string, string>) => ConnectorStatus;

export class FakeDataPlane implements DataPlane {
  readonly clusters: ClusterStart[] = [];
  readonly workers: WorkersStart[] = [];
  readonly databases: DatabaseStart[] = [];
  readonly stopped: string[] = [];
  /** By connector, as Connect's own topics keep them on a cluster. */
  readonly configurations = new Map<string, Record<string, string>>();
  /** Passwords by name, by cluster. */
  readonly scramUsers = new Map<string, Readonly<Record<string, string>>>();
  behaviour: Behaviour = () => running;
  /** Whether brokers end at once; tests replace it. */
  refusesCluster: (start: ClusterStart) => boolean = () => false;
  /** Whether a database server ends at once with these settings; tests replace it. */
  refusesDatabase: (start: DatabaseStart) => boolean = () => false;
  private readonly topicsByCluster = new Map<string, Map<string, TopicDescription>>();

  startCluster(start: ClusterStart): Promise<RunningCluster> {
    if (this.refusesCluster(start)) return Promise.reject(new Error("the brokers ended before they were ready"));
    this.clusters.push(start);
    this.scramUsers.set(start.name, start.scramUsers);
    start.onLine(1, "Kafka Server started");
    const ports: Readonly<Record<string, number>> = { plaintext: 9201, tls: 9401, scram: 9601, iam: 20_001 };
    const addresses = (first: number): string =>
      Array.from({ length: start.brokerCount }, (_, index) => `127.0.0.1:${first + index}`).join(",");
    return Promise.resolve({
      bootstrap: Object.fromEntries(start.listeners.map((listener) => [listener, addresses(ports[listener] ?? 0)])),
      ownBootstrap: addresses(30_001),
      setScramUsers: (users) => void this.scramUsers.set(start.name, users),
      status: () => [{ id: 1, pid: 1, port: 20_001, state: "running" }],
      restart: (id) => this.note(`broker ${id} of ${start.name}`),
      stop: () => this.note(`cluster ${start.name}`),
    });
  }

  /** A real process: it needs nothing of a data plane. */
  invokeFunction({ endpointUrl, environment, ...invocation }: FunctionInvocation): Promise<InvocationResult> {
    const { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY } = credentials;
    return invoke({
      ...invocation,
      environment: {
        ...environment,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID,
        AWS_SECRET_ACCESS_KEY,
        AWS_ENDPOINT_URL: endpointUrl,
      },
    });
  }

  topics(cluster: RunningCluster): Promise<RunningTopics> {
    const topics = this.topicsByCluster.get(cluster.ownBootstrap) ?? new Map<string, TopicDescription>();
    this.topicsByCluster.set(cluster.ownBootstrap, topics);
    return Promise.resolve({
      list: async () => [...topics.keys()],
      describe: async (name) => topics.get(name),
      create: async ({ name, partitions, replicationFactor, configs }) => {
        const assignments = Array.from({ length: partitions }, (_, partition) => ({
          partition,
          leader: 1,
          replicas: [1, 2],
          isr: [1],
        }));
        topics.set(name, { name, partitions, replicationFactor, configs, assignments });
      },
      update: async (name, change) => void topics.set(name, { ...topics.get(name)!, ...change }),
      delete: async (name) => void topics.delete(name),
      close: async () => undefined,
    });
  }

  startWorkers(start: WorkersStart): Promise<RunningWorkers> {
    this.workers.push(start);
    start.onLine(1, "worker is up");
    return Promise.resolve({
      putConnector: async (configuration) => void this.configurations.set(start.connectorName, configuration),
      status: async () => this.behaviour(this.configurations.get(start.connectorName) ?? {}),
      pause: async () => undefined,
      resume: async () => undefined,
      restart: async () => undefined,
      workers: () => [{ pid: 2, port: 21_001, state: "running" }],
      stop: () => this.note(`workers ${start.connectorName}`),
    });
  }

  startDatabase(start: DatabaseStart): Promise<RunningDatabase> {
    if (this.refusesDatabase(start)) return Promise.reject(new Error("the server ended before it was ready"));
    this.databases.push(start);
    return Promise.resolve({
      address: "127.0.0.1",
      port: 22_001,
      version: "10.11",
      status: () => [],
      stop: () => this.note(`database ${start.identifier}`),
    });
  }

  private async note(what: string): Promise<void> {
    this.stopped.push(what);
  }
}

export const credentials = {
  accessKeyId: "AKIATESTTESTTESTTEST",
  secretAccessKey: "not-a-secret-of-anybody-0123456789",
};
export const region = "ap-northeast-2";

export interface ApiFixture<D extends DataPlane = FakeDataPlane> {
  readonly dir: string;
  readonly api: TwinApi;
  readonly dataPlane: D;
  readonly url: string;
  /** For the constructor of an AWS SDK client. */
  readonly client: { endpoint: string; region: string; credentials: typeof credentials; maxAttempts: number };
  /** A call of `/_twin`. */
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Lines for the daemon's log; closing is an error while there are some. */
  readonly reports: string[];
  record(type: string, inputs: Record<string, unknown>): Promise<{ id: string; outputs: Record<string, unknown> }>;
  close(keep?: boolean): Promise<void>;
}

export function startApi(dir = newDirectory(), dataPlane = new FakeDataPlane()): Promise<ApiFixture> {
  return startApiOver(dir, dataPlane);
}

export const newDirectory = (): string => mkdtempSync(join(tmpdir(), "twin-api-"));

export async function startApiOver<D extends DataPlane>(dir: string, dataPlane: D): Promise<ApiFixture<D>> {
  const reports: string[] = [];
  const api = new TwinApi({
    layout: layoutOf(dir),
    region,
    accountId: "000000000000",
    credentials,
    dataPlane,
    report: (text) => void reports.push(text),
    identity: { name: "test" },
    onShutdown: () => undefined,
  });
  const url = `http://127.0.0.1:${await api.listen()}`;
  const control: ApiFixture["control"] = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { "x-twin-key": credentials.secretAccessKey, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    dir,
    api,
    dataPlane,
    reports,
    url,
    control,
    client: { endpoint: url, region, credentials, maxAttempts: 1 },
    record: async (type, inputs) => {
      const answer = await control("POST", "/_twin/records", { type, name: "test", inputs });
      if (answer.status !== 200)
        throw Object.assign(new Error(String(answer.body["message"])), { name: String(answer.body["name"]) });
      return answer.body as unknown as { id: string; outputs: Record<string, unknown> };
    },
    close: async (keep = false) => {
      await api.stop();
      if (!keep) rmSync(dir, { recursive: true, force: true });
      if (reports.length > 0) throw new Error(`the API reported: ${reports.join("; ")}`);
    },
  };
}

export interface Platform {
  readonly subnets: string[];
  readonly securityGroup: string;
  readonly vpc: string;
  readonly roleArn: string;
}

/** A network over two zones and a role. */
export async function createPlatform(api: Pick<ApiFixture, "record">): Promise<Platform> {
  const { id: vpc } = await api.record("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
  const subnets = await Promise.all(
    ["a", "b"].map(
      async (zone, index) =>
        (
          await api.record("aws:ec2/subnet:Subnet", {
            vpcId: vpc,
            cidrBlock: `10.0.${index}.0/24`,
            availabilityZone: `${region}${zone}`,
          })
        ).id,
    ),
  );
  const { id: securityGroup } = await api.record("aws:ec2/securityGroup:SecurityGroup", {
    vpcId: vpc,
    name: "brokers",
  });
  const { outputs } = await api.record("aws:iam/role:Role", {
    name: "connectors",
    assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [] }),
  });
  return { vpc, subnets, securityGroup, roleArn: String(outputs["arn"]) };
}

/** Polls until `done` is content. */
export async function until<T>(poll: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const value = await poll();
    if (done(value)) return value;
    await sleep(20);
  }
  throw new Error(`it did not happen: ${JSON.stringify(await poll())}`);
}

/** What CreateClusterV2 needs at least, for a cluster over the platform's subnets. */
export function provisioned(platform: Platform, change: Partial<ProvisionedRequest> = {}): ProvisionedRequest {
  return {
    BrokerNodeGroupInfo: {
      ClientSubnets: platform.subnets,
      InstanceType: "kafka.t3.small",
      SecurityGroups: [platform.securityGroup],
      StorageInfo: { EbsStorageInfo: { VolumeSize: 10 } },
    },
    KafkaVersion: "3.9.x.kraft",
    NumberOfBrokerNodes: 2,
    ClientAuthentication: { Sasl: { Iam: { Enabled: true } } },
    ...change,
  };
}

export async function createCluster(
  kafka: KafkaClient,
  platform: Platform,
  name = "demo",
  change: Partial<ProvisionedRequest> = {},
): Promise<string> {
  const { ClusterArn } = await kafka.send(
    new CreateClusterV2Command({
      ClusterName: name,
      Provisioned: provisioned(platform, change),
      Tags: { project: "x" },
    }),
  );
  await until(
    () => kafka.send(new DescribeClusterV2Command({ ClusterArn })),
    ({ ClusterInfo }) => ClusterInfo?.State === "ACTIVE",
  );
  return ClusterArn!;
}
