import assert from "node:assert/strict";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { DescribeConnectorResponse, KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { changesNeeded, settle } from "../../../../automation/operations/settle.js";
import type { AskedConnector } from "../../../../connectors/askedConnector.js";

const asked: AskedConnector = {
  name: "orders-sink",
  arn: "arn:orders-sink",
  urn: "urn:orders-sink",
  logGroup: "/aws/msk/connector/orders-sink",
  plugin: { arn: "arn:plugin", revision: 1 },
  workerConfiguration: { arn: "arn:worker", revision: 1 },
  capacity: { mcuCount: 1, workerCount: 2 },
};
const properties = { "batch.size": "100", "max.retries": "3" };
const described: DescribeConnectorResponse = {
  connectorState: "RUNNING",
  currentVersion: "V1",
  connectorConfiguration: properties,
  plugins: [{ customPlugin: { customPluginArn: "arn:plugin", revision: 1 } }],
  workerConfiguration: { workerConfigurationArn: "arn:worker", revision: 1 },
  capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 2 } },
};

describe("what a connector has to become", () => {
  it("is nothing where it is so: MSK Connect refuses the value that is there already", () => {
    assert.deepEqual(changesNeeded(described, asked, properties), []);
  });

  it("is asked for by one update, but the capacity by one of its own, each only where it differs: else MSK Connect refuses it", () => {
    const other = {
      ...asked,
      plugin: { arn: "arn:new", revision: 2 },
      capacity: { mcuCount: 1, workerCount: 3 },
    };
    assert.deepEqual(changesNeeded(described, other, { "batch.size": "200", "max.tries": "1" }), [
      {
        what: "plugin, properties batch.size, max.retries, max.tries",
        request: {
          connectorConfiguration: { "batch.size": "200", "max.tries": "1" },
          plugins: [{ customPlugin: { customPluginArn: "arn:new", revision: 2 } }],
        },
      },
      { what: "capacity", request: { capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 3 } } } },
    ]);
    assert.deepEqual(
      changesNeeded(described, { ...asked, workerConfiguration: { arn: "arn:worker", revision: 2 } }, properties),
      [
        {
          what: "worker configuration",
          request: { workerConfiguration: { workerConfigurationArn: "arn:worker", revision: 2 } },
        },
      ],
    );
  });
});

