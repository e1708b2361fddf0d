// Every client's way into the brokers: the right key comes in, any other is refused by the broker.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Admin } from "@platformatic/kafka";
import { createConnection } from "mysql2/promise";
import { clientOptions } from "../../reach/kafka/brokers.js";
import { createWorker } from "../../twin/connect/worker.js";
import { renderWorkerProperties } from "../../twin/connect/workerProperties.js";
import type { WorkerGroup } from "../../twin/connect/workerGroup.js";
import type { RunningDatabase } from "../../twin/aws/dataPlane.js";
import type { KafkaCluster } from "../../twin/kafka/cluster.js";
import { TopicAdmin } from "../../twin/kafka/topics.js";
import { keptPorts } from "../../twin/process/ports.js";
import { refusal } from "./clients/refusal.js";
import { until, Workbench, type WorkerRest } from "./workbench.js";

const wrongSecret = /Access denied: the signature does not match/;

describe("a client of the twin's brokers", function () {
  this.timeout(600_000);
  let bench: Workbench;
  let cluster: KafkaCluster;

  before(async () => {
    bench = await Workbench.open();
    cluster = await bench.cluster();
  });

  after(() => bench.close());

  describe("with OAUTHBEARER, as our own Kafka client", () => {
    const list = async (change: {
      region?: string;
      accessKeyId?: string;
      secretAccessKey?: string;
      token?: () => Promise<string>;
    }): Promise<string[]> => {
      const { region = bench.region, token, ...key } = change;
      const options = clientOptions({
        bootstrapBrokers: cluster.bootstrapBrokersSaslIam,
        region,
        credentials: { ...bench.credentials, ...key },
        ca: readFileSync(bench.tls.caFile, "utf8"),
      });
      const admin = new Admin({
        ...options,
        retries: false,
        ...(token && { sasl: { mechanism: "OAUTHBEARER", token } }),
      });
      try {
        return await admin.listTopics({ includeInternals: true });
      } finally {
        await admin.close();
      }
    };
    const presigned =
      (age: number, lifetime: number): (() => Promise<string>) =>
      () =>
        Promise.resolve(presignedToken(bench, age, lifetime));

    it("comes in with the right key, or nothing of ours could reach a topic", async () => {
      assert.deepEqual(await list({}), []);
      assert.deepEqual(await list({ token: presigned(0, 900) }), []);
    });

    it("is refused with a wrong secret", () =>
      assert.rejects(list({ secretAccessKey: "wrong" }), refusal(wrongSecret)));
    it("is refused with another twin's key id", () =>
      assert.rejects(list({ accessKeyId: "AKIAOTHER" }), refusal(/access key id is not known/)));
    it("is refused with a signature for another region", () =>
      assert.rejects(list({ region: "us-east-1" }), refusal(/scoped to region eu-central-1, not us-east-1/)));
    it("is refused with an expired token", () =>
      assert.rejects(list({ token: presigned(901, 900) }), refusal(/expired/)));
    it("is refused with a token that would live for days", () =>
      assert.rejects(list({ token: presigned(0, 86_400) }), refusal(/more than 15 minutes/)));
    it("is refused with what is no token at all", () =>
      assert.rejects(list({ token: () => Promise.resolve("bm8gdG9rZW4") }), refusal(/Invalid token/)));
  });

  describe("with AWS_MSK_IAM, as on MSK Connect", () => {
    let database: RunningDatabase;
    let plugins: string;

    const source = (name: string, change: Record<string, string> = {}): Record<string, string> => ({
      "connector.class": "io.debezium.connector.mysql.MySqlConnector",
      "database.hostname": database.address,
      "database.port": String(database.port),
      "database.user": "admin",
      "database.password": "master password",
      "database.server.id": String(7000 + name.length),
      "topic.prefix": name,
      "database.include.list": "shop",
      "snapshot.locking.mode": "none",
      "schema.history.internal.kafka.topic": `history-${name}`,
      "schema.history.internal.kafka.bootstrap.servers": cluster.bootstrapBrokersSaslIam,
      ...iam("schema.history.internal.producer."),
      ...iam("schema.history.internal.consumer."),
      ...change,
    });
    const sink = (): Record<string, string> => ({
      "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
      topics: "right.shop.items",
      "connection.url": `jdbc:mysql://${database.address}:${database.port}/shop`,
      "connection.username": "admin",
      "connection.password": "master password",
      "collection.name.format": "copies",
      "primary.key.mode": "record_key",
      "insert.mode": "upsert",
      "schema.evolution": "basic",
    });
    const json = Object.fromEntries(
      ["key", "value"].map((side) => [`${side}.converter`, "org.apache.kafka.connect.json.JsonConverter"]),
    );

    before(async () => {
      [database, plugins] = await Promise.all([bench.database("shop"), bench.plugins("mysql", "jdbc")]);
      const connection = await createConnection({
        host: database.address,
        port: database.port,
        user: "admin",
        password: "master password",
      });
      await connection.query("CREATE TABLE shop.items (id INT PRIMARY KEY)");
      await connection.query("INSERT INTO shop.items VALUES (1)");
      await connection.end();
      const topics = new TopicAdmin({ bootstrap: cluster.ownBootstrap, tls: bench.tls });
      for (const name of ["right", "right.shop.items", "history-right"])
        await topics.create({ name, partitions: 1, replicationFactor: 1, configs: {} });
      await topics.close();
    });

    /** A worker whose clients named by `prefixes` sign with a wrong secret; not yet started. */
    async function brokenWorker(
      name: string,
      prefixes: readonly string[],
    ): Promise<{ child: Awaited<ReturnType<typeof createWorker>>; lines: string[]; rest: WorkerRest }> {
      const dir = join(bench.dir, name);
      await mkdir(dir);
      await writeFile(
        join(dir, "credentials"),
        `[wrong]\naws_access_key_id=${bench.credentials.accessKeyId}\naws_secret_access_key=wrong\n`,
        { mode: 0o600 },
      );
      const { port = 0 } = await keptPorts(dir, ["port"]);
      const properties = renderWorkerProperties({
        connectorName: name,
        connectorId: "1",
        workerProperties: json,
        bootstrap: cluster.bootstrapBrokersSaslIam,
        replicationFactor: 1,
        pluginPath: plugins,
        pluginDiscovery: "service_load",
        workerCount: 1,
        port,
      });
      for (const prefix of prefixes) Object.assign(properties, broken(prefix));
      const lines: string[] = [];
      const { credentials, region, tls, toolchain } = bench;
      const child = await createWorker({
        name,
        dir,
        properties,
        connectVersion: "3.7.x",
        region,
        credentials,
        tls,
        toolchain,
        endpointUrl: "http://127.0.0.1:9",
        onLine: (line) => lines.push(line),
      });
      await bench.keep(Promise.resolve(child));
      return { child, lines, rest: bench.rest(port) };
    }

    it("a worker does not start with a wrong secret", async () => {
      const { child, lines } = await brokenWorker("worker", [""]);
      child.start();
      await assert.rejects(child.whenReady(120_000), /ended with code/);
      assert.match(lines.join("\n"), wrongSecret);
    });

    it("a source's producer and a sink's consumer are refused with a wrong secret, though their worker comes in", async () => {
      const { child, rest } = await brokenWorker("clients", ["producer.", "consumer."]);
      child.start();
      await child.whenReady(120_000);
      assert.match(await failureOf(rest, "producer", source("producer")), wrongSecret);
      assert.match(await failureOf(rest, "consumer", sink()), wrongSecret);
      await child.stop();
    });

    describe("on a worker whose own keys are right", () => {
      let group: WorkerGroup;
      let rest: WorkerRest;

      before(async () => {
        const dir = join(bench.dir, "right");
        await mkdir(join(dir, "worker-1"), { recursive: true });
        await writeFile(
          join(dir, "worker-1", "credentials"),
          `[wrong]\naws_access_key_id=${bench.credentials.accessKeyId}\naws_secret_access_key=wrong\n`,
          { mode: 0o600 },
        );
        group = await bench.workers({
          connectorName: "right",
          pluginDir: plugins,
          bootstrap: cluster.bootstrapBrokersSaslIam,
          workerProperties: json,
        });
        rest = bench.rest(group.workers()[0]?.port ?? 0);
      });

      it("a schema history's producer is refused with a wrong secret", async () => {
        assert.match(
          await failureOf(
            rest,
            "history-producer",
            source("history-producer", broken("schema.history.internal.producer.")),
          ),
          wrongSecret,
        );
      });

      it("a schema history's consumer is refused with a wrong secret", async () => {
        assert.match(
          await failureOf(
            rest,
            "history-consumer",
            source("history-consumer", broken("schema.history.internal.consumer.")),
          ),
          wrongSecret,
        );
      });

      it("a row goes from a source table to a sink table, through producer, consumer and schema history", async () => {
        await group.putConnector(source("right", { "table.include.list": "shop.items" }));
        await put(rest, "sink", sink());
        const connection = await createConnection({
          host: database.address,
          port: database.port,
          user: "admin",
          password: "master password",
        });
        const copies = async (): Promise<unknown> => (await connection.query("SHOW TABLES FROM shop LIKE 'copies'"))[0];
        await until(copies, (found) => Array.isArray(found) && found.length > 0);
        await until(
          async () => (await connection.query("SELECT id FROM shop.copies"))[0],
          (found) => Array.isArray(found) && found.length === 1,
        );
        await connection.end();
        assert.equal((await group.status()).tasks[0]?.state, "RUNNING");
      });
    });
  });
});

