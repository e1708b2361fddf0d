import assert from "node:assert/strict";
import { actionsOfType, neededActions, neededTypes } from "../../../automation/doctor/permissions.js";
import { planOf } from "../../../automation/doctor/plan.js";
import { followedStack } from "../../../components/followedStack.js";
import { settingsFromConfiguration } from "../../../settings/configuration.js";
import { declareStack, stackConfig, valueOf, type DeclaredStack } from "./stack.js";

interface Statement {
  Sid: string;
  Action: string[];
  Resource: string[];
}

describe("the scheduled watchdog of a stack", () => {
  const at = (service: string, resource: string) => `arn:aws:${service}:ap-northeast-2:123456789012:${resource}`;
  const connectorNames = ["simplydemo-source-connector", "simplydemo-sink-connector"];
  const connectors = connectorNames.map((name) => at("kafkaconnect", `connector/${name}/uuid-2`));
  const secretArn = at("secretsmanager", "simplydemo-secret");
  const functionName = "msk-cdc-test-watchdog";
  let config: Record<string, unknown>;
  let dev: DeclaredStack;
  const policyOf = (stack: DeclaredStack, name: string) =>
    (JSON.parse(stack.named(name).inputs["policy"] as string) as { Statement: Statement[] }).Statement;
  before(async () => {
    config = {
      ...(await stackConfig("dev")),
      "msk-cdc:schemasLoaded": true,
      "msk-cdc:watchdog": { everyMinutes: 1, maxRestarts: 3 },
    };
    dev = await declareStack(config);
  });

  it("is told the stack's connectors, its limit and where it remembers, and stands in no network: else it looks at nothing, or can't", () => {
    const { inputs } = dev.named("watchdog-function");
    assert.deepEqual(
      [inputs["name"], inputs["runtime"], inputs["handler"], inputs["vpcConfig"]],
      [functionName, "nodejs22.x", "index.handler", undefined],
    );
    const { CONNECTORS, SECRETS, ...variables } = (inputs["environment"] as { variables: Record<string, string> })
      .variables;
    assert.deepEqual(JSON.parse(CONNECTORS ?? ""), connectors);
    assert.deepEqual(JSON.parse(SECRETS ?? ""), [secretArn, secretArn]);
    assert.deepEqual(variables, { MAX_RESTARTS: "3", MEMORY_BUCKET: "watchdog-memory", MEMORY_KEY: "memory.json" });
  });

  it("may look at and restart these connectors, read their logs, keep one object, and nothing else: else whoever changes its code breaks other things", () => {
    const rights = Object.fromEntries(
      policyOf(dev, "watchdog-policy").map(({ Sid, Action, Resource }) => [Sid, [Action, Resource]]),
    );
    assert.deepEqual(rights, {
      Connectors: [["kafkaconnect:DescribeConnector", "kafkaconnect:RestartConnector"], connectors],
      Tasks: [
        ["logs:FilterLogEvents"],
        connectorNames.map((name) => at("logs", `log-group:/aws/msk/connector/${name}:*`)),
      ],
      Versions: [["secretsmanager:ListSecretVersionIds"], [secretArn]],
      Memory: [["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::watchdog-memory/memory.json"]],
      NoMemoryYet: [["s3:ListBucket"], ["arn:aws:s3:::watchdog-memory"]],
      Logs: [["logs:CreateLogStream", "logs:PutLogEvents"], [`${at("cloudwatch", "watchdog-logs")}:*`]],
    });
  });

  it("is invoked at its rate by a schedule that may invoke it alone, for this account alone: else another account's schedule uses the role", () => {
    const { inputs } = dev.named("watchdog-schedule");
    assert.deepEqual(Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined)), {
      name: functionName,
      description: "Looks at connectors",
      scheduleExpression: "rate(1 minute)",
      flexibleTimeWindow: { mode: "OFF" },
      target: {
        arn: at("lambda", "watchdog-function"),
        roleArn: at("iam", "watchdog-schedule-role"),
        retryPolicy: { maximumEventAgeInSeconds: 60, maximumRetryAttempts: 2 },
      },
    });
    assert.deepEqual(policyOf(dev, "watchdog-schedule-policy"), [
      { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [at("lambda", "watchdog-function")] },
    ]);
    const trust = JSON.parse(dev.named("watchdog-schedule-role").inputs["assumeRolePolicy"] as string) as {
      Statement: object[];
    };
    assert.deepEqual(trust.Statement, [
      {
        Effect: "Allow",
        Principal: { Service: "scheduler.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });

  it("begins when its rights stand and its bucket is closed: else the first round is refused, or writes what everybody reads", () => {
    const waits = dev.named("watchdog-schedule").opts.dependsOn as unknown[];
    assert.equal(waits.length, 3);
    assert.deepEqual((dev.named("watchdog-function").opts.dependsOn as unknown[]).length, 1);
    assert.equal(dev.named("watchdog-memory").inputs["forceDestroy"], true);
    assert.deepEqual(dev.named("watchdog-memory-access-block").inputs["blockPublicPolicy"], true);
    assert.deepEqual(
      dev.resources.filter(({ name }) => name === "watchdog-memory-versioning"),
      [],
    );
  });

  it("keeps its lines in a group of its own that forgets, and the stack says which: else nobody can put an alarm on it", async () => {
    const { inputs } = dev.named("watchdog-logs");
    assert.deepEqual([inputs["name"], inputs["retentionInDays"]], [`/aws/lambda/${functionName}`, 14]);
    assert.ok(dev.outputs.watchdog);
    assert.deepEqual(await valueOf(dev.outputs.watchdog), { functionName, logGroup: `/aws/lambda/${functionName}` });
  });

  it("is known to the doctor with its actions and its log group: else up fails with AccessDenied after the doctor's OK", () => {
    const settings = settingsFromConfiguration(config);
    const made = [...new Set(dev.resources.map(({ type }) => type).filter((type) => type.startsWith("aws")))].sort();
    const needed = [...new Set(neededTypes(settings))];
    assert.deepEqual(needed.filter((type) => !/^existing |natGateway/.test(type)).sort(), made);
    assert.deepEqual(
      needed.filter((type) => actionsOfType[type] === undefined),
      [],
    );
    assert.ok(neededActions(settings).includes("scheduler:CreateSchedule"));
    assert.ok(planOf(settings, [], "ap-northeast-2", "test").logGroups.includes(`/aws/lambda/${functionName}`));
  });

  it("follows tables with what it is told in its bucket, and may read and ask no more than that takes: else it can't, or anybody's secret is open to it", async () => {
    const [pipeline] = config["msk-cdc:pipelines"] as object[];
    const stack = await declareStack({
      ...config,
      "msk-cdc:pipelines": [{ ...pipeline, schemaChanges: "follow" }],
    });
    const { inputs } = stack.named("watchdog-pipelines");
    const told = followedStack.parse(JSON.parse(inputs["content"] as string));
    assert.deepEqual(
      [inputs["bucket"], inputs["key"], told.stack, told.reachFunction, told.pipelines.length],
      ["watchdog-memory", "pipelines.json", "test", "simplydemo-reach", 1],
    );
    assert.equal(typeof told.sourcePort, "number");
    assert.ok(!String(inputs["content"]).includes("secret-"), "a password");
    const { variables } = stack.named("watchdog-function").inputs["environment"] as { variables: object };
    assert.deepEqual(Object.entries(variables).slice(-2), [
      ["PIPELINES_KEY", "pipelines.json"],
      ["PERIOD_SECONDS", "60"],
    ]);
    const rights = policyOf(stack, "watchdog-policy").slice(0, 4);
    assert.deepEqual(
      rights.map(({ Action, Resource }) => [...Action, ...Resource]),
      [
        ["s3:GetObject", "arn:aws:s3:::watchdog-memory/pipelines.json"],
        ["lambda:InvokeFunction", at("lambda", "function:simplydemo-reach")],
        ["secretsmanager:GetSecretValue", told.pipelines[0]?.secretArn],
        ["kms:Decrypt", stack.all("Key")[0] && (await valueOf(stack.outputs.platform ?? assert.fail())).kmsKeyArn],
      ],
    );
  });

  it("is left away without the setting, and where there are no connectors yet it has no right that is about nothing: else IAM refuses its policy", async () => {
    const { "msk-cdc:watchdog": _watchdog, ...without } = config;
    const stack = await declareStack(without);
    assert.deepEqual(
      stack.resources.filter(({ urn }) => urn.includes("Watchdog")),
      [],
    );
    assert.equal("watchdog" in stack.outputs, false);
    const platform = await valueOf(dev.outputs.platform ?? assert.fail("no platform"));
    const { reachFunction: _old, ...older } = platform;
    const { "msk-cdc:platform": _built, "msk-cdc:schemasLoaded": _loaded, ...rest } = config;
    const waiting = await declareStack({ ...rest, "msk-cdc:platformStack": "organization/msk-cdc/old" }, older);
    assert.deepEqual(waiting.all("Connector"), []);
    assert.deepEqual(
      policyOf(waiting, "watchdog-policy").map(({ Sid }) => Sid),
      ["Memory", "NoMemoryYet", "Logs"],
    );
  });
});
