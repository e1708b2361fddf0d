import assert from "node:assert/strict";
import { pluginOf } from "../../../plugins/catalogue.js";
import {
  account,
  adopted,
  brokersAt,
  cluster,
  clusterArn,
  existing,
  existingSecret,
  keyArn,
  network,
  ownDatabases,
  secretArn,
  vpcId,
} from "./account.js";
import {
  archives,
  declareStack,
  stackConfig,
  valueOf,
  type Account,
  type Declared,
  type DeclaredStack,
} from "./stack.js";

interface Statement {
  Sid: string;
  Resource: string[];
}

const passwords = {
  admin: "admin-secret",
  cdc: "source-secret",
  writer: "sink-secret",
  kfc: "source-secret",
  sinko: "sink-secret",
};
const awsTypes = ({ resources }: { resources: Declared[] }): string[] =>
  resources
    .filter(({ type }) => /^awsx?:/.test(type))
    .map(({ type }) => type.split(":").at(-1) ?? "")
    .sort();
const rulesOf = (stack: DeclaredStack): string[] =>
  [...stack.all("SecurityGroupIngressRule"), ...stack.all("SecurityGroupEgressRule")]
    .map(
      ({ type, inputs }) =>
        `${inputs["securityGroupId"]} ${type.includes("Ingress") ? "from" : "to"} ${inputs["referencedSecurityGroupId"] ?? inputs["cidrIpv4"]} ${inputs["fromPort"]}`,
    )
    .sort();
const policyOf = (stack: DeclaredStack): Record<string, string[]> =>
  Object.fromEntries(
    (JSON.parse(stack.named("orders-connectors-policy").inputs["policy"]) as { Statement: Statement[] }).Statement.map(
      ({ Sid, Resource }) => [Sid, Resource],
    ),
  );

