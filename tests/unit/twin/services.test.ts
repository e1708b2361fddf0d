// The twin's services by their shape: one that a test brings, and what all of them refuse.
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterV2Command,
  CreateConfigurationCommand,
  DescribeConfigurationCommand,
  KafkaClient,
  ListConfigurationRevisionsCommand,
  ListKafkaVersionsCommand,
  UpdateConfigurationCommand,
  UpdateTopicCommand,
} from "@aws-sdk/client-kafka";
import { CreateConnectorCommand, KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  type ListSecretsCommandInput,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { LogFiles } from "../../../twin/aws/logs/logFiles.js";
import { awsJsonService } from "../../../twin/aws/service.js";
import { registerService } from "../../../twin/aws/services.js";
import { startApi, type ApiFixture } from "../../twin/apiFixture.js";

const quota = new GetServiceQuotaCommand({ ServiceCode: "kafka", QuotaCode: "L-1" });

describe("a service that a test brings to the twin", () => {
  it("answers, is asked about records, comes back and stops with the twin, and can be taken away: else a new service needs edits elsewhere", async () => {
    const seen: string[] = [];
    const remove = registerService(() => ({
      api: awsJsonService("servicequotas", { GetServiceQuota: () => ({ Quota: { Value: 7 } }) }),
      userOf: ({ type }) => (type === "aws:kms/key:Key" ? "arn:of-mine" : undefined),
      status: () => ({ quotas: 1 }),
      resume: () => void seen.push("resume"),
      stop: () => void seen.push("stop"),
    }));
    const api = await startApi();
    try {
      await api.api.resume();
      assert.equal((await new ServiceQuotasClient(api.client).send(quota)).Quota?.Value, 7);
      const { id } = await api.record("aws:kms/key:Key", {});
      const { body } = await api.control("DELETE", `/_twin/records/${id}?type=aws:kms/key:Key`);
      assert.match(String(body["message"]), /arn:of-mine/);
      assert.equal((await api.control("GET", "/_twin/status")).body["quotas"], 1);
    } finally {
      await api.close();
      remove();
    }
    assert.deepEqual(seen, ["resume", "stop"]);
    const without = await startApi();
    await assert.rejects(new ServiceQuotasClient(without.client).send(quota), /no service "servicequotas"/);
    await without.close();
  });
});

describe("the twin's services", () => {
  let api: ApiFixture;
  let kafka: KafkaClient;
  let secrets: SecretsManagerClient;
  let logs: CloudWatchLogsClient;
  before(async () => {
    api = await startApi();
    kafka = new KafkaClient(api.client);
    secrets = new SecretsManagerClient(api.client);
    logs = new CloudWatchLogsClient(api.client);
  });
  after(() => api.close());

  it("refuse a member that they do not have by its AWS name: else a setting is dropped in silence", async () => {
    const rejects = (promise: Promise<unknown>, name: string, text: RegExp) =>
      assert.rejects(promise, (error: Error) => {
        assert.equal(error.name, name);
        assert.match(error.message, text);
        return true;
      });
    const group = { ClientSubnets: ["a", "b"], InstanceType: "kafka.t3.small", ZoneIds: ["apne2-az1"] };
    const cluster = { BrokerNodeGroupInfo: group, KafkaVersion: "3.9.x.kraft", NumberOfBrokerNodes: 2 };
    await rejects(
      kafka.send(new CreateClusterV2Command({ ClusterName: "a", Provisioned: cluster })),
      "BadRequestException",
      /member provisioned\.brokerNodeGroupInfo\.zoneIds/,
    );
    await rejects(
      kafka.send(new CreateClusterV2Command({ ClusterName: "a", Serverless: { VpcConfigs: [] } })),
      "BadRequestException",
      /member serverless/,
    );
    await rejects(
      secrets.send(new CreateSecretCommand({ Name: "a", AddReplicaRegions: [{ Region: "us-east-1" }] })),
      "InvalidParameterException",
      /member AddReplicaRegions/,
    );
    await rejects(
      logs.send(new CreateLogGroupCommand({ logGroupName: "a", logGroupClass: "INFREQUENT_ACCESS" })),
      "InvalidParameterException",
      /log group class STANDARD only/,
    );
  });

  it("take a connector without security groups, which AWS does not ask for: else a request that AWS takes fails here", async () => {
    const connector = new CreateConnectorCommand({
      connectorName: "c",
      connectorConfiguration: { "connector.class": "X" },
      capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
      kafkaCluster: {
        apacheKafkaCluster: { bootstrapServers: "b:1", vpc: { subnets: ["subnet-1"] } },
      },
      kafkaClusterClientAuthentication: { authenticationType: "IAM" },
      kafkaClusterEncryptionInTransit: { encryptionType: "TLS" },
      kafkaConnectVersion: "3.7.x",
      plugins: [{ customPlugin: { customPluginArn: "p", revision: 1 } }],
      serviceExecutionRoleArn: "arn:aws:iam::000000000000:role/r",
    });
    await assert.rejects(new KafkaConnectClient(api.client).send(connector), /custom plugin p does not exist/);
  });

  it("answer for a missing configuration as MSK does, and change one thing of a topic per call: else a destroy never ends, or AWS refuses what went through here", async () => {
    const Arn = "arn:aws:kafka:ap-northeast-2:000000000000:configuration/gone/1";
    await assert.rejects(kafka.send(new DescribeConfigurationCommand({ Arn })), {
      name: "BadRequestException",
      message: /Configuration ARN does not exist/,
    });
    await assert.rejects(
      kafka.send(new UpdateTopicCommand({ ClusterArn: Arn, TopicName: "t", PartitionCount: 2, Configs: "e30=" })),
      { name: "BadRequestException", message: /not both in one call/ },
    );
  });

  it("give lists in pages and refuse a token that none gave: else a client that pages sees half, or everything twice", async () => {
    const versions = await kafka.send(new ListKafkaVersionsCommand({ MaxResults: 2 }));
    assert.equal(versions.KafkaVersions?.length, 2);
    const more = await kafka.send(new ListKafkaVersionsCommand({ MaxResults: 2, NextToken: versions.NextToken }));
    assert.notDeepEqual(more.KafkaVersions, versions.KafkaVersions);
    await assert.rejects(kafka.send(new ListKafkaVersionsCommand({ NextToken: "banana" })), {
      name: "BadRequestException",
    });
    const ServerProperties = Buffer.from("num.partitions=1");
    const { Arn } = await kafka.send(new CreateConfigurationCommand({ Name: "paged", ServerProperties }));
    await kafka.send(new UpdateConfigurationCommand({ Arn, ServerProperties }));
    const revisions = await kafka.send(new ListConfigurationRevisionsCommand({ Arn, MaxResults: 1 }));
    assert.equal(revisions.Revisions?.length, 1);
    await secrets.send(new CreateSecretCommand({ Name: "paged", SecretString: "1" }));
    await secrets.send(new PutSecretValueCommand({ SecretId: "paged", SecretString: "2" }));
    const ids = await secrets.send(new ListSecretVersionIdsCommand({ SecretId: "paged", MaxResults: 1 }));
    assert.equal(ids.Versions?.length, 1);
    await assert.rejects(secrets.send(new ListSecretsCommand({ NextToken: "banana" })), {
      name: "InvalidNextTokenException",
    });
  });

  it("find, read, repeat and delete secrets as Secrets Manager does: else a script that runs here fails on AWS", async () => {
    const token = "11111111-2222-3333-4444-555555555555";
    const made = {
      Name: "team/a",
      SecretString: "x",
      ClientRequestToken: token,
      Tags: [{ Key: "team", Value: "cdc" }],
    };
    const { ARN } = await secrets.send(new CreateSecretCommand(made));
    assert.equal((await secrets.send(new CreateSecretCommand(made))).ARN, ARN);
    await secrets.send(new CreateSecretCommand({ Name: "team/b", SecretString: "y" }));
    const names = async (input: ListSecretsCommandInput) =>
      (await secrets.send(new ListSecretsCommand(input))).SecretList?.map(({ Name }) => Name);
    assert.deepEqual(await names({ Filters: [{ Key: "name", Values: ["team/"] }], SortOrder: "desc" }), [
      "team/b",
      "team/a",
    ]);
    assert.deepEqual(await names({ Filters: [{ Key: "tag-value", Values: ["cdc"] }] }), ["team/a"]);
    const wrongStage = new GetSecretValueCommand({ SecretId: "team/a", VersionId: token, VersionStage: "AWSPREVIOUS" });
    await assert.rejects(secrets.send(wrongStage), /VersionStage that is not associated/);
    const both = new PutSecretValueCommand({ SecretId: "team/a", SecretString: "x", SecretBinary: Buffer.from("x") });
    await assert.rejects(secrets.send(both), { name: "InvalidParameterException" });
    const forced = new DeleteSecretCommand({ SecretId: "nobody", ForceDeleteWithoutRecovery: true });
    assert.equal((await secrets.send(forced)).Name, "nobody");
    await assert.rejects(secrets.send(new DeleteSecretCommand({ SecretId: "nobody" })), {
      name: "ResourceNotFoundException",
    });
  });

  it("find log groups by a part of their name, keep long names, and read a filter's end as inside: else a line is missed", async () => {
    const long = `/aws/msk/${"/long".repeat(58)}`;
    for (const logGroupName of [long, "/app/orders"]) await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const found = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePattern: "orders" }));
    assert.deepEqual(
      found.logGroups?.map(({ logGroupName }) => logGroupName),
      ["/app/orders"],
    );
    await logs.send(new CreateLogStreamCommand({ logGroupName: long, logStreamName: "s" }));
    const streams = await logs.send(new DescribeLogStreamsCommand({ logGroupName: long }));
    assert.equal(streams.logStreams?.[0]?.logStreamName, "s");
    const files = new LogFiles(join(api.dir, "logs"), assert.fail);
    files.append(long, "s", "the end", 2000);
    await files.close();
    const filter = (input: object) => logs.send(new FilterLogEventsCommand({ logGroupName: long, ...input }));
    assert.deepEqual(
      (await filter({ endTime: 2000 })).events?.map(({ message }) => message),
      ["the end"],
    );
    await assert.rejects(filter({ filterPattern: "%[%" }), { name: "InvalidParameterException" });
  });
});
