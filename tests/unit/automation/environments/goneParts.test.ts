import assert from "node:assert/strict";
import { clusterOf, forgetGone } from "../../../../automation/environments/goneParts.js";
import { schemaDrop } from "../../../../automation/cli/commands/database/schemaDrop.js";
import { Output } from "../../../../automation/cli/output.js";
import {
  bornState,
  pendingOf,
  resourcesOf,
  type Deployment,
  type StateResource,
} from "../../../../automation/pulumi/stackState.js";
import { startFakeAws, type FakeAws, type RecordedAnswer } from "../../../cli/fakeAws.js";
import { environment } from "./settings.js";

const clusterArn = "arn:aws:kafka:ap-northeast-2:111122223333:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2";
const urn = (type: string, name: string): string => `urn:pulumi:pr-7::msk-cdc::${type}::${name}`;
const command = "command:local:Command";
const topic = "aws:msk/topic:Topic";
const names = (state: Deployment): string[] =>
  resourcesOf(state)
    .slice(1)
    .map((one) => one.urn.split("::").at(-1) ?? "");

function standing(): Deployment {
  const born = bornState("msk-cdc", { ...environment, sinkSchemas: { "pr-7-orders": "reports" } });
  const [remains, end, products] = [
    urn(command, "pr-7-remains"),
    urn(command, "pr-7-orders-sink-schema-end"),
    urn(topic, "pr-7-orders-topic-products"),
  ];
  const resources: StateResource[] = [
    { urn: remains, type: command, custom: true },
    {
      urn: end,
      type: command,
      custom: true,
      inputs: { environment: { DATABASE_NAME: "pr-7--orders--reports", DATABASE_HOST: "reports.example" } },
    },
    {
      urn: urn(command, "pr-7-orders-sink-schema"),
      type: command,
      custom: true,
      dependencies: [end],
      deletedWith: end,
    },
    { urn: products, type: topic, custom: true, inputs: { clusterArn } },
    {
      urn: urn("aws:mskconnect/connector:Connector", "pr-7-orders-source"),
      type: "aws:mskconnect/connector:Connector",
      custom: true,
      dependencies: [remains, end, products],
      propertyDependencies: { kafkaCluster: [products], tags: [] },
    },
  ];
  return { ...born, deployment: { ...born.deployment, resources: [...resourcesOf(born), ...resources] } };
}

describe("taking an environment down", () => {
  let aws: FakeAws;
  let cluster: RecordedAnswer;
  let account: string;
  let told: string[];
  let replaced: Deployment[];

  before(async () => {
    aws = await startFakeAws(({ service }) =>
      service === "sts"
        ? {
            body: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
          }
        : cluster,
    );
  });
  beforeEach(() => {
    [account, told, replaced] = ["111122223333", [], []];
    cluster = { body: { clusterInfo: { clusterArn, state: "ACTIVE" } } };
  });
  after(() => aws.close());

  const forget = (options: { leaveSinkSchema?: boolean; clusterArn?: string } = {}, state = standing()) => {
    const backend = { replaceState: async (_name: string, next: Deployment) => void replaced.push(next) };
    const client = {
      region: "ap-northeast-2",
      endpoint: aws.url,
      credentials: { accessKeyId: "AKIAFAKE", secretAccessKey: "fake" },
    };
    return forgetGone(
      {
        backend,
        name: "pr-7",
        access: { client, brokers: { region: "ap-northeast-2" } },
        clusterArn,
        leaveSinkSchema: false,
        report: (text) => told.push(text),
        ...options,
      },
      state,
    );
  };
  const gone = { status: 404, body: { __type: "NotFoundException", message: "The requested resource doesn't exist." } };

  it("whose cluster is gone forgets topics and groups, and what depended on them says no more of them: else it can never be removed", async () => {
    cluster = gone;
    const answer = await forget();
    assert.deepEqual(names(answer.state), [
      "pr-7-orders-sink-schema-end",
      "pr-7-orders-sink-schema",
      "pr-7-orders-source",
    ]);
    const connector = resourcesOf(answer.state).at(-1);
    assert.deepEqual(
      [connector?.dependencies, connector?.propertyDependencies],
      [[urn(command, "pr-7-orders-sink-schema-end")], { kafkaCluster: [], tags: [] }],
    );
    assert.deepEqual([answer.clusterArn, replaced, pendingOf(answer.state)], [undefined, [answer.state], []]);
    assert.match(told.join(), /^cluster arn:aws:kafka:.* is gone, and with it the topics and groups of pr-7/);
  });

  it("whose cluster stands, or can't be asked for, forgets nothing: else topics and groups stay on it for ever", async () => {
    assert.deepEqual(await forget(), { state: standing(), clusterArn });
    cluster = { status: 403, body: { __type: "ForbiddenException", message: "not authorized" } };
    await assert.rejects(forget(), /not authorized/);
    [cluster, account] = [gone, "999988887777"];
    await assert.rejects(
      forget(),
      /the AWS credentials of this process are of account 999988887777, and the platform's cluster is in 111122223333: nothing was deleted/,
    );
    assert.deepEqual(replaced, []);
  });

  it("with --leave-sink-schema forgets what drops the schema and says which one stays: else a database that is gone keeps the environment for ever", async () => {
    const { state } = await forget({ leaveSinkSchema: true });
    assert.deepEqual(names(state), [
      "pr-7-remains",
      "pr-7-orders-sink-schema",
      "pr-7-orders-topic-products",
      "pr-7-orders-source",
    ]);
    const schema = resourcesOf(state).find((one) => one.urn.endsWith("-sink-schema"));
    assert.deepEqual([schema?.dependencies, schema?.deletedWith], [[], undefined]);
    assert.deepEqual(told, [
      "the sink schema pr-7--orders--reports of database reports.example is not dropped: where its database still stands, drop it there",
    ]);
  });

  it("knows the cluster by its topics when the platform's stack says nothing any more: else nobody can ask whether it is gone", () => {
    assert.equal(clusterOf(standing()), clusterArn);
    assert.equal(clusterOf({ version: 3, deployment: { manifest: {} } }), undefined);
  });

  it("names that option where the schema can't be dropped, and no password: else nobody finds it", async () => {
    const variables = {
      ENVIRONMENT: "pr-7",
      DATABASE_HOST: "127.0.0.1",
      DATABASE_PORT: "1",
      DATABASE_USER: "admin",
      DATABASE_PASSWORD: "planted-password",
      DATABASE_NAME: "pr-7--orders--reports",
      USER_NAME: "writer",
    };
    const kept = Object.keys(variables).map((key) => [key, process.env[key]] as const);
    Object.assign(process.env, variables);
    try {
      await assert.rejects(schemaDrop.run(new Output()), (error: Error) => {
        assert.match(
          error.message,
          /^schema pr-7--orders--reports could not be dropped: cannot connect to 127\.0\.0\.1:1 .*Where database 127\.0\.0\.1 is gone for good: cdc env down pr-7 --leave-sink-schema$/s,
        );
        assert.ok(!error.message.includes("planted"));
        return true;
      });
    } finally {
      for (const [key, value] of kept) {
        if (value === undefined) delete process.env[key];
        else process.env[key] = value;
      }
    }
  });
});