describe("a platform whose network, cluster, key and bucket are there already", () => {
  let stack: DeclaredStack;
  before(async () => {
    stack = await declareStack(adopted, undefined, account);
  });

  it("makes custom plugins and their archives, and of all else nothing; what is declared could be changed or destroyed", () => {
    const [pipeline, platform] = [
      stack.resources.filter(({ urn }) => /:(Pipeline|Connector|ConnectorRole)\$/.test(urn)),
      stack.resources.filter(({ urn }) => !/:(Pipeline|Connector|ConnectorRole|Reach)\$/.test(urn)),
    ];
    assert.deepEqual(awsTypes({ resources: platform }), [
      "BucketObjectv2",
      "BucketObjectv2",
      "CustomPlugin",
      "CustomPlugin",
    ]);
    assert.deepEqual(awsTypes({ resources: pipeline }), [
      "Connector",
      "Connector",
      "LogGroup",
      "LogGroup",
      "Role",
      "RolePolicy",
      "SecurityGroup",
      "SecurityGroupEgressRule",
      ...Array<string>(5).fill("Topic"),
      "WorkerConfiguration",
    ]);
    for (const { name, opts } of stack.resources)
      assert.deepEqual([opts.id, opts.import], [undefined, undefined], name);
  });

  it("adds nothing to what is there: no rule, no tag, no policy, or its owner would find it changed", () => {
    for (const { name, inputs } of stack.resources.filter(({ type }) => /Rule$/.test(type)))
      assert.match(inputs["securityGroupId"], /^orders-(reach-)?databases-id$/, name);
    assert.deepEqual(
      stack.all("BucketObjectv2").map(({ inputs }) => inputs["key"]),
      archives.map(({ name }) => `msk-cdc/orders/${name}`),
    );
  });

  it("runs the connectors there: brokers, subnets, groups, topics with a copy on each of three brokers", () => {
    const { inputs } = stack.named("orders-source-connector");
    assert.deepEqual(inputs["kafkaCluster"].apacheKafkaCluster, {
      bootstrapServers: brokersAt(9098),
      vpc: { subnets: existing.network.subnetIds, securityGroups: ["sg-0000000c", "orders-databases-id"] },
    });
    for (const topic of stack.all("Topic"))
      assert.deepEqual([topic.inputs["clusterArn"], topic.inputs["replicationFactor"]], [clusterArn, 3]);
    for (const plugin of stack.all("CustomPlugin"))
      assert.equal(plugin.inputs["location"].s3.bucketArn, "arn:aws:s3:::orders-plugins");
    for (const object of stack.all("BucketObjectv2")) assert.equal(object.inputs["bucket"], "orders-plugins");
  });

  it("refers to the secret's own keys and lets the role read just that secret, without a password of ours", () => {
    const { inputs } = stack.named("orders-source-connector");
    assert.equal(inputs["connectorConfiguration"]["database.password"], "${secretsmanager:shop/cdc:db_password}");
    const { Secret, SecretKey, Connect } = policyOf(stack);
    assert.deepEqual(
      { Secret, SecretKey, Connect },
      { Secret: [secretArn], SecretKey: undefined, Connect: [clusterArn] },
    );
    assert.doesNotMatch(JSON.stringify(stack.resources.map(({ inputs: all }) => all)), /planted-/);
  });

  it("says to other stacks what they need, as a platform that was built does", async () => {
    assert.ok(stack.outputs.platform);
    const { plugins, ...rest } = await valueOf(stack.outputs.platform);
    assert.deepEqual(rest, {
      clusterArn,
      clusterType: "existing",
      clusterName: "orders",
      kafkaVersion: "3.9.x",
      brokers: 3,
      replicationFactor: 3,
      bootstrapBrokers: brokersAt(9098),
      connectorAccess: { authenticationType: "IAM", encryptionType: "TLS" },
      bootstrap: { iam: brokersAt(9098) },
      vpcId,
      subnetIds: existing.network.subnetIds,
      connectorSecurityGroupIds: ["sg-0000000c"],
      kmsKeyArn: keyArn,
      logRetentionDays: 14,
      bucketArn: "arn:aws:s3:::orders-plugins",
      reachFunction: "orders-reach",
    });
    assert.equal(Object.keys(plugins).length, 2);
  });

  it("checks the connection without a topic of ours, through a function there or, on a routable network, from here", async () => {
    const test = stack.named("orders-connect-test").inputs;
    assert.deepEqual(
      [test["create"], test["environment"].REACH_FUNCTION],
      ["node bin/cdc.mjs connect-test --read-only", "orders-reach"],
    );
    const { vpcConfig } = stack.named("orders-reach-function").inputs;
    assert.deepEqual(vpcConfig, {
      subnetIds: existing.network.subnetIds,
      securityGroupIds: ["sg-0000000c", "orders-reach-databases-id"],
    });
    const routable = await declareStack({ ...adopted, "msk-cdc:routable": true }, undefined, account);
    assert.equal(routable.named("orders-connect-test").inputs["create"], "node bin/cdc.mjs connect-test --read-only");
    assert.equal(routable.all("Function").length, 0);
  });

  it("looks at its source database by the secret's name, which the command reads itself: else MySQL 8.4 hangs in RUNNING, a mask lets a date pass, or a foreign password stands in our state", () => {
    assert.deepEqual(
      stack.resources
        .filter(({ type }) => type.startsWith("command:"))
        .map(({ name }) => name)
        .sort(),
      ["orders-connect-test", "orders-settled", "orders-sink-check", "orders-source-check"],
    );
    const sink = stack.named("orders-sink-check").inputs;
    assert.equal(sink["create"], "node bin/cdc.mjs database check sink");
    assert.deepEqual(Object.keys(sink["environment"]).sort(), ["AWS_REGION", "PIPELINE", "REACH_FUNCTION"]);
    const { create, environment } = stack.named("orders-source-check").inputs;
    assert.deepEqual(
      [create, environment],
      [
        "node bin/cdc.mjs database check",
        {
          REACH_FUNCTION: "orders-reach",
          AWS_REGION: "ap-northeast-2",
          SECRET_NAME: "shop/cdc",
          SECRET_KEYS: "db_host:db_user:db_password",
          DATABASE_PORT: "3306",
          DEBEZIUM_VERSION: "3.6.1.Final",
          SINK_RELEASE: `debezium-jdbc@${pluginOf("debezium-jdbc").versions[0]}`,
          TABLES: "shop.orders",
        },
      ],
    );
  });
});

