import assert from "node:assert/strict";
import { dataTopic, offsetTopic, signalTopic } from "../../../connectors/topics.js";
import { declareStack, stackConfig, type DeclaredStack } from "./stack.js";

interface Statement {
  Sid: string;
  Effect: string;
  Action: string[];
  Resource: string[];
  Condition?: object;
}

describe("the function that reaches a private network", () => {
  const cluster = "arn:aws:kafka:ap-northeast-2:123456789012:cluster/simplydemo/uuid-1";
  let dev: DeclaredStack;
  let rights: Record<string, Statement>;
  before(async () => {
    dev = await declareStack(await stackConfig("dev"));
    const { Statement: statements } = JSON.parse(dev.named("simplydemo-reach-policy").inputs["policy"]) as {
      Statement: Statement[];
    };
    rights = Object.fromEntries(statements.map((one) => [one.Sid, one]));
  });

  it("stands in the private subnets, in the connectors' groups and in one that lets it out to databases: else it reaches nothing, or is admitted nowhere", () => {
    const { inputs } = dev.named("simplydemo-reach-function");
    assert.deepEqual(inputs["vpcConfig"], {
      subnetIds: ["subnet-1", "subnet-2"],
      securityGroupIds: ["simplydemo-network-connectors-id", "simplydemo-reach-databases-id"],
    });
    assert.deepEqual(
      [inputs["name"], inputs["runtime"], inputs["handler"], inputs["timeout"]],
      ["simplydemo-reach", "nodejs22.x", "index.handler", 300],
    );
  });

  it("keeps its lines in a group of its own that forgets: else they are kept and charged for ever", () => {
    const { inputs } = dev.named("simplydemo-reach-logs");
    assert.deepEqual([inputs["name"], inputs["retentionInDays"]], ["/aws/lambda/simplydemo-reach", 14]);
    assert.deepEqual(dev.named("simplydemo-reach-function").inputs["loggingConfig"], {
      logFormat: "Text",
      logGroup: "/aws/lambda/simplydemo-reach",
    });
    assert.deepEqual(rights["Logs"]?.Resource, [
      "arn:aws:cloudwatch:ap-northeast-2:123456789012:simplydemo-reach-logs:*",
    ]);
  });

  it("may touch topics and groups of this cluster alone, and delete just what environments and the connection test leave: else it could delete a user's topic", () => {
    const { Connect, Topics, Groups, OwnGroup, ConnectTest, ForgetTopics, ForgetGroups } = rights;
    assert.deepEqual(Connect?.Resource, [cluster]);
    const of = (kind: string, name: string) => [`${cluster.replace(":cluster/", `:${kind}/`)}/${name}`];
    assert.deepEqual(
      [Topics?.Resource, Groups?.Resource, OwnGroup?.Resource],
      [of("topic", "*"), of("group", "*"), of("group", "msk-cdc-*")],
    );
    assert.deepEqual(
      [ConnectTest?.Resource, ForgetTopics?.Resource, ForgetGroups?.Resource],
      [
        of("topic", "msk-cdc-connect-test-*"),
        ["configs", "offsets", "status"].flatMap((kind) => of("topic", `__amazon_msk_connect_${kind}_*--*`)),
        of("group", "*--*"),
      ],
    );
    const deleting = Object.values(rights).filter(({ Action }) =>
      Action.some((action) => /kafka-cluster:Delete/.test(action)),
    );
    assert.deepEqual(
      deleting.map(({ Sid }) => Sid),
      ["ConnectTest", "ForgetTopics", "ForgetGroups"],
    );
  });

  it("may write commands, forgotten offsets and tombstones of any pipeline, and into no other topic: else it could forge what MSK Connect, Kafka or another service keeps there", () => {
    const { Write, WriteNothingInternal } = rights;
    assert.ok(Write && WriteNothingInternal);
    const covers = ({ Resource }: Statement, topic: string) =>
      Resource.some((resource) =>
        new RegExp(
          `^${resource
            .split("*")
            .map((part) => part.replaceAll(/[.+]/g, "\\$&"))
            .join(".*")}$`,
        ).test(`${cluster.replace(":cluster/", ":topic/")}/${topic}`),
      );
    const writable = (topic: string) => covers(Write, topic) && !covers(WriteNothingInternal, topic);
    const written = ["demo", "pr-1--demo"].flatMap((prefix) => [
      signalTopic(prefix),
      offsetTopic(prefix),
      dataTopic(prefix, "demosrc.orders"),
    ]);
    const others = [
      "payments",
      "demo",
      "__amazon_msk_connect_offsets_a_b.c.d",
      "__consumer_offsets",
      "__debezium-heartbeat.demo.x",
      "schema-history.shop.v1",
    ];
    assert.deepEqual([...written, ...others].filter(writable), written);
    assert.deepEqual(
      Object.values(rights)
        .filter(({ Action }) => Action.includes("kafka-cluster:WriteData"))
        .map(({ Sid, Effect }) => `${Effect} ${Sid}`),
      ["Allow Write", "Deny WriteNothingInternal"],
    );
  });

  it("names its actions, holds no right on secrets, and its code cannot use the rights that Lambda needs for its network interfaces: else whoever may call it may read or break the network", () => {
    const actions = Object.values(rights).flatMap(({ Action }) => Action);
    assert.deepEqual(
      actions.filter((action) => action.includes("*") || !/^(kafka-cluster|logs|ec2):/.test(action)),
      [],
    );
    const everywhere = Object.values(rights).filter(({ Resource }) => Resource.includes("*"));
    assert.deepEqual(
      everywhere.map(({ Sid, Effect }) => `${Effect} ${Sid}`),
      ["Allow SeeInterfaces", "Deny NotFromCode"],
    );
    const interfaces = [...(rights["Interfaces"]?.Action ?? []), ...(rights["SeeInterfaces"]?.Action ?? [])];
    assert.deepEqual(
      actions.filter((action) => action.startsWith("ec2:")),
      [...interfaces, ...interfaces],
    );
    assert.deepEqual(rights["NotFromCode"]?.Condition, {
      ArnEquals: { "lambda:SourceFunctionArn": "arn:aws:lambda:ap-northeast-2:123456789012:function:simplydemo-reach" },
    });
  });

  it("is told no password, neither as a variable nor anywhere else: else everybody who may see functions has it", () => {
    const own = dev.resources.filter(({ urn }) => urn.includes("msk-cdc:index:Reach$"));
    assert.equal(own.length, 6);
    assert.doesNotMatch(JSON.stringify(own.map(({ inputs }) => inputs)), /-secret/);
    assert.deepEqual(Object.keys(dev.named("simplydemo-reach-function").inputs["environment"].variables), [
      "REACH_SCOPE",
    ]);
  });

  it("is told the cluster, and the databases and topics that its stack's pipelines name: else whoever may call it reaches any host and reads every topic", async () => {
    const scopeOf = (stack: DeclaredStack): unknown => {
      const { environment } = stack.named("simplydemo-reach-function").inputs;
      return environment && JSON.parse(environment.variables["REACH_SCOPE"]);
    };
    const brokers = ["b-1.example:9098", "b-2.example:9098"];
    const demo = ["simplydemo-databases-sink.example", "simplydemo-databases-source.example"];
    assert.deepEqual(scopeOf(dev), { brokers, databases: demo, topics: ["history.schema-changes", "simply"] });

    const config = await stackConfig("dev");
    const platform = config["msk-cdc:platform"] as object;
    const withReach = (reach: object | undefined, pipelines: unknown) =>
      declareStack({ ...config, "msk-cdc:platform": { ...platform, reach }, "msk-cdc:pipelines": pipelines });
    assert.deepEqual(
      scopeOf(await withReach({ databases: ["shop.example"], topics: ["orders"] }, config["msk-cdc:pipelines"])),
      { brokers, databases: ["shop.example", ...demo], topics: ["history.schema-changes", "orders", "simply"] },
    );
    assert.deepEqual(scopeOf(await withReach({ databases: ["*"], topics: ["orders"] }, [])), {
      brokers,
      databases: ["*"],
      topics: ["orders"],
    });
    // Its pipelines stand in stacks that it does not know.
    assert.equal(scopeOf(await withReach(undefined, [])), undefined);
  });

  it("refuses more names than Lambda holds, with the way out: else up ends in AWS's error", async () => {
    const config = await stackConfig("dev");
    const topics = Array.from({ length: 400 }, (_, index) => `prefix-number-${index}`);
    const platform = { ...(config["msk-cdc:platform"] as object), reach: { topics } };
    await assert.rejects(declareStack({ ...config, "msk-cdc:platform": platform }), /platform\.reach: .*Lambda holds/);
  });

  it("is left away where this machine has a route: else everybody pays with a function that nobody calls", async () => {
    const routable = await declareStack({ ...(await stackConfig("dev")), "msk-cdc:routable": true });
    assert.deepEqual(routable.all("Function"), []);
    assert.equal("REACH_FUNCTION" in routable.named("simplydemo-source-schema").inputs["environment"], false);
  });
});
