// What brokers, workers and database servers of the twin are told, before any of them runs.
import assert from "node:assert/strict";
import { renderWorkerProperties, type WorkerSpec } from "../../../twin/connect/workerProperties.js";
import { initSql } from "../../../twin/database/mysql/initSql.js";
import { serverOptions, type ServerSpec } from "../../../twin/database/mysql/serverOptions.js";
import { brokerProperties, controllerIds, type BrokerSpec } from "../../../twin/kafka/serverProperties.js";

const worker: WorkerSpec = {
  connectorName: "orders",
  connectorId: "0a1b-2",
  workerProperties: {},
  bootstrap: "127.0.0.1:1",
  replicationFactor: 2,
  pluginPath: "/plugins",
  pluginDiscovery: "service_load",
  workerCount: 1,
  port: 8083,
};

const tls = { serverFile: "/tls/server.pem", caFile: "/tls/ca.pem", truststore: "/tls/trust.jks" };

function broker(id: number, count: number, serverProperties: Record<string, string> = {}): BrokerSpec {
  const brokers = Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    ports: { clients: { iam: 100 + index }, replication: 200 + index, controller: 300 + index },
  }));
  return {
    id,
    kafkaVersion: "3.9.x.kraft",
    brokers,
    voters: controllerIds(brokers.map((one) => one.id)),
    logDir: "/data",
    tls,
    accessKeyId: "AKIATWIN",
    serverProperties,
  };
}

const database: ServerSpec = {
  server: { kind: "mariadb", product: "MariaDB", version: "10.11.1", server: "/usr/sbin/mariadbd", baseDir: "/usr" },
  identifier: "source",
  port: 3306,
  dataDir: "/data",
  tmpDir: "/tmp",
  initFile: "/init.sql",
  parameters: {},
  backups: true,
  tls,
};

describe("the twin's worker configuration", () => {
  it("names the internal topics as MSK Connect does, so that a policy written for AWS fits", () => {
    const properties = renderWorkerProperties(worker);
    assert.equal(properties["config.storage.topic"], "__amazon_msk_connect_configs_orders_0a1b-2");
    assert.equal(properties["offset.storage.topic"], "__amazon_msk_connect_offsets_orders_0a1b-2");
    assert.equal(properties["status.storage.topic"], "__amazon_msk_connect_status_orders_0a1b-2");
  });

  it("takes the user's offset topic, so that a connector created anew resumes", () => {
    assert.equal(
      renderWorkerProperties({ ...worker, workerProperties: { "offset.storage.topic": "orders-offsets" } })[
        "offset.storage.topic"
      ],
      "orders-offsets",
    );
  });

  it("authenticates worker, producer, consumer and admin by IAM, which MSK Connect does without a word of the user's", () => {
    const properties = renderWorkerProperties(worker);
    for (const prefix of ["", "producer.", "consumer.", "admin."])
      assert.equal(properties[`${prefix}sasl.mechanism`], "AWS_MSK_IAM", prefix);
  });

  it("authenticates nobody where the connector says NONE, as MSK Connect does for a cluster without IAM", () => {
    const properties = renderWorkerProperties({
      ...worker,
      access: { authenticationType: "NONE", encryptionType: "TLS" },
    });
    for (const prefix of ["", "producer.", "consumer.", "admin."])
      assert.deepEqual(
        [properties[`${prefix}security.protocol`], properties[`${prefix}sasl.mechanism`]],
        ["SSL", undefined],
        prefix,
      );
  });

  it("converts to strings unless the user says otherwise, as MSK Connect's default does", () => {
    assert.match(renderWorkerProperties(worker)["key.converter"] ?? "", /StringConverter$/);
    assert.equal(
      renderWorkerProperties({ ...worker, workerProperties: { "key.converter": "X" } })["key.converter"],
      "X",
    );
  });

  it("waits for a broker that comes back, where no other worker could take over: else tasks stop, and rows wait for 25 s", () => {
    const heartbeat = (own: Partial<WorkerSpec>) =>
      renderWorkerProperties({ ...worker, ...own })["heartbeat.interval.ms"];
    assert.equal(heartbeat({}), "8000");
    assert.equal(heartbeat({ workerCount: 2 }), undefined);
    assert.equal(heartbeat({ workerProperties: { "heartbeat.interval.ms": "1000" } }), "1000");
  });
});

describe("the twin's broker configuration", () => {
  it("passes the MSK configuration through, so that a retention or replication setting is what runs", () => {
    const properties = brokerProperties(
      broker(1, 2, { "offsets.topic.replication.factor": "1", "log.retention.hours": "6" }),
    );
    assert.equal(properties["offsets.topic.replication.factor"], "1");
    assert.equal(properties["log.retention.hours"], "6");
  });

  it("has one controller for two brokers, so that either may die, and three for three or more", () => {
    assert.equal(brokerProperties(broker(2, 2))["controller.quorum.voters"], "1@127.0.0.1:300");
    assert.equal(brokerProperties(broker(2, 2))["process.roles"], "broker");
    assert.equal(brokerProperties(broker(4, 4))["controller.quorum.voters"]?.split(",").length, 3);
  });

  it("listens on loopback only, so that no neighbour on the network reaches a twin", () => {
    for (const listener of (brokerProperties(broker(1, 1))["listeners"] ?? "").split(","))
      assert.match(listener, /^[A-Z_]+:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe("the twin's database configuration", () => {
  it("turns a parameter group into server options, so that binlog_format=ROW is what runs", () => {
    const options = serverOptions({
      ...database,
      parameters: { "binlog-format": "ROW", max_connections: "{DBInstanceClassMemory/12582880}", port: "1" },
    });
    assert.ok(options.includes("--loose-binlog_format=ROW"));
    assert.deepEqual(
      options.filter((option) => /max_connections|loose-port/.test(option)),
      [],
    );
  });

  it("replaces a collation that only MySQL 8 has, which would keep MariaDB from starting", () => {
    assert.ok(
      serverOptions({ ...database, parameters: { collation_server: "utf8mb4_0900_ai_ci" } }).includes(
        "--loose-collation_server=utf8mb4_unicode_520_ci",
      ),
    );
  });

  it("writes no binary log where RDS would not, so that a forgotten backup retention shows before AWS", () => {
    assert.ok(serverOptions({ ...database, backups: false }).includes("--skip-log-bin"));
  });

  it("quotes the master's password, so that no character of it ends the statement", () => {
    assert.ok(
      initSql({ masterUsername: "admin", masterPassword: "a'b\\c\nd" }, "mariadb").includes(
        "IDENTIFIED BY 'a\\'b\\\\c\\nd';",
      ),
    );
  });
});