describe("a pipeline's own secret under a key that is there already", () => {
  it("is encrypted with that key, which gets no alias and no policy of ours", async () => {
    const stack = await declareStack(
      { ...adopted, "msk-cdc:pipelines": [ownDatabases], "msk-cdc:passwords": passwords },
      undefined,
      account,
    );
    assert.equal(stack.named("orders-secret").inputs["kmsKeyId"], keyArn);
    assert.deepEqual(policyOf(stack)["SecretKey"], [keyArn]);
    assert.deepEqual([stack.all("Key"), stack.all("Alias")], [[], []]);
  });
});

describe("a secret that is there already", () => {
  const with_ = (kmsKeyId: string): Promise<DeclaredStack> =>
    declareStack(adopted, undefined, { ...account, getSecret: () => ({ arn: secretArn, kmsKeyId }) });

  it("gives the role its own key to decrypt with, named by ARN or by alias, and none for Secrets Manager's", async () => {
    const other = keyArn.replace("1234abcd", "9876fedc");
    assert.deepEqual(policyOf(await with_(other))["SecretKey"], [other]);
    assert.deepEqual(policyOf(await with_("alias/shop"))["SecretKey"], [keyArn]);
    assert.equal(
      policyOf(await with_("arn:aws:kms:ap-northeast-2:123456789012:alias/aws/secretsmanager"))["SecretKey"],
      undefined,
    );
  });

  it("asks for the passwords of users that are made in demo databases, and for no others", async () => {
    const { "msk-cdc:passwords": _passwords, ...dev } = await stackConfig("dev");
    const [pipeline] = dev["msk-cdc:pipelines"] as object[];
    const demo = { ...dev, "msk-cdc:pipelines": [{ ...pipeline, secret: existingSecret }] };
    await assert.rejects(declareStack(demo, undefined, account), /absent for admin, kfc, sinko/);
  });
});

describe("a network that is there already", () => {
  const platform = async (changes: object): Promise<Record<string, unknown>> => {
    const config = await stackConfig("twin");
    const {
      network: _network,
      cluster: built,
      ...rest
    } = config["msk-cdc:platform"] as { network: object; cluster: object };
    return { ...config, "msk-cdc:platform": { ...rest, cluster: built, ...changes } };
  };

  it("takes a new cluster and demo databases, in security groups as in a network of ours; else nothing could talk there", async () => {
    const stack = await declareStack(await platform({ existing: { network } }), undefined, account);
    assert.deepEqual(
      stack.resources.filter(({ type }) => /^awsx:|:Vpc$/.test(type)),
      [],
    );
    assert.deepEqual(
      stack.all("SecurityGroup").map(({ name, inputs }) => [name, inputs["vpcId"]]),
      ["brokers", "connectors", "databases"].map((role) => [`simplydemo-network-${role}`, vpcId]),
    );
    assert.deepEqual(
      stack.named("simplydemo-cluster-msk").inputs["brokerNodeGroupInfo"].clientSubnets,
      network.subnetIds,
    );
    assert.equal(stack.named("simplydemo-cluster-msk").inputs["numberOfBrokerNodes"], 2);
    assert.deepEqual(stack.named("simplydemo-databases-subnets").inputs["subnetIds"], network.subnetIds);
    const [brokers, connectors, databases] = ["brokers", "connectors", "databases"].map(
      (role) => `simplydemo-network-${role}-id`,
    );
    assert.deepEqual(
      rulesOf(stack),
      [
        `${brokers} from ${connectors} 9098`,
        `${brokers} from 10.1.0.0/16 9098`,
        `${brokers} from 100.64.0.0/16 9098`,
        `${connectors} to ${brokers} 9098`,
        `${connectors} to ${databases} 3306`,
        `${connectors} to 0.0.0.0/0 443`,
        `${databases} from ${connectors} 3306`,
        `${databases} from 10.1.0.0/16 3306`,
        `${databases} from 100.64.0.0/16 3306`,
      ].sort(),
    );
  });

  it("lets connectors in groups of their own into our brokers and databases, without a rule in those groups", async () => {
    const stack = await declareStack(
      { ...(await platform({ existing: { network: existing.network } })), "msk-cdc:routable": false },
      undefined,
      account,
    );
    const reach = "simplydemo-reach-databases-id to 0.0.0.0/0 1024";
    assert.deepEqual(rulesOf(stack), [
      "simplydemo-network-brokers-id from sg-0000000c 9098",
      "simplydemo-network-databases-id from sg-0000000c 3306",
      reach,
    ]);
    assert.deepEqual(
      stack.named("simplydemo-source-connector").inputs["kafkaCluster"].apacheKafkaCluster.vpc.securityGroups,
      ["sg-0000000c"],
    );
  });

  it("takes demo databases beside a cluster that is there already", async () => {
    const stack = await declareStack(
      {
        ...(await platform({ cluster: undefined, existing: { network: existing.network, cluster: existing.cluster } })),
        "msk-cdc:routable": false,
      },
      undefined,
      account,
    );
    assert.deepEqual(
      stack.all("SecurityGroup").map(({ name }) => name),
      ["simplydemo-network-databases", "simplydemo-reach-databases"],
    );
    assert.deepEqual(
      stack.all("Instance").map(({ inputs }) => inputs["vpcSecurityGroupIds"]),
      [["simplydemo-network-databases-id"], ["simplydemo-network-databases-id"]],
    );
    assert.equal(stack.all("Cluster").length, 0);
  });

  it("is warned about when AWS supports its cluster's Kafka no more: else it is upgraded one night, and nobody knew", async () => {
    const old: Account = {
      ...account,
      getCluster: (args) => ({ ...account["getCluster"]?.(args), kafkaVersion: "3.6.0" }),
    };
    const { warnings } = await declareStack(adopted, undefined, old);
    assert.match(
      warnings.join("\n"),
      /^warning: \[runtime\] msk-cdc:platform\.existing\.cluster\.arn: AWS's support of Kafka 3\.6\.0 on MSK ended on 2026-06-01: .*\. Fix: /m,
    );
    assert.deepEqual((await declareStack(adopted, undefined, account)).warnings, []);
  });

  it("is warned about when its subnets look public, or connectors would wait for Secrets Manager for ever", async () => {
    const open: Account = {
      ...account,
      getSubnet: (args) => ({ ...account["getSubnet"]?.(args), mapPublicIpOnLaunch: args["id"]?.endsWith("a") }),
    };
    const { warnings } = await declareStack(adopted, undefined, open);
    assert.match(
      warnings[0] ?? "",
      /^warning: \[runtime\] msk-cdc:platform\.existing\.network\.subnetIds: subnet-0000000a looks public \(mapPublicIpOnLaunch\)\. Connector workers get no public addresses there: they reach Secrets Manager and CloudWatch Logs only through a NAT gateway or VPC endpoints\. Fix: name private subnets, or see to such a route\.$/,
    );
  });
});

