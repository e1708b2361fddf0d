import assert from "node:assert/strict";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { KafkaClient, ListClustersV2Command } from "@aws-sdk/client-kafka";
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { region, startApi, type ApiFixture } from "./apiFixture.js";

describe("the twin's API: who may come in", () => {
  let api: ApiFixture;
  before(async () => void (api = await startApi()));
  after(() => api.close());

  const list = (credentials: { accessKeyId: string; secretAccessKey: string }) =>
    new KafkaClient({ ...api.client, credentials }).send(new ListClustersV2Command({}));

  it("the twin's own key works with the official SDK", async () => {
    assert.deepEqual((await list(api.client.credentials)).ClusterInfoList, []);
  });

  it("an unknown access key is refused as AWS refuses it", async () => {
    await assert.rejects(list({ accessKeyId: "AKIAOTHER", secretAccessKey: "x" }), {
      name: "UnrecognizedClientException",
      message: /security token .* is invalid/,
    });
  });

  it("a wrong secret is refused, so that a twin's endpoint never answers another twin's clients", async () => {
    await assert.rejects(list({ ...api.client.credentials, secretAccessKey: "wrong" }), {
      name: "InvalidSignatureException",
    });
  });

  it("a request without a signature learns nothing", async () => {
    assert.equal((await fetch(`${api.url}/v1/clusters`)).status, 403);
    assert.equal((await fetch(`${api.url}/_twin/requests`)).status, 403);
  });

  it("the recorder gives back what a client sent, and no secret in it", async () => {
    await new SecretsManagerClient(api.client).send(
      new CreateSecretCommand({ Name: "recorded", SecretString: "hush" }),
    );
    const { body } = await api.control("GET", "/_twin/requests?service=secretsmanager&operation=CreateSecret");
    const [request] = body as unknown as { input: Record<string, unknown> }[];
    assert.equal(request?.input["Name"], "recorded");
    assert.ok(!JSON.stringify(body).includes("hush"));
  });
});

describe("the twin's Secrets Manager", () => {
  let api: ApiFixture;
  let secrets: SecretsManagerClient;
  before(async () => {
    api = await startApi();
    secrets = new SecretsManagerClient(api.client);
  });
  after(() => api.close());

  it("a new version becomes current and the old one stays previous, as a rotation needs", async () => {
    const { ARN, VersionId: first } = await secrets.send(
      new CreateSecretCommand({ Name: "AmazonMSK_dev/x", SecretString: "{}" }),
    );
    const { VersionId: second } = await secrets.send(
      new PutSecretValueCommand({ SecretId: ARN, SecretString: '{"a":1}' }),
    );
    assert.equal(
      (await secrets.send(new GetSecretValueCommand({ SecretId: "AmazonMSK_dev/x" }))).SecretString,
      '{"a":1}',
    );
    assert.deepEqual((await secrets.send(new DescribeSecretCommand({ SecretId: ARN }))).VersionIdsToStages, {
      [first!]: ["AWSPREVIOUS"],
      [second!]: ["AWSCURRENT"],
    });
    assert.equal((await secrets.send(new ListSecretVersionIdsCommand({ SecretId: ARN }))).Versions?.length, 2);
  });

  it("a deleted secret's name stays taken during its recovery window: a re-creation that fails on AWS fails here", async () => {
    await secrets.send(new CreateSecretCommand({ Name: "gone", SecretString: "x" }));
    await secrets.send(new DeleteSecretCommand({ SecretId: "gone", RecoveryWindowInDays: 7 }));
    await assert.rejects(secrets.send(new CreateSecretCommand({ Name: "gone", SecretString: "x" })), {
      name: "InvalidRequestException",
      message: /scheduled for deletion/,
    });
    await assert.rejects(secrets.send(new GetSecretValueCommand({ SecretId: "gone" })), {
      name: "InvalidRequestException",
      message: /marked for deletion/,
    });
    await secrets.send(new DeleteSecretCommand({ SecretId: "gone", ForceDeleteWithoutRecovery: true }));
    await assert.rejects(secrets.send(new DescribeSecretCommand({ SecretId: "gone" })), {
      name: "ResourceNotFoundException",
    });
    await secrets.send(new CreateSecretCommand({ Name: "gone", SecretString: "x" }));
  });
});

