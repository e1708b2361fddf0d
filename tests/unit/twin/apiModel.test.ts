// The comparison of requests with the API's model, which tests/twin/operations.test.ts makes with the requests of every
// operation.
import assert from "node:assert/strict";
import { FilterLogEvents$ } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTopic$ } from "@aws-sdk/client-kafka";
import { CreateConnector$, RestartConnector$ } from "@aws-sdk/client-kafkaconnect";
import { violations } from "../../twin/apiModel.js";

describe("a request beside its API's model", () => {
  const arn = "arn%3Aaws%3Akafkaconnect%3Aeu-west-1%3A000000000000%3Aconnector%2Fx%2F1";
  const restart = {
    service: "kafkaconnect",
    operation: "RestartConnector",
    input: { onlyFailedTasks: "true" },
    wire: { method: "POST", path: `/v1/connectors/${arn}/restart`, query: ["onlyFailedTasks"], body: [] },
  };
  const create = (input: Record<string, unknown>) => ({
    service: "kafkaconnect",
    operation: "CreateConnector",
    input,
    wire: { method: "POST", path: "/v1/connectors", query: [], body: Object.keys(input) },
  });
  const connector = {
    capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
    connectorConfiguration: { "connector.class": "x" },
    connectorName: "x",
    kafkaCluster: { apacheKafkaCluster: { bootstrapServers: "b:9098", vpc: { subnets: ["s"], securityGroups: [] } } },
    kafkaClusterClientAuthentication: { authenticationType: "IAM" },
    kafkaClusterEncryptionInTransit: { encryptionType: "TLS" },
    kafkaConnectVersion: "3.7.x",
    plugins: [{ customPlugin: { customPluginArn: "a", revision: 1 } }],
    serviceExecutionRoleArn: "r",
  };

  it("is as the model has it: else every operation's check fails", () => {
    assert.deepEqual(violations(RestartConnector$, restart), []);
    assert.deepEqual(violations(CreateConnector$, create(connector)), []);
    assert.deepEqual(
      violations(DescribeTopic$, {
        service: "kafka",
        operation: "DescribeTopic",
        input: {},
        wire: { method: "GET", path: "/v1/clusters/c/topics/t", query: [], body: [] },
      }),
      [],
    );
    assert.deepEqual(
      violations(FilterLogEvents$, {
        service: "logs",
        operation: "FilterLogEvents",
        input: { logGroupName: "g", startTime: 1 },
        wire: { method: "POST", path: "/", query: [], body: ["logGroupName", "startTime"] },
      }),
      [],
    );
  });

  it("has another method or path: else AWS answers 404 or 405 to what the twin took", () => {
    assert.deepEqual(
      violations(RestartConnector$, {
        ...restart,
        wire: { ...restart.wire, method: "PUT", path: `/v1/connectors/${arn}/restarts` },
      }),
      [
        "RestartConnector: method PUT instead of POST",
        `RestartConnector: path /v1/connectors/${arn}/restarts instead of /v1/connectors/{connectorArn}/restart`,
      ],
    );
    assert.match(violations(DescribeTopic$, restart)[0] ?? "", /the model is that of DescribeTopic/);
    assert.deepEqual(violations(undefined, restart), ["RestartConnector: the model has no such operation"]);
  });

  it("has a member or parameter that the model lacks, or lacks one that is required: else AWS refuses it, or does something else", () => {
    assert.deepEqual(
      violations(RestartConnector$, { ...restart, wire: { ...restart.wire, query: ["onlyFailed"], body: ["x"] } }),
      [
        "RestartConnector: query parameter onlyFailed is not in the model",
        "RestartConnector: member x is not in the model",
      ],
    );
    const { capacity: _gone, ...without } = connector;
    assert.deepEqual(violations(CreateConnector$, create({ ...without, stateDescription: {} })), [
      "CreateConnector: member stateDescription is not in the model",
      "CreateConnector: required member capacity is missing",
    ]);
    assert.deepEqual(
      violations(CreateConnector$, create({ ...connector, plugins: [{ customPlugin: { arn: "a", revision: 1 } }] })),
      [
        "CreateConnector: plugins.0: customPlugin: member arn is not in the model",
        "CreateConnector: plugins.0: customPlugin: required member customPluginArn is missing",
      ],
    );
  });

  it("has a value of another type: else AWS cannot read it", () => {
    assert.deepEqual(violations(RestartConnector$, { ...restart, input: { onlyFailedTasks: "yes" } }), [
      "RestartConnector: onlyFailedTasks is a string, not a boolean",
    ]);
    assert.deepEqual(
      violations(
        CreateConnector$,
        create({
          ...connector,
          capacity: { provisionedCapacity: { mcuCount: "1", workerCount: 1 } },
          connectorConfiguration: { "tasks.max": 1 },
        }),
      ),
      [
        "CreateConnector: capacity: provisionedCapacity: mcuCount is a string, not a number",
        "CreateConnector: connectorConfiguration.tasks.max is a number, not a string",
      ],
    );
  });
});
