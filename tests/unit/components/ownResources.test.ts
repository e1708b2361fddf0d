import assert from "node:assert/strict";
import { readRecording } from "../../states/recording.js";
import { account, existingSecret, network, ownDatabases } from "./account.js";
import { declareStack, type Account } from "./stack.js";
import { SettingsError } from "../../../settings/findings.js";

interface Recorded {
  urn: string;
  type: string;
  outputs?: Record<string, unknown>;
}

// Recorded secrets are written as only an engine reads them.
const recorded = (readRecording("0.1.0-whole.json").deployment.deployment.resources as Recorded[]).map(
  ({ urn, type, outputs = {} }) => ({
    urn,
    type,
    outputs: Object.fromEntries(Object.entries(outputs).filter(([, value]) => typeof value === "string")),
  }),
);
const found = (name: string): Recorded => recorded.find(({ urn }) => urn.endsWith(name)) ?? assert.fail(name);
const text = (name: string, output: string): string => String(found(name).outputs?.[output]);
const idOf = (name: string): string => text(name, "arn").split(/[/:]/).at(-1) ?? "";
const before = (resources: readonly Recorded[]): Account => ({
  ...account,
  getCluster: ({ clusterName }) => ({
    ...(account["getCluster"]?.({}) ?? {}),
    arn: text("simplydemo-cluster-msk", "arn"),
    clusterName,
  }),
  readStackOutputs: () => ({ outputs: { routable: true } }),
  readStackResourceOutputs: () => ({
    outputs: Object.fromEntries(resources.map(({ urn, type, outputs = {} }) => [urn, { type, outputs }])),
  }),
});
const config = (existing: object, pipelines: object[] = []): Record<string, unknown> => ({
  "aws:region": "ap-northeast-2",
  "msk-cdc:platform": { name: "simplydemo", existing },
  "msk-cdc:pipelines": pipelines,
});

describe("what a stack has made itself", () => {
  const own = {
    network: {
      ...network,
      vpcId: idOf("/vpc:Vpc::simplydemo-network-vpc"),
      subnetIds: ["subnet-0000000a", idOf(":Subnet::simplydemo-network-vpc-private-2")],
      connectorSecurityGroupIds: [idOf("simplydemo-network-connectors")],
    },
    cluster: { arn: text("simplydemo-cluster-msk", "arn") },
    secretsKeyArn: text("simplydemo-secrets-key", "arn"),
    pluginBucket: text("simplydemo-plugins-bucket", "bucket"),
  };
  const pipeline = { ...ownDatabases, secret: { ...existingSecret, name: text("simplydemo-secret", "name") } };
  const its: Account = {
    getSubnet: (args) => ({ ...account["getSubnet"]?.(args), vpcId: own.network.vpcId }),
    getSecurityGroup: ({ id }) => ({ id, vpcId: own.network.vpcId }),
  };

  it("is refused as existing, everything at once: else the next `up` takes it out of the program, and deletes cluster, network, key, bucket and secret", async () => {
    await assert.rejects(
      declareStack(config(own, [pipeline]), undefined, { ...before(recorded), ...its }),
      (error: Error) => {
        const parts = error.message.split(/\n {2}(?=\S)/);
        assert.deepEqual(
          parts.slice(1).map((part) => part.split("\n")[0]),
          [
            "msk-cdc:platform.existing.network.vpcId",
            "msk-cdc:platform.existing.network.subnetIds[1]",
            "msk-cdc:platform.existing.network.connectorSecurityGroupIds[0]",
            "msk-cdc:platform.existing.cluster.arn",
            "msk-cdc:platform.existing.secretsKeyArn",
            "msk-cdc:platform.existing.pluginBucket",
            "msk-cdc:pipelines[0].secret.name",
          ],
        );
        assert.ok(error.cause instanceof SettingsError);
        assert.deepEqual(new Set(error.cause.findings.map(({ id }) => id)), new Set(["existing.own"]));
        assert.equal(
          parts[4],
          `msk-cdc:platform.existing.cluster.arn
    is:   "${own.cluster.arn}"
    rule: what is named here is there without this stack, and this stack has made it itself (${found("simplydemo-cluster-msk").urn}): taken out of the program, it would be deleted by this up
    fix:  remove the setting to let this stack go on with it; or hand it to another stack first: pulumi state move --source test --dest OTHER '${found("simplydemo-cluster").urn}' (docs/aws.md, "Handing over")`,
        );
        return true;
      },
    );
  });

  it("is handed over with what it can't do without: else the key that a cluster's data is encrypted with goes with the next `up`", async () => {
    const moves = async (existing: object, pipelines: object[] = []): Promise<string[][]> =>
      declareStack(
        config({ network, cluster: own.cluster, ...existing }, pipelines),
        undefined,
        before(recorded.filter(({ urn }) => !/Cluster::|:Cluster\$/.test(urn))),
      ).then(
        () => assert.fail("it was taken over"),
        ({ message }: Error) =>
          [...message.matchAll(/--dest OTHER (.*) \(docs/g)].map(([, urns = ""]) =>
            urns.split(" ").map((urn) => urn.split("::").at(-1)?.replace("'", "") ?? ""),
          ),
      );
    assert.deepEqual(await moves({ secretsKeyArn: own.secretsKeyArn }), [
      ["simplydemo-secrets-key", "simplydemo-secrets-key-alias"],
    ]);
    assert.deepEqual(
      (await moves({ pluginBucket: own.pluginBucket }))[0]?.sort(),
      ["access-block", "bucket", "encryption", "policy", "versioning"].map((part) => `simplydemo-plugins-${part}`),
    );
    assert.deepEqual(await moves({}, [pipeline]), [["simplydemo-secret", "simplydemo-secret-version"]]);
  });

  it("is taken over once it is another stack's, and on a stack that was never up: else nobody can hand anything over", async () => {
    const handedOver = recorded.filter(({ urn }) => !/:Cluster(\$|::)/.test(urn));
    const { resources } = await declareStack(config({ network, cluster: own.cluster }), undefined, before(handedOver));
    assert.deepEqual(
      resources.filter(({ type }) => type.startsWith("aws:msk/cluster")),
      [],
    );
    const { readStackResourceOutputs: _never, ...stateless } = before([]);
    await declareStack(config({ network, cluster: own.cluster }), undefined, {
      ...stateless,
      readStackOutputs: () => ({ outputs: {} }),
    });
  });

  it("may be read by a second pipeline while the first goes on making it: else two pipelines can't share a secret", async () => {
    const maker = { ...ownDatabases, name: "simplydemo", secret: { name: pipeline.secret.name } };
    const reader = {
      ...pipeline,
      name: "reader",
      source: { ...pipeline.source, topicPrefix: "reader", connector: "reader-source" },
      sink: { ...pipeline.sink, connector: "reader-sink" },
    };
    const passwords = { "msk-cdc:passwords": { cdc: "source-secret", writer: "sink-secret" } };
    const stack = await declareStack(
      { ...config({ network, cluster: own.cluster }, [maker, reader]), ...passwords },
      undefined,
      before(recorded.filter(({ type }) => type.includes("secret"))),
    );
    assert.deepEqual(
      stack.all("Secret").map(({ name }) => name),
      ["simplydemo-secret"],
    );
  });
});
