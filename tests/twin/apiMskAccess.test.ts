// The twin's MSK: how clients get in, and the secrets of their users. Which of them brokers really let in is in
// brokers.test.ts.
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import {
  BatchAssociateScramSecretCommand,
  BatchDisassociateScramSecretCommand,
  CreateClusterV2Command,
  DescribeClusterCommand,
  DescribeClusterOperationCommand,
  GetBootstrapBrokersCommand,
  KafkaClient,
  ListScramSecretsCommand,
  UpdateSecurityCommand,
  type ProvisionedRequest,
  type UpdateSecurityRequest,
} from "@aws-sdk/client-kafka";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetResourcePolicyCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { makeRequest } from "../../twin/aws/acmpca/certificates.js";
import { privateCa, readyAuthority, signedBy } from "./clients/privateCa.js";
import {
  createCluster,
  createPlatform,
  provisioned,
  startApi,
  until,
  type ApiFixture,
  type Platform,
} from "./apiFixture.js";

type Change = Partial<ProvisionedRequest>;

const scramAndIam: Change = {
  ClientAuthentication: { Sasl: { Scram: { Enabled: true }, Iam: { Enabled: true } } },
};
const transit = (ClientBroker: "TLS" | "TLS_PLAINTEXT" | "PLAINTEXT", InCluster = true): Change => ({
  EncryptionInfo: { EncryptionInTransit: { ClientBroker, InCluster } },
});

