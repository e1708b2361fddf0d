// MSK Connect's operations (MSK Connect API Reference, restJson1).
import type { TwinContext } from "../context.js";
import { notFound } from "../errors.js";
import { page } from "../identifiers.js";
import { checked, restJsonService, type Input, route, type Route, type Service } from "../service.js";
import { tagRoutes, type Tagged } from "../tags.js";
import type { TwinService } from "../twinService.js";
import {
  connectorDescription,
  connectorSummary,
  operationDescription,
  operationSummary,
  type ConnectorOperation,
} from "./connectorEntry.js";
import {
  connectorSchema,
  createConnectorSchema,
  deleteConnectorSchema,
  listConnectorsSchema,
  listOperationsSchema,
  operationSchema,
  restartConnectorSchema,
  updateConnectorSchema,
} from "./requests.js";
import type { Connectors } from "./store.js";
import type { CustomPlugins } from "./customPlugins.js";
import type { WorkerConfigurations } from "./workerConfigurations.js";
import type { WorkerGroups } from "./workerGroups.js";

interface Parts {
  connectors: Connectors;
  plugins: CustomPlugins;
  workerConfigurations: WorkerConfigurations;
  groups: WorkerGroups;
}

export function kafkaConnect(
  { layout }: TwinContext,
  { connectors, plugins, workerConfigurations, groups }: Parts,
): TwinService {
  return {
    api: kafkaConnectService(connectors, plugins, workerConfigurations),
    directories: { dir: layout.connectorsDir, names: () => connectors.all().map(({ id }) => id) },
    // Network interfaces of workers keep their subnets and security groups.
    userOf: ({ id }) =>
      connectors.all().find(
        ({
          kafkaCluster: {
            apacheKafkaCluster: { vpc },
          },
        }) => [...vpc.subnets, ...vpc.securityGroups].includes(id),
      )?.arn,
    status: () => ({
      connectors: connectors.all().map(({ connectorName: name, arn, state, stateDescription }) => ({
        name,
        arn,
        state,
        stateDescription,
        workers: groups.status(arn),
      })),
    }),
    resume: () => {
      plugins.resume();
      return connectors.resume();
    },
    stop: () => groups.stopAll(),
  };
}

function kafkaConnectService(
  connectors: Connectors,
  plugins: CustomPlugins,
  workerConfigurations: WorkerConfigurations,
): Service {
  const isPluginUsed = (pluginArn: string): boolean =>
    connectors
      .all()
      .some((connector) => connector.plugins.some(({ customPlugin }) => customPlugin.customPluginArn === pluginArn));
  const isConfigurationUsed = (configurationArn: string): boolean =>
    connectors.all().some((connector) => connector.workerConfiguration?.workerConfigurationArn === configurationArn);
  return restJsonService("kafkaconnect", [
    ...connectorRoutes(connectors),
    ...operationRoutes(connectors),
    ...plugins.routes(isPluginUsed),
    ...workerConfigurations.routes(isConfigurationUsed),
    ...tagRoutes(tagged(connectors, plugins, workerConfigurations), 200),
  ]);
}

function connectorRoutes(connectors: Connectors): Route[] {
  const one = "/v1/connectors/{connectorArn}";
  return [
    route("CreateConnector", "POST", "/v1/connectors", (input) => {
      const { arn: connectorArn, connectorName, state } = connectors.create(checked(createConnectorSchema, input));
      return { connectorArn, connectorName, connectorState: state };
    }),
    route("ListConnectors", "GET", "/v1/connectors", (input) => {
      const { connectorNamePrefix, maxResults, nextToken: from } = checked(listConnectorsSchema, input);
      const found = connectors.all().filter(({ connectorName }) => connectorName.startsWith(connectorNamePrefix));
      const { items, nextToken } = page(found, maxResults, from);
      return { connectors: items.map(connectorSummary), nextToken };
    }),
    route("DescribeConnector", "GET", one, (input) => connectorDescription(connectors.require(arnOf(input)))),
    route("UpdateConnector", "PUT", one, (input) => {
      const { entry, operation } = connectors.update(checked(updateConnectorSchema, input));
      return { connectorArn: entry.arn, connectorState: entry.state, connectorOperationArn: operation.arn };
    }),
    route("DeleteConnector", "DELETE", one, (input) => {
      const request = checked(deleteConnectorSchema, input);
      const { arn: connectorArn, state } = connectors.delete(request.connectorArn, request.currentVersion);
      return { connectorArn, connectorState: state };
    }),
  ];
}

function operationRoutes(connectors: Connectors): Route[] {
  const one = "/v1/connectors/{connectorArn}";
  const begun = ({ connectorArn, arn }: ConnectorOperation): object => ({ connectorArn, connectorOperationArn: arn });
  return [
    route("PauseConnector", "PUT", `${one}/pause`, (input) =>
      begun(connectors.actions.pause(connectors.require(arnOf(input)))),
    ),
    route("ResumeConnector", "PUT", `${one}/resume`, (input) =>
      begun(connectors.actions.resume(connectors.require(arnOf(input)))),
    ),
    route("RestartConnector", "POST", `${one}/restart`, (input) => {
      const { connectorArn, onlyFailedTasks = false } = checked(restartConnectorSchema, input);
      return begun(connectors.actions.restart(connectors.require(connectorArn), onlyFailedTasks));
    }),
    route("ListConnectorOperations", "GET", `${one}/operations`, (input) => {
      const { connectorArn, maxResults, nextToken: from } = checked(listOperationsSchema, input);
      const { items, nextToken } = page(
        connectors.operations.of(connectors.require(connectorArn).arn),
        maxResults,
        from,
      );
      return { connectorOperations: items.map(operationSummary), nextToken };
    }),
    route("DescribeConnectorOperation", "GET", "/v1/connectorOperations/{connectorOperationArn}", (input) =>
      operationDescription(connectors.operations.require(checked(operationSchema, input).connectorOperationArn)),
    ),
  ];
}

function tagged(connectors: Connectors, plugins: CustomPlugins, workerConfigurations: WorkerConfigurations): Tagged {
  return {
    get: (resource) => {
      if (resource.includes(":custom-plugin/")) return plugins.require(resource).tags;
      if (resource.includes(":worker-configuration/")) return workerConfigurations.tags(resource);
      if (resource.includes(":connector/")) return connectors.require(resource).tags;
      throw notFound(`The resource ${resource} does not exist.`, "resourceArn");
    },
    set: (resource, tags) => {
      plugins.setTags(resource, tags);
      workerConfigurations.setTags(resource, tags);
      connectors.setTags(resource, tags);
    },
  };
}

const arnOf = (input: Input): string => checked(connectorSchema, input).connectorArn;