describe("the twin's CloudWatch Logs", () => {
  let api: ApiFixture;
  let logs: CloudWatchLogsClient;
  const logGroupName = "/aws/msk/cluster/x";
  before(async () => {
    api = await startApi();
    logs = new CloudWatchLogsClient(api.client);
    await logs.send(new CreateLogGroupCommand({ logGroupName, tags: { a: "b" } }));
    const { LogFiles } = await import("../../twin/aws/logs/logFiles.js");
    const store = new LogFiles(join(api.dir, "logs"), assert.fail);
    for (const [at, text] of [
      [1000, "INFO started"],
      [2000, "ERROR lost broker 1"],
      [3000, "INFO went on"],
    ] as const) {
      store.append(logGroupName, "Broker-1", text, at);
    }
    await store.close();
  });
  after(() => api.close());

  it("a log group keeps its retention and refuses one that CloudWatch does not know", async () => {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 14 }));
    assert.equal(
      (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups?.[0]
        ?.retentionInDays,
      14,
    );
    await assert.rejects(logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 15 })), {
      name: "InvalidParameterException",
    });
  });

  it("a reader gets the last events first and can page back and filter", async () => {
    assert.equal(
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName }))).logStreams?.[0]?.lastEventTimestamp,
      3000,
    );
    const last = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: "Broker-1", limit: 2 }));
    assert.deepEqual(
      last.events?.map(({ message }) => message),
      ["ERROR lost broker 1", "INFO went on"],
    );
    const before = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: "Broker-1", limit: 2, nextToken: last.nextBackwardToken }),
    );
    assert.deepEqual(
      before.events?.map(({ message }) => message),
      ["INFO started"],
    );
    const errors = await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'ERROR -"broker 2"' }));
    assert.deepEqual(
      errors.events?.map(({ timestamp }) => timestamp),
      [2000],
    );
  });
});

