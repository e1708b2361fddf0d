// Pulumi.hands-on.yaml: the versions of early 2025, which users still run. One twin for the file.
import assert from "node:assert/strict";
import { DescribeClusterV2Command } from "@aws-sdk/client-kafka";
import type { TablePair } from "../../automation/demo/tables.js";
import { awsClients } from "../../twin/providers/aws/clients.js";
import type { TwinInfo } from "../../automation/index.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { openDemoTables } from "./demoTables.js";
import { OwnTwin } from "./ownTwin.js";
import { carriesEverythingOver } from "./pipelineCases.js";

describe("the hands-on's own set-up on a twin", function () {
  this.timeout(180_000);
  const own = new OwnTwin("hands-on");
  let twin: TwinInfo;
  let platform: PlatformOutputs;
  let tables: TablePair;

  before(async () => {
    twin = await own.start();
    const { environment } = await own.stand({ name: "hands-on", from: "hands-on", twin });
    platform = environment.outputs["platform"] as PlatformOutputs;
    tables = await openDemoTables(twin, platform);
    own.atEnd(() => tables.close());
  });

  after(() => own.end());

  it("runs the versions that its file names: else the tests below say nothing about them", async () => {
    const clients = awsClients(twin.apiUrl, twin.region, twin);
    try {
      const { ClusterInfo } = await clients.kafka.send(
        new DescribeClusterV2Command({ ClusterArn: platform.clusterArn }),
      );
      assert.equal(ClusterInfo?.Provisioned?.CurrentBrokerSoftwareInfo?.KafkaVersion, "3.6.0");
    } finally {
      clients.close();
    }
    assert.deepEqual(Object.keys(platform.plugins).sort(), ["debezium-jdbc@3.2.0.Final", "debezium-mysql@2.7.3.Final"]);
  });

  carriesEverythingOver(() => tables);
});
