// The twin's MSK Connect workers: one group per connector, its internal topics, secrets, restarts.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Producer } from "@platformatic/kafka";
import { clientOptions } from "../../reach/kafka/brokers.js";
import { parseAuthorization, verifyBody, verifyHeaders } from "../../twin/aws/signature.js";
import { pluginDiscovery } from "../../twin/connect/plugins.js";
import { ConnectError, type WorkerGroup } from "../../twin/connect/workerGroup.js";
import type { RunningDatabase } from "../../twin/aws/dataPlane.js";
import type { KafkaCluster } from "../../twin/kafka/cluster.js";
import { TopicAdmin } from "../../twin/kafka/topics.js";
import { asStranger } from "./stranger.js";
import { until, Workbench } from "./workbench.js";

describe("a connector's workers on the twin", function () {
  this.timeout(600_000);
  let bench: Workbench;
  let cluster: KafkaCluster;
  let database: RunningDatabase;
  let secrets: Server;
  let group: WorkerGroup;
  let plugins: string;
  let topics: TopicAdmin;

  const secretName = "AmazonMSK_dev/simplydemo/kylo";
  const reference = (key: string, name = secretName): string => `\${secretsmanager:${name}:${key}}`;
  const sink = (change: Record<string, string> = {}): Record<string, string> => ({
    "connector.class": "io.debezium.connector.jdbc.JdbcSinkConnector",
    topics: "orders",
    "connection.url": reference("url"),
    "connection.username": reference("user"),
    "connection.password": reference("password"),
    "primary.key.mode": "record_key",
    ...change,
  });
  const start = (): Promise<WorkerGroup> =>
    bench.workers({
      connectorName: "orders-sink",
      pluginDir: plugins,
      // By IAM they come in in credentials.test.ts.
      bootstrap: cluster.bootstrap.plaintext ?? "",
      access: { authenticationType: "NONE", encryptionType: "PLAINTEXT" },
      workerCount: 2,
      endpointUrl: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
      workerProperties: {
        "key.converter": "org.apache.kafka.connect.json.JsonConverter",
        "value.converter": "org.apache.kafka.connect.json.JsonConverter",
        "config.providers": "secretsmanager",
        "config.providers.secretsmanager.class": "com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider",
        "config.providers.secretsmanager.param.region": bench.region,
      },
    });
  const running = (state: string): Promise<unknown> =>
    until(
      () => group.status(),
      ({ connector, tasks }) =>
        connector.state === state && tasks.length === 1 && tasks.every((task) => task.state === state),
    );

  before(async () => {
    bench = await Workbench.open();
    [cluster, database, plugins] = await Promise.all([
      bench.cluster({ listeners: ["plaintext", "iam"] }),
      bench.database("shop"),
      bench.plugins("jdbc"),
    ]);
    topics = new TopicAdmin({ bootstrap: cluster.ownBootstrap, tls: bench.tls });
    await topics.create({ name: "orders", partitions: 1, replicationFactor: 1, configs: {} });
    secrets = await secretsManager(bench, {
      [secretName]: { url: `jdbc:mysql://127.0.0.1:${database.port}/shop`, user: "admin", password: "master password" },
      nested: { url: { host: "localhost" } },
    });
    group = await start();
  });

  after(async () => {
    secrets.closeAllConnections();
    secrets.close();
    await topics.close();
    await bench.close();
  });

  it("run a connector whose settings are references into a secret, unmodified from AWS", async () => {
    await group.putConnector(sink());
    await running("RUNNING");
    assert.doesNotMatch(bench.lines.join("\n"), /master password/);
  });

  it("keep their state in topics with MSK Connect's names", async () => {
    assert.deepEqual(
      (await topics.list()).filter((name) => name.startsWith("__amazon")),
      ["configs", "offsets", "status"].map((kind) => `__amazon_msk_connect_${kind}_orders-sink_1f2e-3`),
    );
  });

  it("refuse a configuration with Connect's reason, which CreateConnector then shows", async () => {
    await assert.rejects(
      group.putConnector(sink({ "tasks.max": "none" })),
      (error) => error instanceof ConnectError && error.status === 400 && /tasks\.max/.test(error.message),
    );
    await assert.rejects(
      group.putConnector(sink({ "connector.class": "com.example.Missing" })),
      /Failed to find any class that implements Connector/,
    );
  });

  it("name the secret or the key that is not there, or its user would search for long", async () => {
    await assert.rejects(group.putConnector(sink({ "connection.url": reference("host") })), ConnectError);
    await until(
      () => bench.lines.join("\n"),
      (text) => /Secret undefined AmazonMSK_dev\/simplydemo\/kylo:host/.test(text),
    );
    await assert.rejects(
      group.putConnector(sink({ "connection.url": reference("url", "AmazonMSK_other") })),
      ConnectError,
    );
    await until(
      () => bench.lines.join("\n"),
      (text) => /AmazonMSK_other: ResourceNotFoundException/.test(text),
    );
  });

  it("read a secret as AWS's provider does: an encoded name, a time to live, no nested values", async () => {
    const encoded = encodeURIComponent(secretName);
    await group.putConnector(
      sink({
        "connection.username": reference("user?ttl=3600000", encoded),
        "connection.password": reference("password", encoded),
      }),
    );
    await running("RUNNING");
    await assert.rejects(group.putConnector(sink({ "connection.url": reference("url", "nested") })), ConnectError);
    await until(
      () => bench.lines.join("\n"),
      (text) => /nested does not hold a flat JSON object/.test(text),
    );
    await assert.rejects(group.putConnector(sink({ "connection.url": reference("url?ttl=soon") })), ConnectError);
    await until(
      () => bench.lines.join("\n"),
      (text) => /Invalid value soon for configuration ttl/.test(text),
    );
  });

  it("answer another user of the machine nothing: else their answers tell every secret and their tasks write files", async () => {
    const plugin = "io.debezium.connector.jdbc.JdbcSinkConnector";
    const config = sink({ "tasks.max": reference("password"), name: "stranger" });
    for (const { port } of group.workers()) {
      const requests = [
        ["PUT", `/connector-plugins/${plugin}/config/validate`, config],
        ["PUT", "/connectors/stranger/config", config],
        ["POST", "/connectors/orders-sink/tasks", [config]],
        ["GET", "/connectors/orders-sink/config", undefined],
      ] as const;
      for (const [method, path, body] of requests) {
        const answer = await asStranger(requestScript, method, `http://127.0.0.1:${port}${path}`, JSON.stringify(body));
        // Workers ask each other for tasks with a signature of their own.
        assert.match(answer, path.endsWith("/tasks") ? /^(400|403) / : /^401 /, `${method} ${path}: ${answer}`);
        assert.doesNotMatch(answer, /master password/);
      }
    }
  });

  it("take a change at each of them, the leader or not: else a group of several would obey by chance", async () => {
    for (const [index, { port }] of group.workers().entries()) {
      const change = sink({ name: "orders-sink", "max.retries": String(10 + index) });
      const answer = await bench.rest(port)("PUT", "/orders-sink/config", change);
      assert.equal(answer.status, 200, await answer.text());
      await running("RUNNING");
    }
  });

  it("pause, resume and restart the connector", async () => {
    await group.pause();
    await running("PAUSED");
    await group.resume();
    await running("RUNNING");
    await group.restart({ onlyFailed: false });
    await running("RUNNING");
  });

  it("show a failed task's trace, and run it again after a restart of what failed", async () => {
    await produceGarbage();
    const { tasks } = await until(
      () => group.status(),
      (status) => status.tasks.some(({ state }) => state === "FAILED"),
    );
    assert.match(tasks[0]?.trace ?? "", /DataException|SerializationException|JsonParseException/);
    await group.putConnector(sink({ "errors.tolerance": "all" }));
    await group.restart({ onlyFailed: true });
    await running("RUNNING");
  });

  it("go on when one of them is killed, and start it again", async () => {
    const pid = group.workers()[0]?.pid ?? 0;
    process.kill(pid, "SIGKILL");
    await until(
      () => group.workers()[0],
      (worker) => worker?.state === "running" && worker.pid !== pid,
    );
    await running("RUNNING");
  });

  it("resume their connector after a stop, without being told again", async () => {
    const ports = group.workers().map(({ port }) => port);
    await group.stop();
    group = await start();
    assert.deepEqual(
      group.workers().map(({ port }) => port),
      ports,
    );
    await running("RUNNING");
  });

  it("look for plugins by service manifests only where every plugin has one, or an older plugin would not be found", async () => {
    assert.equal(await pluginDiscovery(plugins), "service_load");
    await mkdir(join(plugins, "without-manifest"));
    assert.equal(await pluginDiscovery(plugins), "hybrid_warn");
  });

  /** One record that no JsonConverter reads. */
  async function produceGarbage(): Promise<void> {
    const producer = new Producer(
      clientOptions({
        bootstrapBrokers: cluster.bootstrapBrokersSaslIam,
        region: bench.region,
        credentials: bench.credentials,
        ca: readFileSync(bench.tls.caFile, "utf8"),
      }),
    );
    await producer.send({
      messages: [{ topic: "orders", key: Buffer.from("no json"), value: Buffer.from("no json") }],
    });
    await producer.close();
  }
});

const requestScript = `
const [method, url, body] = process.argv.slice(1);
const headers = { "content-type": "application/json" };
const answer = await fetch(url, { method, headers, ...(body && { body }) });
console.log(answer.status, await answer.text());
`;

/** GetSecretValue for the workbench's key, as Secrets Manager answers it. */
async function secretsManager(access: Workbench, secrets: Record<string, object>): Promise<Server> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const authorization = parseAuthorization(request.headers.authorization);
    assert.equal(authorization.service, "secretsmanager");
    const signed = { method: "POST", rawPath: "/", rawQuery: "", headers: request.headers };
    await verifyHeaders(signed, authorization, access);
    await verifyBody(signed, authorization, access, body);
    const content = secrets[(JSON.parse(body.toString()) as { SecretId: string }).SecretId];
    response.statusCode = content === undefined ? 400 : 200;
    response.end(
      JSON.stringify(
        content === undefined
          ? { __type: "ResourceNotFoundException", Message: "Secrets Manager can't find the specified secret." }
          : { SecretString: JSON.stringify(content) },
      ),
    );
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
