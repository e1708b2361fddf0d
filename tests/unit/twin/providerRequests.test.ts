// The requests that the twin's providers make of a program's inputs, and the network layout of awsx.
import assert from "node:assert/strict";
import { clusterState, createClusterRequest } from "../../../twin/providers/aws/clusterShape.js";
import { connectorState, createConnectorRequest } from "../../../twin/providers/aws/connector.js";
import { createTopicRequest, topicState } from "../../../twin/providers/aws/topic.js";
import {
  createWorkerConfigurationRequest,
  workerConfigurationState,
} from "../../../twin/providers/aws/workerConfiguration.js";
import { layOut } from "../../../twin/providers/awsx/subnets.js";
import type { Subnet, SubnetSpec } from "../../../twin/providers/awsx/subnets.js";

describe("requests of the twin's providers", () => {
  const connector = {
    name: "source",
    kafkaconnectVersion: "3.7.x",
    capacity: { provisionedCapacity: { workerCount: 1 } },
    connectorConfiguration: { "tasks.max": "1" },
    kafkaCluster: {
      apacheKafkaCluster: { bootstrapServers: "b:9098", vpc: { securityGroups: ["sg"], subnets: ["s1"] } },
    },
    kafkaClusterClientAuthentication: { authenticationType: "IAM" },
    kafkaClusterEncryptionInTransit: { encryptionType: "TLS" },
    plugins: [{ customPlugin: { arn: "arn:p", revision: 1 } }],
    workerConfiguration: { arn: "arn:w", revision: 2 },
    serviceExecutionRoleArn: "arn:r",
    logDelivery: { workerLogDelivery: { cloudwatchLogs: { enabled: true, logGroup: "/g" } } },
  };

  it("asks for the connector in MSK Connect's words: else the twin would run something else than AWS", () => {
    const request = createConnectorRequest(connector);
    assert.deepEqual(request.plugins, [{ customPlugin: { customPluginArn: "arn:p", revision: 1 } }]);
    assert.deepEqual(request.workerConfiguration, { workerConfigurationArn: "arn:w", revision: 2 });
    assert.deepEqual(request.capacity, { provisionedCapacity: { mcuCount: 1, workerCount: 1 } });
    assert.equal(request.logDelivery?.workerLogDelivery?.cloudWatchLogs?.logGroup, "/g");
  });

  it("reads the same connector back: else refresh would call every connector drifted", () => {
    const { tags: _tags, ...request } = createConnectorRequest(connector);
    const state = JSON.parse(JSON.stringify(connectorState({ ...request, connectorArn: "arn:c" } as never))) as Record<
      string,
      unknown
    >;
    assert.deepEqual(state, {
      ...connector,
      arn: "arn:c",
      capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
    });
  });

  it("sends worker properties and topic configurations as base64 and reads them back: else a worker starts with garbage", () => {
    const { propertiesFileContent = "" } = createWorkerConfigurationRequest({
      name: "w",
      propertiesFileContent: "a=ä\n",
    });
    assert.equal(Buffer.from(propertiesFileContent, "base64").toString(), "a=ä\n");
    assert.equal(
      workerConfigurationState({ latestRevision: { propertiesFileContent } } as never)["propertiesFileContent"],
      "a=ä\n",
    );
    const topic = createTopicRequest({
      clusterArn: "arn",
      name: "t",
      partitionCount: 1,
      replicationFactor: 1,
      configs: '{"retention.ms":"1"}',
    });
    const live = Buffer.from('{"retention.ms":"1","segment.ms":"5"}').toString("base64");
    assert.equal(Buffer.from(topic.Configs ?? "", "base64").toString(), '{"retention.ms":"1"}');
    assert.equal(
      topicState("arn", { Configs: live } as never, '{"retention.ms":"1"}')["configs"],
      '{"retention.ms":"1"}',
    );
  });

  it("asks for the cluster in MSK's words and reads it back: else authentication or encryption would be lost on the way", () => {
    const inputs = {
      clusterName: "demo",
      kafkaVersion: "3.9.x.kraft",
      numberOfBrokerNodes: 2,
      enhancedMonitoring: "PER_BROKER",
      brokerNodeGroupInfo: {
        instanceType: "kafka.t3.small",
        clientSubnets: ["a", "b"],
        securityGroups: ["sg"],
        storageInfo: { ebsStorageInfo: { volumeSize: 10 } },
      },
      clientAuthentication: { sasl: { iam: true } },
      configurationInfo: { arn: "arn:c", revision: 1 },
      encryptionInfo: {
        encryptionAtRestKmsKeyArn: "arn:k",
        encryptionInTransit: { clientBroker: "TLS", inCluster: true },
      },
      loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: "/aws/msk/cluster/demo" } } },
    };
    const request = createClusterRequest(inputs);
    assert.deepEqual(request.ClientAuthentication?.Sasl?.Iam, { Enabled: true });
    assert.deepEqual(request.EncryptionInfo?.EncryptionAtRest, { DataVolumeKMSKeyId: "arn:k" });
    const state = clusterState({
      ...request,
      CurrentBrokerSoftwareInfo: { KafkaVersion: "3.9.x.kraft", ConfigurationArn: "arn:c", ConfigurationRevision: 1 },
      ClusterArn: "arn:x:cluster/demo/uuid",
    } as never);
    for (const key of [
      "clusterName",
      "kafkaVersion",
      "numberOfBrokerNodes",
      "configurationInfo",
      "encryptionInfo",
    ] as const)
      assert.deepEqual(state[key], inputs[key]);
    assert.equal(state["clusterUuid"], "uuid");
  });
});

