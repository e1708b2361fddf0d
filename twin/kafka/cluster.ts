// A Kafka cluster of the twin: KRaft brokers with the listeners that MSK would open, on loopback, their data and ports
// in one directory. Facts: Apache Kafka documentation, "KRaft"; facts measured with 3.6.0 and 3.7.2 (meta.properties
// may be written instead of formatting).
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { propertiesText } from "../../facts/javaProperties.js";
import type { Toolchain } from "../../tools/toolchain.js";
import type { TwinCredentials } from "../info.js";
import { buildJava } from "../java/build.js";
import type { Child, ChildState } from "../process/child.js";
import { createJvm } from "../process/jvm.js";
import { keptPorts } from "../process/ports.js";
import { writePrivateFile } from "../state/privateFile.js";
import { clientListeners, type Bootstrap, type ClientListener } from "./listeners.js";
import { usersText } from "./scramUsers.js";
import { brokerProperties, controllerIds, type BrokerPorts, type BrokerSpec } from "./serverProperties.js";
import type { Tls } from "../tls.js";

export interface ClusterOptions {
  /** State of this cluster. A later start with the same directory resumes with its data and ports. */
  dir: string;
  name: string;
  /** The wanted version; `version` of the running cluster is the one that Maven had. */
  kafkaVersion: string;
  /** `port` fixes the port of the IAM listener. */
  brokers: readonly { id: number; port?: number }[];
  /** How clients get in. Default: by IAM. */
  listeners?: readonly ClientListener[];
  /** PEM of the authorities whose clients the TLS listener takes. Undefined: it asks for no certificate. */
  authorities?: string | undefined;
  /** Passwords of those who get in by SCRAM, by name. Default: nobody. */
  scramUsers?: Readonly<Record<string, string>>;
  /** MSK's defaults and the MSK configuration, already checked. */
  serverProperties: Readonly<Record<string, string>>;
  credentials: TwinCredentials;
  /** The region that a client's signature must name. */
  region: string;
  tls: Tls;
  toolchain: Toolchain;
  onLine: (brokerId: number, line: string) => void;
}

interface BrokerStatus {
  id: number;
  pid: number | undefined;
  /** Of a listener for clients: IAM's, if there is one. */
  port: number;
  state: ChildState;
}

/** Milliseconds in which brokers write their data back, and after a first run the class data archive. */
const stopGraceMs = 20_000;

export class KafkaCluster {
  private constructor(
    readonly name: string,
    /** The Kafka version that runs. */
    readonly version: string,
    private readonly dir: string,
    private readonly members: readonly { id: number; ports: BrokerPorts; child: Child }[],
    private readonly voters: readonly number[],
  ) {}

