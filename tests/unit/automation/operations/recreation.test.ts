// A connector deleted and made anew, with MSK Connect and the stack's backend in our hands; what a reset of offsets
// says, and does in between.
import assert from "node:assert/strict";
import {
  CreateConnectorCommand,
  DeleteConnectorCommand,
  DescribeConnectorCommand,
  KafkaConnectClient,
  ListConnectorsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-kafkaconnect";
import { forget, resetPlan } from "../../../../automation/operations/offsets.js";
import { FailedAnewError, recreateIn, type Recreation } from "../../../../automation/operations/recreation.js";
import type { Target } from "../../../../automation/operations/target.js";
import type { Deployment } from "../../../../automation/pulumi/stackState.js";
import { pipelineWith } from "../../connectors/pipeline.js";

const connector = { pipeline: "p", role: "source" as const, name: "c", arn: "arn:old", logGroup: "/c" };
const named = (name: string) => Object.assign(new Error(`refused: ${name}`), { name });

/** MSK Connect with one connector. */
class FakeConnect {
  arn: string | undefined = "arn:old";
  /** Errors of the next creations. */
  refusals: string[] = [];
  /** Of a connector that was made anew. */
  state = "RUNNING";
  /** Properties of the newest creation. */
  created: unknown;
  /** Error of each look at a connector that was deleted. */
  blind = false;

  async send(command: unknown): Promise<object> {
    await Promise.resolve();
    if (command instanceof ListTagsForResourceCommand) return { tags: {} };
    if (command instanceof ListConnectorsCommand)
      return { connectors: this.arn === undefined ? [] : [{ connectorName: "c", connectorArn: this.arn }] };
    if (command instanceof DeleteConnectorCommand) return ((this.arn = undefined), {});
    if (command instanceof CreateConnectorCommand) {
      const refusal = this.refusals.shift();
      if (refusal !== undefined) throw named(refusal);
      this.arn = "arn:new";
      this.created = command.input.connectorConfiguration;
      return { connectorArn: this.arn };
    }
    assert.ok(command instanceof DescribeConnectorCommand);
    if (this.blind && this.arn === undefined) throw named("TooManyRequestsException");
    if (command.input.connectorArn !== this.arn) throw named("NotFoundException");
    return { connectorArn: this.arn, connectorName: "c", connectorState: this.state, currentVersion: "V1" };
  }
}

/** A backend with one stack. */
class FakeBackend {
  state: Deployment = withResources({
    urn: "urn:c",
    type: "c",
    custom: true,
    id: "arn:old",
    outputs: { arn: "arn:old" },
  });
  readonly backend = {
    alone: async <T>(_stack: string, body: () => Promise<T>): Promise<T> => body(),
    breakStaleLocks: async () => undefined,
    state: async () => this.state,
    replaceState: async (_stack: string, state: Deployment) => void (this.state = state),
  };

  get ids(): (string | undefined)[] {
    return (this.state.deployment.resources ?? []).map(({ id }) => id);
  }
}

function withResources(...resources: NonNullable<Deployment["deployment"]["resources"]>): Deployment {
  return { version: 3, deployment: { manifest: {}, resources } };
}

describe("a connector that is deleted and made anew", () => {
  let connect: FakeConnect;
  let stack: FakeBackend;
  beforeEach(() => void ([connect, stack] = [new FakeConnect(), new FakeBackend()]));
  const recreate = (between?: () => Promise<void>, more: Partial<Recreation> = {}) =>
    recreateIn(stack.backend, {
      // Pages of a list are asked of a client of its class alone.
      client: Object.assign(Object.create(KafkaConnectClient.prototype) as KafkaConnectClient, {
        send: (command: unknown) => connect.send(command),
      }),
      stack: "dev",
      connector,
      report: () => undefined,
      delays: { minDelay: 0.001, maxDelay: 0.001 },
      ...(between && { between }),
      ...more,
    });

  it("gets other properties where that is asked for, and says by its new ARN that it is FAILED: else a skip starts no task one record at a time, or loses the connector", async () => {
    connect.state = "FAILED";
    await assert.rejects(
      recreate(undefined, { properties: (present) => ({ ...present, more: "1" }) }),
      (error: Error) => error instanceof FailedAnewError && error.arn === "arn:new",
    );
    assert.deepEqual(connect.created, { more: "1" });
    assert.deepEqual(stack.ids, ["arn:new"]);
  });

  it("changes the state as it is in the end: else an up that ended in between is undone", async () => {
    const more = { urn: "urn:more", type: "m", custom: true, id: "more" };
    assert.equal(
      await recreate(async () => void (stack.state = withResources(...(stack.state.deployment.resources ?? []), more))),
      "arn:new",
    );
    assert.deepEqual(stack.ids, ["arn:new", "more"]);
  });

  it("is not written into a state that does not know it any more, or that an engine works on: else two engines' states mix", async () => {
    await assert.rejects(
      recreate(async () => void (stack.state = withResources())),
      /connector c is made anew as arn:new, which could not be written.*has no connector arn:old\nFix: .*delete-connector --connector-arn arn:new, then pulumi up --refresh/s,
    );
    assert.deepEqual(stack.ids, []);
    [connect, stack] = [new FakeConnect(), new FakeBackend()];
    await assert.rejects(
      recreate(
        async () =>
          void (stack.state.deployment.pending_operations = [
            { resource: { urn: "u", type: "t", custom: true }, type: "updating" },
          ]),
      ),
      /could not be written.*run pulumi up/s,
    );
    assert.deepEqual(stack.ids, ["arn:old"]);
  });

  it("is asked for again while MSK Connect still has its name, or is busy: else a pipeline stands still for a moment's refusal", async () => {
    connect.refusals = [
      "ConflictException",
      "TooManyRequestsException",
      "ServiceUnavailableException",
      "InternalServerErrorException",
    ];
    assert.equal(await recreate(), "arn:new");
  });

  it("is found again by its name, where a command was killed before it wrote its ARN down, or another one has it by now: else nothing but its deletion by hand helps", async () => {
    connect.arn = "arn:lost";
    assert.equal(await recreate(), "arn:new");
    assert.deepEqual(stack.ids, ["arn:new"]);
    await assert.rejects(recreate(), /connector c was made anew meanwhile, by another command; nothing was changed/);
    [connect, stack] = [new FakeConnect(), new FakeBackend()];
    connect.arn = "arn:others";
    const [resource] = stack.state.deployment.resources ?? [];
    if (resource?.outputs) resource.outputs["serviceExecutionRoleArn"] = "arn:role";
    await assert.rejects(recreate(), /no connector c under the ARN of the stack's state\. Fix: pulumi up --refresh/);
    assert.deepEqual([connect.arn, stack.ids], ["arn:others", ["arn:old"]]);
  });

  it("is said to be gone when it is: else nobody knows that nothing runs", async () => {
    connect.refusals = ["ForbiddenException"];
    await assert.rejects(
      recreate(),
      /refused: ForbiddenException\nConnector c is deleted, and not there again; pulumi up --refresh of stack "dev" makes it anew/,
    );
    connect = Object.assign(new FakeConnect(), { blind: true });
    await assert.rejects(
      recreate(),
      /whether connector c is gone can't be told: refused: TooManyRequestsException\nConnector c is deleted/,
    );
  });
});

describe("a reset of offsets", () => {
  const planOf = (properties: Record<string, string>, snapshot?: object): string => {
    const settings = pipelineWith({ name: "p", source: { properties } });
    return resetPlan(
      { stack: "dev", pipelines: [{ settings }], ...(snapshot && { environment: { snapshot } }) } as unknown as Target,
      connector,
    ).join("\n");
  };

  it("that finds no offsets any more fails: else the connector goes on where it stopped, and the command says that it begins anew", async () => {
    const asked: [string, unknown][] = [];
    const topic = (keys: string[]) =>
      ({
        brokers: {},
        reach: {
          call: async (name: string, input: { records?: object[] }) => (asked.push([name, input.records]), keys),
        },
      }) as unknown as Target;
    const quietly = () => undefined;
    await assert.rejects(
      forget(topic([]), "t", "c", 1, quietly),
      /topic t held 1 offsets of connector c before it stopped, and shows none now: nothing was forgotten/,
    );
    assert.equal(await forget(topic([]), "t", "c", 0, quietly), 0);
    assert.equal(await forget(topic(["k"]), "t", "c", 1, quietly), 1);
    assert.deepEqual(asked.at(-1), ["kafka.produce", [{ key: "k", value: null }]]);
  });

  it("promises all rows only where all are copied: else an environment's sample is taken for a repair", () => {
    assert.match(planOf({}), /takes a new snapshot of .*: every row is sent once more/);
    assert.match(planOf({}, { mode: "tables" }), /every row is sent once more, and upserted/);
    assert.match(
      planOf({}, { mode: "sample", rows: 10 }),
      /does NOT send every row once more: this environment copies a sample, the first 10 rows of each table.*cdc verify dev --repair/,
    );
    assert.match(
      planOf({ "snapshot.mode": "no_data" }, { mode: "none" }),
      /does NOT send every row once more: this environment copies no rows/,
    );
    assert.match(
      planOf({ "snapshot.mode": "no_data" }),
      /does NOT .*its properties decide \(snapshot\.mode: no_data\)/,
    );
  });
});
