// The twin's MSK cluster: KRaft brokers, their topics, and what becomes of processes when a daemon dies.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Consumer, Producer, stringDeserializers, stringSerializers, type BaseOptions } from "@platformatic/kafka";
import { iamClientProperties } from "../../connectors/authentication.js";
import { clientOptions } from "../../reach/kafka/brokers.js";
import { projectRoot } from "../../tools/paths.js";
import type { KafkaCluster } from "../../twin/kafka/cluster.js";
import { issue, makeRequest } from "../../twin/aws/acmpca/certificates.js";
import { clientListeners, type ClientListener } from "../../twin/kafka/listeners.js";
import { TopicAdmin } from "../../twin/kafka/topics.js";
import { portsFile } from "../../twin/process/ports.js";
import { javaClients } from "./clients/javaClient.js";
import { refusal } from "./clients/refusal.js";
import { asStranger } from "./stranger.js";
import { isAlive, until, Workbench } from "./workbench.js";

describe("an MSK cluster on the twin", function () {
  this.timeout(600_000);
  let bench: Workbench;
  let cluster: KafkaCluster;
  let topics: TopicAdmin;
  let authority: { key: string; certificate: string };
  const options = {
    brokers: [{ id: 1 }, { id: 2 }],
    serverProperties: { "log.retention.hours": "6", "num.partitions": "3" },
    listeners: clientListeners,
    scramUsers: { "reader=1": "a password, with = and ,", writer: "another" },
  };

  const openTopics = (): TopicAdmin =>
    new TopicAdmin({
      bootstrap: cluster.ownBootstrap,
      tls: bench.tls,
    });

  before(async () => {
    bench = await Workbench.open();
    authority = await makeAuthority("clients");
    cluster = await bench.cluster({ ...options, authorities: authority.certificate });
    topics = openTopics();
  });

  after(async () => {
    await topics.close();
    await bench.close();
  });

  it("keeps a topic on as many brokers as it was declared with, with its own configuration only", async () => {
    await topics.create({
      name: "orders",
      partitions: 2,
      replicationFactor: 2,
      configs: { "cleanup.policy": "compact" },
    });
    const described = await topics.describe("orders");
    assert.deepEqual(
      { ...described, assignments: described?.assignments.map(({ replicas }) => replicas.length) },
      {
        name: "orders",
        partitions: 2,
        replicationFactor: 2,
        configs: { "cleanup.policy": "compact" },
        assignments: [2, 2],
      },
    );
  });

  describe("for each way in that MSK has", () => {
    const topic = "access";
    const ca = (): string => readFileSync(bench.tls.caFile, "utf8");

    /** Our own Kafka client: what it writes, it reads back. */
    const moves = async (listener: ClientListener, how: Partial<BaseOptions>): Promise<string> => {
      const options: BaseOptions = {
        clientId: "access",
        bootstrapBrokers: (cluster.bootstrap[listener] ?? "").split(","),
        // Of a cluster whose internal topics are just being made.
        retries: 10,
        retryDelay: 200,
        timeout: 10_000,
        ...how,
      };
      const producer = new Producer({ ...options, serializers: stringSerializers });
      const consumer = new Consumer({ ...options, groupId: `access-${listener}`, deserializers: stringDeserializers });
      try {
        const sent = await producer.send({ messages: [{ topic, partition: 0, value: listener }] });
        const offset = sent.offsets?.[0]?.offset ?? 0n;
        const stream = await consumer.consume({
          topics: [topic],
          mode: "manual",
          offsets: [{ topic, partition: 0, offset }],
          autocommit: false,
        });
        for await (const { value } of stream) return value;
        return "nothing";
      } finally {
        for (const client of [producer, consumer])
          await new Promise<void>((ended) => client.close(true, () => ended()));
      }
    };
    const scram = (username: string, password: string): Partial<BaseOptions> => ({
      tls: { ca: ca() },
      sasl: { mechanism: "SCRAM-SHA-512", username, password },
    });
    /** A client with a certificate that this authority has signed. */
    const certified = async (by: typeof authority): Promise<{ key: string; cert: string }> => {
      const { key, csr } = await makeRequest({ CommonName: "reports" }, 2048);
      return { key, cert: await issue(by, { csr, notAfter: tomorrow(), authority: false }) };
    };
    const iam = (secretAccessKey = bench.credentials.secretAccessKey): Partial<BaseOptions> => {
      const { bootstrapBrokers: _all, ...options } = clientOptions({
        bootstrapBrokers: "",
        region: bench.region,
        credentials: { ...bench.credentials, secretAccessKey },
        ca: ca(),
      });
      return options;
    };

    before(async () => {
      await topics.create({ name: topic, partitions: 1, replicationFactor: 2, configs: {} });
      // Each broker knows it a moment later.
      await until(
        () => moves("plaintext", {}).catch(String),
        (answer) => answer === "plaintext",
      );
    });

    it("moves records of our own client, else a service that is no Java program stays outside", async () => {
      assert.equal(await moves("plaintext", {}), "plaintext");
      assert.equal(await moves("scram", scram("reader=1", "a password, with = and ,")), "scram");
      assert.equal(await moves("iam", iam()), "iam");
      assert.equal(await moves("tls", { tls: { ca: ca(), ...(await certified(authority)) } }), "tls");
    });

    it("refuses our own client with a wrong password, an unknown user, a wrong key, or without any: else everybody is in", async () => {
      const refused = (listener: ClientListener, how: Partial<BaseOptions>, reason: RegExp) =>
        assert.rejects(moves(listener, { ...how, retries: false }), refusal(reason));
      await refused("scram", scram("reader=1", "another"), /SASL|[Aa]uthentication/);
      await refused("scram", scram("nobody", "another"), /SASL|[Aa]uthentication/);
      await refused("iam", iam("wrong"), /signature does not match/);
      const strange = await certified(await makeAuthority("strangers"));
      for (const how of [{ ca: ca() }, { ca: ca(), ...strange }])
        await refused("tls", { tls: how }, /alert|certificate|closed|ECONNRESET/i);
      for (const listener of ["scram", "iam"] as const)
        await refused(listener, { tls: { ca: ca() } }, /closed|authenticat|SASL|timed out/i);
    });

    it("moves records of Kafka's Java client and refuses it likewise, or services in Java fare otherwise than ours", async () => {
      const { bootstrap } = cluster;
      const trust = { "ssl.truststore.type": "PEM", "ssl.truststore.location": bench.tls.caFile };
      const login = (username: string, password: string): string =>
        `org.apache.kafka.common.security.scram.ScramLoginModule required username="${username}" password="${password}";`;
      const scramClient = (jaas: string): Record<string, string> => ({
        "bootstrap.servers": bootstrap.scram ?? "",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.jaas.config": jaas,
        ...trust,
      });
      const tlsClient = ({ key, cert }: { key: string; cert: string }): Record<string, string> => ({
        "bootstrap.servers": bootstrap.tls ?? "",
        "security.protocol": "SSL",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.key": key,
        "ssl.keystore.certificate.chain": cert,
        ...trust,
      });
      const answers = await javaClients(bench, topic, {
        plaintext: { "bootstrap.servers": bootstrap.plaintext ?? "" },
        scram: scramClient(login("writer", "another")),
        tls: tlsClient(await certified(authority)),
        stranger: tlsClient(await certified(await makeAuthority("strangers"))),
        iam: { "bootstrap.servers": bootstrap.iam ?? "", ...iamClientProperties(""), ...trust },
        wrongPassword: scramClient(login("writer", "wrong")),
        unknownUser: scramClient(login("nobody", "another")),
      });
      for (const listener of clientListeners)
        assert.match(answers[listener], /^moved /, `${listener}: ${answers[listener]}`);
      for (const wrong of ["wrongPassword", "unknownUser"] as const)
        assert.match(
          answers[wrong],
          /^refused SaslAuthenticationException: .*[Aa]uthentication failed/,
          answers[wrong],
        );
      assert.match(
        answers.stranger,
        /^refused .*(certificate_unknown|SslAuthentication|SSLHandshake)/,
        answers.stranger,
      );
    });

    it("lets a SCRAM user in only while somebody says so, or a leaver stays in", async () => {
      cluster.setScramUsers({ writer: "changed" });
      await assert.rejects(moves("scram", { ...scram("writer", "another"), retries: false }));
      assert.equal(await moves("scram", scram("writer", "changed")), "scram");
      cluster.setScramUsers({});
      await assert.rejects(moves("scram", { ...scram("writer", "changed"), retries: false }));
    });

    it("opens no listener that the cluster does not have", () => {
      assert.deepEqual(Object.keys(cluster.bootstrap).sort(), [...options.listeners].sort());
    });
  });

  it("changes a topic to what it is declared as, so that a dropped setting returns to its default", async () => {
    await topics.update("orders", { partitions: 4, configs: { "retention.ms": "60000" } });
    // The broker that answers may hear of it a moment later than the one that changed it.
    const described = await until(
      () => topics.describe("orders"),
      (topic) => topic?.partitions === 4 && "retention.ms" in topic.configs,
    );
    assert.deepEqual(described?.configs, { "retention.ms": "60000" });
  });

  it("refuses with Kafka's reason what Kafka refuses, so that a mistake shows here and not on AWS", async () => {
    const topic = { name: "invoices", partitions: 1, replicationFactor: 1, configs: {} };
    await assert.rejects(topics.create({ ...topic, name: "orders" }), /already exists/);
    await assert.rejects(topics.create({ ...topic, replicationFactor: 3 }), /[Rr]eplication factor/);
    await assert.rejects(topics.create({ ...topic, configs: { "retention.hours": "1" } }), /[Cc]onfig/);
    assert.equal(await topics.describe("invoices"), undefined);
  });

  it("resumes with its ports and topics after a stop, so that clients need no new addresses", async () => {
    const bootstrap = cluster.bootstrapBrokersSaslIam;
    await topics.close();
    await cluster.stop();
    cluster = await bench.cluster({ ...options, authorities: authority.certificate });
    topics = openTopics();
    assert.equal(cluster.bootstrapBrokersSaslIam, bootstrap);
    // A broker that has just started reads the cluster's metadata for a moment more.
    await until(
      () => topics.list(),
      (names) => names.includes("orders"),
    );
    await topics.delete("orders");
    assert.ok(!(await topics.list()).includes("orders"));
  });

  it("answers another user at none of its internal ports: else rows, and the key of Connect's workers, are everybody's", async () => {
    const ports = JSON.parse(readFileSync(join(bench.dir, "kafka", portsFile), "utf8")) as Record<string, number>;
    const internal = Object.entries(ports).filter(([name]) => /replication|controller/.test(name));
    assert.equal(internal.length, 4);
    // Only the first of two brokers is a controller.
    for (const [name, port] of internal.filter(([name]) => name !== "2.controller"))
      for (const way of ["plain", "tls"])
        assert.equal(await asStranger(askScript, way, String(port)), "refused", `${name}, ${way}`);
  });

  it("restarts one broker and leaves the others alone, so that a reboot does not stop the cluster", async () => {
    const pids = () => cluster.status().map(({ pid }) => pid);
    const [first, second] = pids();
    await cluster.restart(2);
    const [same, other] = pids();
    assert.equal(same, first);
    assert.notEqual(other, second);
    assert.equal(cluster.status()[1]?.state, "running");
  });

  it("starts a killed broker again, so that a crash does not end the cluster", async () => {
    const pid = cluster.status().find(({ id }) => id === 2)?.pid ?? 0;
    process.kill(pid, "SIGKILL");
    await until(
      () => cluster.status()[1],
      (broker) => broker?.state === "running" && broker.pid !== pid,
    );
    await topics.create({ name: "after-crash", partitions: 1, replicationFactor: 2, configs: {} });
  });
});

