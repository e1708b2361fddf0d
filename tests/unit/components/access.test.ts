// How clients get in to a cluster that is built: the cluster's settings, its ports, its users, and what is told of it.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { listenerPorts } from "../../../settings/clusters/access.js";
import { mskPorts } from "../../../twin/kafka/listeners.js";
import { declareStack, madeAfter, stackConfig, valueOf, type DeclaredStack } from "./stack.js";

async function withAccess(access: object): Promise<DeclaredStack> {
  const config = await stackConfig("dev");
  const platform = config["msk-cdc:platform"] as { cluster: object };
  return declareStack({
    ...config,
    "msk-cdc:platform": { ...platform, cluster: { ...platform.cluster, access } },
    "msk-cdc:passwords": {
      ...(config["msk-cdc:passwords"] as object),
      reports: "reports-secret",
      "a.b": "other-secret",
    },
  });
}

const authority =
  "arn:aws:acm-pca:ap-northeast-2:123456789012:certificate-authority/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e";

/** `port from peer` of everything that the brokers' group lets in. */
function admitted(stack: DeclaredStack): string[] {
  return stack
    .all("SecurityGroupIngressRule")
    .filter(({ inputs }) => inputs["securityGroupId"] === "simplydemo-network-brokers-id")
    .map(({ inputs }) => `${inputs["fromPort"]} from ${inputs["cidrIpv4"] ?? inputs["referencedSecurityGroupId"]}`);
}

describe("a cluster's access", () => {
  it("is IAM, for connectors alone, where nobody says otherwise: else an upgrade opens a port", async () => {
    const stack = await withAccess({ iam: {} });
    assert.deepEqual(stack.named("simplydemo-cluster-msk").inputs["clientAuthentication"], { sasl: { iam: true } });
    assert.deepEqual(admitted(stack), ["9098 from simplydemo-network-connectors-id"]);
    assert.deepEqual(stack.all("SingleScramSecretAssociation"), []);
    const outputs = stack.outputs.platform && (await valueOf(stack.outputs.platform));
    assert.deepEqual(outputs?.bootstrap, { iam: "b-1.example:9098,b-2.example:9098" });
  });

  it("takes TLS away by an empty list of authorities: else it stays on, as MSK keeps what is left out", async () => {
    const stack = await withAccess({ iam: {}, tls: { authorities: [], clients: ["10.7.0.0/16"] } });
    assert.deepEqual(stack.named("simplydemo-cluster-msk").inputs["clientAuthentication"].tls, {
      certificateAuthorityArns: [],
    });
    assert.deepEqual(admitted(stack), ["9098 from simplydemo-network-connectors-id"]);
  });

  it("has the hands-on's table of ways in and ports, as the twin has it: else a port is open to another's clients", () => {
    const table = { plaintext: 9092, iam: 9098, scram: 9096, tls: 9094 };
    assert.deepEqual(listenerPorts, table);
    assert.deepEqual(mskPorts, table);
  });

  it("opens a port for each way in, to those whom it names and nobody else", async () => {
    const stack = await withAccess({
      iam: { clients: ["sg-0a1b2c3d4e5f60718"] },
      scram: { clients: ["10.8.0.0/16"] },
      tls: { authorities: [authority], clients: ["10.7.0.0/16"] },
      unauthenticated: { encryption: "plaintext", clients: ["10.9.0.0/24"] },
    });
    const { inputs } = stack.named("simplydemo-cluster-msk");
    assert.deepEqual(inputs["clientAuthentication"], {
      sasl: { iam: true, scram: true },
      tls: { certificateAuthorityArns: [authority] },
      unauthenticated: true,
    });
    assert.deepEqual(inputs["encryptionInfo"].encryptionInTransit, { clientBroker: "TLS_PLAINTEXT", inCluster: true });
    assert.deepEqual(admitted(stack), [
      "9098 from simplydemo-network-connectors-id",
      "9098 from sg-0a1b2c3d4e5f60718",
      "9096 from 10.8.0.0/16",
      "9094 from 10.7.0.0/16",
      "9092 from 10.9.0.0/24",
    ]);
    assert.equal(stack.named("simplydemo-network-connectors-to-brokers").inputs["fromPort"], 9098);
  });

  it("lets connectors and commands in without authentication where there is no IAM: else they wait for brokers for ever", async () => {
    const stack = await withAccess({ unauthenticated: { encryption: "both" } });
    assert.deepEqual(stack.named("simplydemo-cluster-msk").inputs["clientAuthentication"], {
      sasl: { iam: false },
      unauthenticated: true,
    });
    for (const { inputs } of stack.all("Connector")) {
      assert.deepEqual(inputs["kafkaClusterClientAuthentication"], { authenticationType: "NONE" });
      assert.deepEqual(inputs["kafkaClusterEncryptionInTransit"], { encryptionType: "TLS" });
      assert.equal(inputs["kafkaCluster"].apacheKafkaCluster.bootstrapServers, "b-1.example:9094");
    }
    const source = stack.named("simplydemo-source-connector").inputs["connectorConfiguration"];
    assert.equal(source["schema.history.internal.producer.security.protocol"], "SSL");
    assert.equal(stack.named("simplydemo-connect-test").inputs["environment"].BROKER_ACCESS, "NONE TLS");
    assert.deepEqual(admitted(stack), ["9094 from simplydemo-network-connectors-id"]);
    assert.equal(stack.named("simplydemo-network-connectors-to-brokers").inputs["fromPort"], 9094);
  });

  describe("by SASL/SCRAM", () => {
    let stack: DeclaredStack;
    before(async () => {
      stack = await withAccess({ iam: {}, scram: { users: ["reports", "a.b"] } });
    });

    it("gives each user a secret as MSK asks for it, under a key of its own: else MSK refuses it", async () => {
      const secret = stack.named("simplydemo-cluster-users-reports-secret");
      assert.equal(secret.inputs["name"], "AmazonMSK_simplydemo/clients/reports");
      assert.match(secret.inputs["kmsKeyId"], /simplydemo-cluster-users-key$/);
      assert.equal(stack.named("simplydemo-cluster-users-key").inputs["enableKeyRotation"], true);
      const { props, inputs } = stack.named("simplydemo-cluster-users-reports-secret-version");
      assert.deepEqual(JSON.parse(inputs["secretString"]), { username: "reports", password: "reports-secret" });
      assert.equal(await pulumi.isSecret(pulumi.output(props["secretString"])), true);
    });

    it("lets MSK alone read it by its policy, and associates it once it is filled: else its user is nobody", async () => {
      const [statement] = JSON.parse(
        stack.named("simplydemo-cluster-users-a.b-secret-policy").inputs["policy"],
      ).Statement;
      assert.deepEqual(statement.Principal, { Service: "kafka.amazonaws.com" });
      assert.match(statement.Resource, /^arn:/);
      const association = stack.named("simplydemo-cluster-users-a.b-association");
      assert.equal(association.inputs["clusterArn"], stack.named("simplydemo-topic-simply").inputs["clusterArn"]);
      assert.deepEqual((await madeAfter(association)).sort(), [
        "simplydemo-cluster-users-a.b-secret-policy",
        "simplydemo-cluster-users-a.b-secret-version",
      ]);
    });
  });

  it("asks for the password of each user before anything is made: else a cluster waits half an hour for it", async () => {
    await assert.rejects(withAccess({ iam: {}, scram: { users: ["nobody"] } }), /absent for nobody/);
  });
});