describe("the twin's recorded resources", () => {
  /** A change that keeps the server from starting is an error, and the database goes on as it was. */
  async function refusedParameter(identifier: string): Promise<void> {
    const group = { name: "rows", family: "mysql8.0", parameters: [{ name: "sql_mode", value: "none" }] };
    api.dataPlane.refusesDatabase = ({ parameters }) => "sql_mode" in parameters;
    const path = `/_twin/records/rows?type=${encodeURIComponent("aws:rds/parameterGroup:ParameterGroup")}`;
    assert.equal((await api.control("PATCH", path, { inputs: group })).status, 500);
    const last = api.dataPlane.databases.at(-1);
    assert.deepEqual([last?.identifier, last?.parameters], [identifier, { binlog_format: "ROW" }]);
  }

  let api: ApiFixture;
  before(async () => void (api = await startApi()));
  after(() => api.close());

  it("a type that the twin does not know is an error that names it", async () => {
    await assert.rejects(api.record("aws:sqs/queue:Queue", {}), /aws:sqs\/queue:Queue/);
  });

  it("a network that AWS refuses is refused: overlapping subnets, foreign blocks, rules of unknown groups", async () => {
    const { id: vpcId } = await api.record("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16" });
    await api.record("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.0.0.0/20" });
    await assert.rejects(api.record("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.0.8.0/24" }), {
      name: "InvalidSubnet.Conflict",
    });
    await assert.rejects(api.record("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.1.0.0/24" }), {
      name: "InvalidSubnet.Range",
    });
    await assert.rejects(api.record("aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.1/16" }), {
      name: "InvalidParameterValue",
    });
    const rule = {
      securityGroupId: "sg-unknown",
      ipProtocol: "tcp",
      fromPort: 9098,
      toPort: 9098,
      cidrIpv4: "10.0.0.0/16",
    };
    await assert.rejects(api.record("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", rule), {
      name: "InvalidGroup.NotFound",
    });
  });

  it("what something else still uses can't be deleted", async () => {
    const { id: vpcId } = await api.record("aws:ec2/vpc:Vpc", { cidrBlock: "10.9.0.0/16" });
    const { id: subnet } = await api.record("aws:ec2/subnet:Subnet", { vpcId, cidrBlock: "10.9.0.0/24" });
    const remove = (type: string, id: string) =>
      api.control("DELETE", `/_twin/records/${id}?type=${encodeURIComponent(type)}`);
    assert.equal((await remove("aws:ec2/vpc:Vpc", vpcId)).body["name"], "DependencyViolation");
    assert.equal((await remove("aws:ec2/subnet:Subnet", subnet)).status, 200);
    assert.equal((await remove("aws:ec2/vpc:Vpc", vpcId)).status, 200);
    assert.equal((await remove("aws:ec2/vpc:Vpc", vpcId)).status, 404);
  });

  it("names are taken once, and an alias without its prefix is refused", async () => {
    const assumeRolePolicy = "{}";
    await api.record("aws:iam/role:Role", { name: "worker", assumeRolePolicy });
    await assert.rejects(api.record("aws:iam/role:Role", { name: "worker", assumeRolePolicy }), {
      name: "EntityAlreadyExists",
    });
    const { outputs } = await api.record("aws:kms/key:Key", {});
    await assert.rejects(api.record("aws:kms/alias:Alias", { name: "msk", targetKeyId: outputs["keyId"] }), /alias\//);
    const alias = await api.record("aws:kms/alias:Alias", { name: "alias/msk", targetKeyId: outputs["keyId"] });
    assert.equal(alias.outputs["targetKeyArn"], outputs["arn"]);
  });

  it("a schedule that EventBridge Scheduler would not take is refused, or it is found on AWS only", async () => {
    const trusting = (service: string) => JSON.stringify({ Statement: [{ Principal: { Service: service } }] });
    const roleOf = async (name: string, service: string) =>
      (await api.record("aws:iam/role:Role", { name, assumeRolePolicy: trusting(service) })).outputs["arn"];
    const target = {
      arn: `arn:aws:lambda:${region}:000000000000:function:none`,
      roleArn: await roleOf("schedules", "scheduler.amazonaws.com"),
    };
    const create = (change: object) =>
      api.record("aws:scheduler/schedule:Schedule", {
        name: "watch",
        scheduleExpression: "rate(5 minutes)",
        flexibleTimeWindow: { mode: "OFF" },
        target,
        ...change,
      });
    await assert.rejects(create({ scheduleExpression: "rate(5 seconds)" }), {
      name: "ValidationException",
      message: /Invalid Schedule Expression/,
    });
    await assert.rejects(create({ flexibleTimeWindow: { mode: "OFF", maximumWindowInMinutes: 5 } }), {
      name: "ValidationException",
      message: /MaximumWindowInMinutes/,
    });
    await assert.rejects(create({ flexibleTimeWindow: { mode: "ON" } }), {
      name: "ValidationException",
      message: /OFF or FLEXIBLE/,
    });
    await assert.rejects(
      create({ target: { ...target, roleArn: await roleOf("functions", "lambda.amazonaws.com") } }),
      { message: /must allow AWS EventBridge Scheduler to assume the role/ },
    );
    await assert.rejects(create({ target: { ...target, retryPolicy: { maximumEventAgeInSeconds: 30 } } }), {
      message: /60 to 86400/,
    });
    await assert.rejects(create({ groupName: "other" }), { name: "ResourceNotFoundException", message: /other/ });
    await assert.rejects(create({}), {
      name: "ResourceNotFoundException",
      message: /Function not found: .*function:none/,
    });
  });

  it("a database instance runs with its parameter group, and writes a binary log only while it has backups", async () => {
    await api.record("aws:rds/parameterGroup:ParameterGroup", {
      name: "rows",
      family: "mysql8.0",
      parameters: [{ name: "binlog_format", value: "ROW" }],
    });
    const instance = {
      identifier: "demo-source",
      engine: "mysql",
      engineVersion: "8.0",
      instanceClass: "db.t3.micro",
      allocatedStorage: 20,
      username: "admin",
      password: "a-password-of-a-test",
      parameterGroupName: "rows",
      backupRetentionPeriod: 1,
      skipFinalSnapshot: true,
    };
    await assert.rejects(
      api.record("aws:rds/instance:Instance", { ...instance, password: "short" }),
      /MasterUserPassword/,
    );
    const { id, outputs } = await api.record("aws:rds/instance:Instance", instance);
    assert.equal(outputs["endpoint"], "127.0.0.1:22001");
    assert.deepEqual(
      api.dataPlane.databases.map(({ backups, parameters }) => ({ backups, parameters })),
      [{ backups: true, parameters: { binlog_format: "ROW" } }],
    );
    const path = `/_twin/records/${id}?type=${encodeURIComponent("aws:rds/instance:Instance")}`;
    await api.control("PATCH", path, { inputs: { ...instance, backupRetentionPeriod: 0 } });
    assert.equal(api.dataPlane.databases.at(-1)?.backups, false);
    assert.equal(
      (await api.control("PATCH", path, { inputs: { ...instance, engineVersion: "8.4" } })).body["name"],
      "InvalidParameterCombination",
    );
    await refusedParameter(instance.identifier);
    assert.equal((await api.control("DELETE", path)).status, 200);
  });
});