describe("clients' ways in to the twin's MSK", () => {
  let api: ApiFixture;
  let kafka: KafkaClient;
  let secrets: SecretsManagerClient;
  let platform: Platform;
  let key: string;

  before(async () => {
    api = await startApi();
    kafka = new KafkaClient(api.client);
    secrets = new SecretsManagerClient(api.client);
    platform = await createPlatform(api);
    key = String((await api.record("aws:kms/key:Key", {})).outputs["arn"]);
  });
  after(() => api.close());

  const describe_ = async (ClusterArn: string) =>
    (await kafka.send(new DescribeClusterCommand({ ClusterArn }))).ClusterInfo;
  const bootstrapOf = async (ClusterArn: string): Promise<Record<string, string | undefined>> => {
    const answer = await kafka.send(new GetBootstrapBrokersCommand({ ClusterArn }));
    return {
      plaintext: answer.BootstrapBrokerString,
      tls: answer.BootstrapBrokerStringTls,
      scram: answer.BootstrapBrokerStringSaslScram,
      iam: answer.BootstrapBrokerStringSaslIam,
    };
  };
  const open = async (ClusterArn: string): Promise<string[]> =>
    Object.entries(await bootstrapOf(ClusterArn)).flatMap(([listener, brokers]) =>
      brokers === undefined ? [] : listener,
    );
  const secret = async (Name: string, value: object, KmsKeyId: string | undefined = key): Promise<string> => {
    const { ARN = "" } = await secrets.send(
      new CreateSecretCommand({ Name, SecretString: JSON.stringify(value), KmsKeyId }),
    );
    return ARN;
  };
  const associate = async (ClusterArn: string, ...SecretArnList: string[]): Promise<(string | undefined)[]> => {
    const answer = await kafka.send(new BatchAssociateScramSecretCommand({ ClusterArn, SecretArnList }));
    return (answer.UnprocessedScramSecrets ?? []).map(({ ErrorMessage }) => ErrorMessage);
  };
  const users = (name: string) => api.dataPlane.scramUsers.get(name);

  it("opens the listeners that its settings name and no other: else a client is let in, or stays outside, only here", async () => {
    const unauthenticated = { Unauthenticated: { Enabled: true } };
    const cases: [name: string, change: Change, listeners: string[]][] = [
      ["scram", scramAndIam, ["scram", "iam"]],
      ["nobody", { ClientAuthentication: unauthenticated, ...transit("PLAINTEXT") }, ["plaintext"]],
      ["anybody", { ClientAuthentication: unauthenticated, ...transit("TLS_PLAINTEXT") }, ["plaintext", "tls"]],
      [
        "beside",
        { ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, ...unauthenticated }, ...transit("TLS") },
        ["tls", "iam"],
      ],
    ];
    for (const [name, change, listeners] of cases) {
      const arn = await createCluster(kafka, platform, name, change);
      assert.deepEqual(await open(arn), listeners, name);
      assert.deepEqual([...(api.dataPlane.clusters.at(-1)?.listeners ?? [])], listeners, name);
    }
  });

  it("refuses the settings that MSK refuses: else a mistake shows on AWS after half an hour", async () => {
    const refused = (change: Change, message: RegExp) =>
      assert.rejects(
        kafka.send(new CreateClusterV2Command({ ClusterName: "bad", Provisioned: provisioned(platform, change) })),
        { name: "BadRequestException", message },
      );
    await refused({ ClientAuthentication: { Sasl: { Iam: { Enabled: false } } } }, /at least one way/);
    await refused(transit("PLAINTEXT"), /needs encryption between clients and brokers/);
    await refused(transit("TLS", false), /encryption between brokers/);
    await refused(transit("TLS_PLAINTEXT"), /needs unauthenticated/);
    await refused({ ClientAuthentication: { Tls: { Enabled: true } } }, /certificate authority/);
  });

  it("lets in the users of associated secrets alone, as their secrets are now: else a leaver's password still works", async () => {
    const arn = await createCluster(kafka, platform, "users", scramAndIam);
    const [reader, writer] = [
      await secret("AmazonMSK_reader", { username: "reader", password: "first" }),
      await secret("AmazonMSK_writer", { username: "writer", password: "other" }),
    ];
    assert.deepEqual(users("users"), {});
    assert.deepEqual(await associate(arn, reader, writer), []);
    assert.deepEqual(users("users"), { reader: "first", writer: "other" });
    assert.deepEqual((await kafka.send(new ListScramSecretsCommand({ ClusterArn: arn }))).SecretArnList, [
      reader,
      writer,
    ]);
    const { ResourcePolicy = "{}" } = await secrets.send(new GetResourcePolicyCommand({ SecretId: reader }));
    assert.match(ResourcePolicy, /kafka\.amazonaws\.com/);
    await secrets.send(
      new PutSecretValueCommand({ SecretId: reader, SecretString: '{"username":"reader","password":"second"}' }),
    );
    assert.equal(users("users")?.["reader"], "second");
    await kafka.send(new BatchDisassociateScramSecretCommand({ ClusterArn: arn, SecretArnList: [writer] }));
    assert.deepEqual(users("users"), { reader: "second" });
    await secrets.send(new DeleteSecretCommand({ SecretId: reader, ForceDeleteWithoutRecovery: true }));
    assert.deepEqual(users("users"), {});
  });

  it("takes no secret that MSK would not: else its user is refused on AWS alone", async () => {
    const arn = await createCluster(kafka, platform, "strict", scramAndIam);
    const user = { username: "a", password: "b" };
    assert.match(String(await associate(arn, await secret("other", user))), /begin with AmazonMSK_/);
    const { ARN = "" } = await secrets.send(
      new CreateSecretCommand({ Name: "AmazonMSK_keyless", SecretString: JSON.stringify(user) }),
    );
    assert.match(String(await associate(arn, ARN)), /default key/);
    assert.match(String(await associate(arn, await secret("AmazonMSK_form", { user: "a" }))), /username/);
    assert.match(String(await associate(arn, `${ARN}x`)), /ARN is invalid/);
    const iamAlone = await createCluster(kafka, platform, "iam-alone");
    await assert.rejects(associate(iamAlone, ARN), /SASL\/SCRAM/);
  });

  it("takes the clients of a private authority, which signs as AWS's does: else nobody tries certificates before AWS", async () => {
    const call = privateCa(api.client);
    const mutualTls = (...CertificateAuthorityArnList: string[]): Change => ({
      ClientAuthentication: { Tls: { Enabled: true, CertificateAuthorityArnList } },
    });
    const authority = await readyAuthority(call, "clients");
    const arn = await createCluster(kafka, platform, "certificates", mutualTls(authority));
    assert.deepEqual(await open(arn), ["tls"]);
    const root = new X509Certificate(api.dataPlane.clusters.at(-1)?.authorities ?? "");
    const { csr } = await makeRequest({ CommonName: "reports", Organization: "shop" }, 2048);
    const client = new X509Certificate(await signedBy(call, authority, csr));
    assert.equal(client.verify(root.publicKey), true);
    assert.equal(client.subject, "CN=reports\nO=shop");
    assert.equal(client.ca, false);

    await assert.rejects(signedBy(call, authority, "no request"), { name: "MalformedCSRException" });
    await call("UpdateCertificateAuthority", { CertificateAuthorityArn: authority, Status: "DISABLED" });
    await assert.rejects(signedBy(call, authority, csr), { name: "InvalidStateException" });
    for (const refused of [authority, authority.replace(/.$/, "x")])
      await assert.rejects(createCluster(kafka, platform, "refused", mutualTls(refused)), {
        name: "BadRequestException",
        message: /certificate authority .* is (DISABLED|not there)/,
      });
  });

  it("changes its ways in in place, and refuses what MSK never changes: else an update here is a surprise there", async () => {
    const arn = await createCluster(kafka, platform, "changing");
    const update = async (change: Partial<UpdateSecurityRequest>): Promise<void> => {
      const info = await describe_(arn);
      const { ClusterOperationArn } = await kafka.send(
        new UpdateSecurityCommand({ ClusterArn: arn, CurrentVersion: info?.CurrentVersion, ...change }),
      );
      await until(
        () => kafka.send(new DescribeClusterOperationCommand({ ClusterOperationArn })),
        ({ ClusterOperationInfo }) => ClusterOperationInfo?.OperationState === "UPDATE_COMPLETE",
      );
    };
    await update({ ClientAuthentication: { Sasl: { Scram: { Enabled: true }, Iam: { Enabled: true } } } });
    assert.deepEqual(await open(arn), ["scram", "iam"]);
    assert.equal((await describe_(arn))?.ClientAuthentication?.Sasl?.Scram?.Enabled, true);
    await update({
      ClientAuthentication: { Sasl: { Iam: { Enabled: true } }, Unauthenticated: { Enabled: true } },
      EncryptionInfo: { EncryptionInTransit: { ClientBroker: "TLS_PLAINTEXT" } },
    });
    assert.deepEqual(await open(arn), ["plaintext", "tls", "iam"]);
    await assert.rejects(update({ ClientAuthentication: { Unauthenticated: { Enabled: true } } }), {
      message: /does not include any updates/,
    });
    await assert.rejects(update(transit("TLS_PLAINTEXT", false)), { message: /between brokers can't be changed/ });
  });
});