describe("a large cluster that is there already", () => {
  it("is spoken to at the same brokers each time, though MSK names others each time; else each `up` would make the connectors anew", async () => {
    const nodes = [5, 2, 6, 1, 4, 3].map((brokerId) => ({ brokerId, endpoints: [`b-${brokerId}.orders.example`] }));
    const servers = async (named: number[]): Promise<unknown> => {
      const getCluster = () => ({
        ...cluster,
        numberOfBrokerNodes: 6,
        bootstrapBrokersSaslIam: named.map((id) => `b-${id}.orders.example:9098`).join(","),
      });
      const stack = await declareStack(adopted, undefined, {
        ...account,
        getCluster,
        getBrokerNodes: () => ({ nodeInfoLists: nodes }),
      });
      return stack.named("orders-sink-connector").inputs["kafkaCluster"].apacheKafkaCluster.bootstrapServers;
    };
    assert.deepEqual([await servers([1, 3, 5]), await servers([2, 4, 6])], [brokersAt(9098), brokersAt(9098)]);
  });
});

describe("a pipeline stack on the platform of an older version", () => {
  it("takes its one security group, or every pipeline would have to wait for the platform's next `up`", async () => {
    const { "msk-cdc:platform": _platform, ...config } = await stackConfig("twin");
    const { outputs } = await declareStack(await stackConfig("twin"));
    assert.ok(outputs.platform);
    const { connectorSecurityGroupIds, ...platform } = await valueOf(outputs.platform);
    const older = { ...platform, connectorSecurityGroupId: connectorSecurityGroupIds[0] };
    const stack = await declareStack({ ...config, "msk-cdc:platformStack": "organization/msk-cdc/dev" }, older);
    assert.deepEqual(
      stack.named("simplydemo-source-connector").inputs["kafkaCluster"].apacheKafkaCluster.vpc.securityGroups,
      connectorSecurityGroupIds,
    );
  });
});