const tomorrow = (): Date => new Date(Date.now() + 86_400_000);

async function makeAuthority(CommonName: string): Promise<{ key: string; certificate: string }> {
  const { key, csr } = await makeRequest({ CommonName }, 2048);
  return { key, certificate: await issue({ key }, { csr, notAfter: tomorrow(), authority: true }) };
}

/** ApiVersions (key 18, version 0, correlation id 1, client id ""), which a listener answers to whoever comes in. */
const askScript = `
import { connect } from "node:net";
import { connect as secure } from "node:tls";
const [way, port] = process.argv.slice(1);
const to = { host: "127.0.0.1", port: Number(port), rejectUnauthorized: false };
const socket = way === "tls" ? secure(to) : connect(to);
let [opened, answer] = [false, Buffer.alloc(0)];
socket.on("connect", () => (opened = true));
socket.on("data", (data) => (answer = Buffer.concat([answer, data]))).on("error", () => {});
socket.write(Buffer.from("0000000a00120000000000010000", "hex"));
socket.setTimeout(3000, () => socket.destroy());
const answered = () => answer.length >= 8 && answer.readInt32BE(4) === 1;
socket.on("close", () => console.log(answered() ? "answered" : opened ? "refused" : "not connected"));
`;

describe("a daemon that is killed", function () {
  this.timeout(600_000);
  let bench: Workbench;

  before(async () => {
    bench = await Workbench.open();
  });

  after(() => bench.close());

  it("takes brokers and databases with it, so that nothing keeps running on a user's machine", async () => {
    const daemon = spawn(
      process.execPath,
      ["--import", "tsx", join(projectRoot, "tests", "twin", "shortLivedDaemon.ts")],
      {
        cwd: projectRoot,
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    const [line] = (await once(createInterface({ input: daemon.stdout }), "line")) as [string];
    const { pids, dir } = JSON.parse(line) as { pids: number[]; dir: string };
    bench.removeToo(dir);
    assert.deepEqual(pids.map(isAlive), [true, true]);
    daemon.kill("SIGKILL");
    await until(
      () => pids.map(isAlive),
      (alive) => !alive.includes(true),
    );
  });
});