describe("the network layout of the twin's awsx", () => {
  const blocks = (subnets: Subnet[]): string[] => subnets.map(({ name, cidrBlock }) => `${name} ${cidrBlock}`);

  it("is awsx's own without specs: half of a zone private, a quarter public", () => {
    assert.deepEqual(blocks(layOut("v", "10.0.0.0/16", 3)), [
      "v-public-1 10.0.32.0/20",
      "v-private-1 10.0.0.0/19",
      "v-public-2 10.0.96.0/20",
      "v-private-2 10.0.64.0/19",
      "v-public-3 10.0.160.0/20",
      "v-private-3 10.0.128.0/19",
    ]);
  });

  it("follows the specs in their order (Auto), by type with awsx's masks (Legacy), or their own blocks: else addresses differ from AWS's", () => {
    const specs: SubnetSpec[] = [
      { type: "Public", cidrMask: 24 },
      { type: "Private", cidrMask: 20 },
      { type: "Isolated", name: "db", size: 256 },
    ];
    assert.deepEqual(blocks(layOut("v", "10.0.0.0/16", 1, specs, "Auto")), [
      "v-public-1 10.0.0.0/24",
      "v-private-1 10.0.16.0/20",
      "v-db-1 10.0.32.0/24",
    ]);
    assert.deepEqual(blocks(layOut("v", "10.0.0.0/16", 2, [{ type: "Public" }, { type: "Private" }])).slice(0, 2), [
      "v-public-1 10.0.32.0/20",
      "v-private-1 10.0.0.0/19",
    ]);
    assert.deepEqual(
      blocks(layOut("v", "10.0.0.0/16", 2, [{ type: "Private", cidrBlocks: ["10.0.9.0/24", "10.0.8.0/24"] }])),
      ["v-private-1 10.0.9.0/24", "v-private-2 10.0.8.0/24"],
    );
  });

  it("says what does not fit or contradicts itself: else subnets would overlap", () => {
    assert.throws(
      () => layOut("v", "10.0.0.0/24", 2, [{ type: "Private", cidrMask: 24 }], "Auto"),
      /need more than the \/25 that each of 2 zones has/,
    );
    assert.throws(() => layOut("v", "10.0.0.0/27", 2), /Each zone has only a \/28/);
    assert.throws(
      () => layOut("v", "10.0.0.0/16", 2, [{ type: "Private", cidrBlocks: ["10.0.0.0/24"] }]),
      /give one for each of the 2 zones/,
    );
    assert.throws(() => layOut("v", "ten/8", 1), /is no IPv4 block/);
  });
});