  /** Starts the brokers and waits until each serves clients. On failure nothing stays running. */
  static async start(o: ClusterOptions): Promise<KafkaCluster> {
    await mkdir(o.dir, { recursive: true, mode: 0o700 });
    const libs = await o.toolchain.brokerLibs(o.kafkaVersion);
    const jar = await buildJava("broker", libs, o.toolchain);
    const clusterId = await ensureClusterId(o.dir);
    const brokers = await withPorts(o);
    const voters = await ensureVoters(o);
    const members = [];
    for (const { id, ports } of brokers)
      members.push({ id, ports, child: await createBroker(o, id, { brokers, voters }, libs, jar, clusterId) });

    const cluster = new KafkaCluster(o.name, libs.version, o.dir, members, voters);
    cluster.setScramUsers(o.scramUsers ?? {});
    for (const { child } of members) child.start();
    try {
      await Promise.all(members.map(({ child }) => child.whenReady()));
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** As GetBootstrapBrokers. */
  get bootstrap(): Bootstrap {
    const addresses = (listener: ClientListener): string[] =>
      this.members.flatMap(({ ports: { clients } }) =>
        clients[listener] === undefined ? [] : [`127.0.0.1:${clients[listener]}`],
      );
    return Object.fromEntries(
      clientListeners
        .filter((listener) => addresses(listener).length > 0)
        .map((listener) => [listener, addresses(listener).join(",")]),
    );
  }

  /** As GetBootstrapBrokers' BootstrapBrokerStringSaslIam; empty without the IAM listener. */
  get bootstrapBrokersSaslIam(): string {
    return this.bootstrap.iam ?? "";
  }

  /** Where the twin itself gets in, with its own certificate, whatever listeners clients have. */
  get ownBootstrap(): string {
    return this.members.map(({ ports }) => `127.0.0.1:${ports.replication}`).join(",");
  }

  /** @param users passwords by name: from the next login on, these and nobody else get in by SCRAM */
  setScramUsers(users: Readonly<Record<string, string>>): void {
    writePrivateFile(usersFile(this.dir), usersText(users));
  }

  status(): BrokerStatus[] {
    return this.members.map(({ id, ports: { clients }, child }) => ({
      id,
      pid: child.pid,
      port: clients.iam ?? Object.values(clients)[0] ?? 0,
      state: child.state,
    }));
  }

  /** Stops one broker in order; the others go on. */
  async restart(brokerId: number): Promise<void> {
    const child = this.members.find(({ id }) => id === brokerId)?.child;
    await child?.stop(stopGraceMs);
    child?.start();
    await child?.whenReady();
  }

  /** Stops in order: leadership moves, logs are flushed. Controllers end last, since a broker's shutdown needs them. */
  async stop(): Promise<void> {
    const voters = new Set(this.voters);
    const stop = (chosen: readonly { child: Child }[]): Promise<unknown> =>
      Promise.all(chosen.map(({ child }) => child.stop(stopGraceMs)));
    await stop(this.members.filter(({ id }) => !voters.has(id)));
    await stop(this.members.filter(({ id }) => voters.has(id)));
  }
}

const usersFile = (dir: string): string => join(dir, "scram-users.properties");

async function withPorts(o: ClusterOptions): Promise<{ id: number; ports: BrokerPorts }[]> {
  const { listeners = ["iam"] } = o;
  const names = o.brokers.flatMap(({ id }) =>
    [...listeners, "replication", "controller"].map((listener) => `${id}.${listener}`),
  );
  const ports = await keptPorts(o.dir, names, Object.fromEntries(o.brokers.map(({ id, port }) => [`${id}.iam`, port])));
  const port = (name: string): number => {
    const value = ports[name];
    if (value === undefined) throw new Error(`no port was chosen for ${name}`);
    return value;
  };
  return o.brokers.map(({ id }) => ({
    id,
    ports: {
      clients: Object.fromEntries(listeners.map((listener) => [listener, port(`${id}.${listener}`)])),
      replication: port(`${id}.replication`),
      controller: port(`${id}.controller`),
    },
  }));
}

async function createBroker(
  o: ClusterOptions,
  id: number,
  quorum: Pick<BrokerSpec, "brokers" | "voters">,
  libs: { version: string; dir: string },
  jar: string,
  clusterId: string,
): Promise<Child> {
  const dir = join(o.dir, `broker-${id}`);
  const logDir = join(dir, "data");
  await mkdir(logDir, { recursive: true, mode: 0o700 });
  const meta = join(logDir, "meta.properties");
  // Instead of kafka-storage.sh format, which costs a JVM of its own.
  if (!existsSync(meta))
    writePrivateFile(meta, propertiesText({ version: "1", "node.id": String(id), "cluster.id": clusterId }));
  const properties = join(dir, "server.properties");
  const text = propertiesText(
    brokerProperties({
      id,
      kafkaVersion: libs.version,
      ...quorum,
      logDir,
      tls: o.tls,
      authoritiesFile: await authoritiesFile(o),
      accessKeyId: o.credentials.accessKeyId,
      serverProperties: o.serverProperties,
    }),
  );
  await writeFile(properties, text, { mode: 0o600 });
  return createJvm({
    name: `broker ${id} of ${o.name}`,
    kind: `broker-${libs.version}`,
    java: o.toolchain.java,
    classPath: [jar, libs.dir],
    main: ["kafka.Kafka", properties],
    heap: 384,
    env: {
      AWS_ACCESS_KEY_ID: o.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: o.credentials.secretAccessKey,
      AWS_REGION: o.region,
      SCRAM_USERS_FILE: usersFile(o.dir),
    },
    cwd: dir,
    ready: /Kafka Server started/,
    restart: true,
    onLine: (line) => o.onLine(id, line),
  });
}

async function authoritiesFile({ dir, authorities }: ClusterOptions): Promise<string | undefined> {
  if (authorities === undefined) return undefined;
  const file = join(dir, "authorities.pem");
  await writeFile(file, authorities);
  return file;
}

/** Those of the first start: Kafka refuses another set than its log began with, also when brokers have come. */
async function ensureVoters({ dir, brokers }: ClusterOptions): Promise<number[]> {
  const file = join(dir, "voters.json");
  if (!existsSync(file)) writePrivateFile(file, JSON.stringify(controllerIds(brokers.map(({ id }) => id))));
  return JSON.parse(await readFile(file, "utf8")) as number[];
}

/** 22 characters of base64url: a UUID as Kafka writes it. */
async function ensureClusterId(dir: string): Promise<string> {
  const file = join(dir, "cluster.id");
  if (!existsSync(file)) writePrivateFile(file, randomBytes(16).toString("base64url"));
  return readFile(file, "utf8");
}