function iam(prefix: string): Record<string, string> {
  return {
    [`${prefix}security.protocol`]: "SASL_SSL",
    [`${prefix}sasl.mechanism`]: "AWS_MSK_IAM",
    [`${prefix}sasl.jaas.config`]: "software.amazon.msk.auth.iam.IAMLoginModule required;",
    [`${prefix}sasl.client.callback.handler.class`]: "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
  };
}

function broken(prefix: string): Record<string, string> {
  return {
    [`${prefix}sasl.jaas.config`]: 'software.amazon.msk.auth.iam.IAMLoginModule required awsProfileName="wrong";',
  };
}

async function put(rest: WorkerRest, name: string, config: Record<string, string>): Promise<void> {
  const answer = await until(
    () => rest("PUT", `/${name}/config`, { ...config, name }),
    ({ status }) => status !== 409,
  );
  assert.ok(answer.ok, await answer.text());
}

/** The trace with which the connector or its task fails. */
async function failureOf(rest: WorkerRest, name: string, config: Record<string, string>): Promise<string> {
  await put(rest, name, config);
  type Part = { state: string; trace?: string };
  const parts = async (): Promise<Part[]> => {
    const answer = await rest("GET", `/${name}/status`);
    if (!answer.ok) return [];
    const { connector, tasks } = (await answer.json()) as { connector: Part; tasks: Part[] };
    return [connector, ...tasks];
  };
  const failed = await until(parts, (found) => found.some(({ state }) => state === "FAILED"));
  return failed.map(({ trace = "" }) => trace).join("\n");
}

/** A token as the AWS MSK signers make it, signed `age` seconds ago for `lifetime` seconds. */
function presignedToken({ credentials, region }: Workbench, age: number, lifetime: number): string {
  const date = new Date(Date.now() - age * 1000).toISOString().replace(/[-:]|\.\d{3}/g, "");
  const scope = `${date.slice(0, 8)}/${region}/kafka-cluster/aws4_request`;
  const host = `kafka.${region}.amazonaws.com`;
  const query = new URLSearchParams({
    Action: "kafka-cluster:Connect",
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": `${credentials.accessKeyId}/${scope}`,
    "X-Amz-Date": date,
    "X-Amz-Expires": String(lifetime),
    "X-Amz-SignedHeaders": "host",
  });
  const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
  const request = ["GET", "/", query.toString(), `host:${host}`, "", "host", hash("")].join("\n");
  const key = scope
    .split("/")
    .reduce<string | Buffer>(
      (last, part) => createHmac("sha256", last).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    );
  const signature = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", date, scope, hash(request)].join("\n"))
    .digest("hex");
  return Buffer.from(`https://${host}/?${query.toString()}&X-Amz-Signature=${signature}&User-Agent=test`).toString(
    "base64url",
  );
}