describe("a connector held to what is asked for", () => {
  const sent: [string, object][] = [];
  const run = (
    answers: Record<string, object[]>,
    log: string[] = [],
    wanted = properties,
    secretIsNew = false,
  ): Promise<string> => {
    sent.length = 0;
    const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: object }) => {
      sent.push([name, input]);
      const all = answers[name] ?? assert.fail(name);
      const answer = all.length > 1 ? all.shift() : all[0];
      if (answer instanceof Error) throw answer;
      return answer;
    };
    const connect = { send } as unknown as KafkaConnectClient;
    // The SDK's paginator asks whether it is its own client.
    const logs = Object.assign(Object.create(logsPrototype) as CloudWatchLogsClient, {
      send: async () => ({ events: log.map((message) => ({ message })) }),
    });
    const delays = { minDelay: 0.01, maxDelay: 0.02 };
    return settle({ connect, logs, asked, properties: wanted, secretIsNew, delays });
  };
  const wanted = { ...properties, "batch.size": "200" };
  let logsPrototype: object;
  before(async () => {
    logsPrototype = (await import("@aws-sdk/client-cloudwatch-logs")).CloudWatchLogsClient.prototype;
  });

  it("that is paused is updated without a look at its health, as AWS demands: else no setting of a paused one changes", async () => {
    const changed = { ...described, connectorState: "PAUSED", connectorConfiguration: wanted };
    const done = await run(
      {
        DescribeConnectorCommand: [{ ...described, connectorState: "PAUSED" }, changed],
        UpdateConnectorCommand: [{ connectorOperationArn: "arn:operation" }],
        DescribeConnectorOperationCommand: [
          { connectorOperationState: "UPDATE_IN_PROGRESS" },
          { connectorOperationState: "UPDATE_COMPLETE" },
        ],
      },
      [],
      wanted,
    );
    assert.equal(done, "connector orders-sink: updated in place: properties batch.size");
    assert.deepEqual(
      sent.filter(([name]) => name === "UpdateConnectorCommand").map(([, input]) => input),
      [
        {
          connectorArn: "arn:orders-sink",
          currentVersion: "V1",
          skipHealthValidation: true,
          connectorConfiguration: wanted,
        },
      ],
    );
  });

  it("whose secret has a new version is restarted, unless an update starts its tasks anew or it is paused: else they go on with a password that is over", async () => {
    const restarting = (state: string, connectorState = "RUNNING") => ({
      DescribeConnectorCommand: [{ ...described, connectorState }],
      RestartConnectorCommand: [{ connectorOperationArn: "arn:operation" }],
      DescribeConnectorOperationCommand: [
        { connectorOperationState: state, errorInfo: { code: "Unhealthy", message: "no worker" } },
      ],
    });
    assert.match(
      await run(restarting("RESTART_COMPLETE"), [], properties, true),
      /: restarted, so that its tasks read/,
    );
    assert.match(await run(restarting("", "PAUSED"), [], properties, true), /is PAUSED and reads .* cdc rotate/);
    await assert.rejects(
      run(restarting("RESTART_FAILED"), ["ERROR it broke"], properties, true),
      /its restart, for its secret's new version, ended RESTART_FAILED: Unhealthy: no worker\n.*\n {2}ERROR it broke\nFix/,
    );
    const updating = {
      DescribeConnectorCommand: [described, { ...described, connectorConfiguration: wanted }],
      UpdateConnectorCommand: [{ connectorOperationArn: "arn:operation" }],
      DescribeConnectorOperationCommand: [{ connectorOperationState: "UPDATE_COMPLETE" }],
    };
    assert.match(await run(updating, [], wanted, true), /updated in place/);
  });

  it("whose update is rolled back or refused says why, with the last errors of its log: else nobody knows what to mend", async () => {
    const failing = (state: string) => ({
      DescribeConnectorCommand: [described],
      UpdateConnectorCommand: [{ connectorOperationArn: "arn:operation" }],
      DescribeConnectorOperationCommand: [
        { connectorOperationState: state, errorInfo: { code: "Unhealthy", message: "task 0 failed" } },
      ],
    });
    const log = ["INFO all is well", "ERROR it broke\n\tat some.Place", "Caused by: no.such.Class"];
    await assert.rejects(run(failing("ROLLBACK_COMPLETE"), log, wanted), {
      name: "UnsettledError",
      message:
        "connector orders-sink: the update of properties batch.size ended ROLLBACK_COMPLETE: Unhealthy: task 0 failed\n" +
        "The connector runs as before the update.\n" +
        "Last errors in log group /aws/msk/connector/orders-sink:\n  ERROR it broke\n  Caused by: no.such.Class\n" +
        "Fix: correct the settings or the cause, then pulumi up; it asks for the update again",
    });
    await assert.rejects(
      run(failing("ROLLBACK_FAILED"), [], wanted),
      /ended ROLLBACK_FAILED: Unhealthy: .*failed\nFix/,
    );
    const refusing = { ...failing(""), UpdateConnectorCommand: [new Error("connector.class cannot be changed")] };
    await assert.rejects(run(refusing, [], wanted), /MSK Connect refuses to update properties batch\.size: connector/);
  });

  it("that is FAILED, gone, or still another one after its update is an error: else up calls it done", async () => {
    const reason = { code: "Unhealthy", message: "no subnet" };
    await assert.rejects(
      run({ DescribeConnectorCommand: [{ connectorState: "FAILED", stateDescription: reason }] }),
      /orders-sink is FAILED: Unhealthy: no subnet\n.*pulumi up --replace 'urn:orders-sink'/,
    );
    const gone = Object.assign(new Error("gone"), { name: "NotFoundException" });
    await assert.rejects(run({ DescribeConnectorCommand: [gone] }), /has none under arn:orders-sink/);
    const answers = {
      DescribeConnectorCommand: [described],
      UpdateConnectorCommand: [{ connectorOperationArn: "arn:operation" }],
      DescribeConnectorOperationCommand: [{ connectorOperationState: "UPDATE_COMPLETE" }],
    };
    await assert.rejects(run(answers, [], wanted), /shows something else than asked for: properties batch\.size/);
  });
});
