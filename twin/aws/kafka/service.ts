// Amazon MSK's operations (Amazon MSK API Reference, restJson1).
import type { z } from "zod";
import type { TwinContext } from "../context.js";
import { badRequest } from "../errors.js";
import { arn, page, type Account } from "../identifiers.js";
import { checked, restJsonService, route, taking, type Handler, type Route, type Service } from "../service.js";
import { tagRoutes } from "../tags.js";
import type { TwinService } from "../twinService.js";
import { clusterInfo, clusterInfoV2, type ClusterEntry, type ClusterOperation } from "./clusterEntry.js";
import { operationInfo, operationInfoV2, operationSummaryV2 } from "./operationInfo.js";
import {
  clusterSchema,
  createClusterSchema,
  createClusterV2Schema,
  deleteClusterSchema,
  kafkaVersions,
  listClustersSchema,
  listClustersV2Schema,
  ofClusterSchema,
  operationSchema,
  pageSchema,
} from "./requests.js";
import type { Clusters } from "./store.js";
import type { Configurations } from "./configurations.js";
import type { ScramSecrets } from "./scramSecrets.js";
import { TopicOperations } from "./topicOperations.js";
import { updateRoutes } from "./updateRoutes.js";

interface KafkaParts {
  readonly clusters: Clusters;
  readonly configurations: Configurations;
  readonly scramSecrets: ScramSecrets;
}

export function kafka(context: TwinContext, parts: KafkaParts): TwinService {
  const { clusters } = parts;
  return {
    api: kafkaService(context, parts),
    directories: {
      dir: context.layout.clustersDir,
      names: () => clusters.all().map(({ arn: clusterArn }) => clusterArn.split("/").pop() ?? ""),
    },
    // Network interfaces of brokers keep their subnets and security groups.
    userOf: ({ id }) =>
      clusters
        .all()
        .find(({ provisioned: { brokerNodeGroupInfo: group } }) =>
          [...group.clientSubnets, ...(group.securityGroups ?? [])].includes(id),
        )?.arn,
    status: () => ({
      clusters: clusters.all().map(({ name, arn: clusterArn, state, addresses = {} }) => ({
        name,
        arn: clusterArn,
        state,
        bootstrapBrokers: addresses.iam ?? Object.values(addresses)[0],
        brokers: clusters.brokers(clusterArn),
      })),
    }),
    resume: () => clusters.resume(),
    stop: () => clusters.stop(),
  };
}

function kafkaService(account: Account, { clusters, configurations, scramSecrets }: KafkaParts): Service {
  const isUsed = (configurationArn: string): boolean =>
    clusters.all().some((cluster) => cluster.provisioned.configurationInfo?.arn === configurationArn);
  return restJsonService("kafka", [
    ...clusterRoutes(account, clusters),
    ...updateRoutes(clusters),
    ...scramSecrets.routes(),
    ...configurations.routes(isUsed),
    ...new TopicOperations(clusters).routes(),
    ...tagRoutes(
      { get: (resource) => clusters.require(resource).tags, set: (resource, tags) => clusters.setTags(resource, tags) },
      204,
    ),
  ]);
}

function clusterRoutes(account: Account, clusters: Clusters): Route[] {
  type Paged = z.infer<typeof ofClusterSchema>;
  const list = (
    {
      clusterNameFilter,
      clusterTypeFilter = "PROVISIONED",
      maxResults,
      nextToken: from,
    }: z.infer<typeof listClustersV2Schema>,
    show: (entry: ClusterEntry) => object,
  ): object => {
    const found = clusters
      .all()
      .filter(({ name }) => name.startsWith(clusterNameFilter) && clusterTypeFilter === "PROVISIONED");
    const { items, nextToken } = page(found, maxResults, from);
    return { clusterInfoList: items.map(show), nextToken };
  };
  const operations = (show: (operation: ClusterOperation) => object): Handler =>
    taking(ofClusterSchema, ({ clusterArn, maxResults, nextToken: from }: Paged) => {
      const { items, nextToken } = page(clusters.operationsOf(clusters.require(clusterArn).arn), maxResults, from);
      return { clusterOperationInfoList: items.map(show), nextToken };
    });
  const operation = (show: (operation: ClusterOperation) => object): Handler =>
    taking(operationSchema, ({ clusterOperationArn }) => ({
      clusterOperationInfo: show(clusters.operation(clusterOperationArn)),
    }));
  const created = ({ arn: clusterArn, name, state }: ClusterEntry): object => ({
    clusterArn,
    clusterName: name,
    state,
    clusterType: "PROVISIONED",
  });
  return [
    route("CreateCluster", "POST", "/v1/clusters", (input) => {
      const { clusterName, tags, ...provisioned } = checked(createClusterSchema, input);
      return created(clusters.create(clusterName, provisioned, tags));
    }),
    route("CreateClusterV2", "POST", "/api/v2/clusters", (input) => {
      const { clusterName, tags, provisioned } = checked(createClusterV2Schema, input);
      return created(clusters.create(clusterName, provisioned, tags));
    }),
    route(
      "ListClusters",
      "GET",
      "/v1/clusters",
      taking(listClustersSchema, (input) => list(input, clusterInfo)),
    ),
    route(
      "ListClustersV2",
      "GET",
      "/api/v2/clusters",
      taking(listClustersV2Schema, (input) => list(input, clusterInfoV2)),
    ),
    route(
      "DescribeCluster",
      "GET",
      "/v1/clusters/{clusterArn}",
      taking(clusterSchema, ({ clusterArn }) => ({ clusterInfo: clusterInfo(clusters.require(clusterArn)) })),
    ),
    route(
      "DescribeClusterV2",
      "GET",
      "/api/v2/clusters/{clusterArn}",
      taking(clusterSchema, ({ clusterArn }) => ({ clusterInfo: clusterInfoV2(clusters.require(clusterArn)) })),
    ),
    route(
      "DeleteCluster",
      "DELETE",
      "/v1/clusters/{clusterArn}",
      taking(deleteClusterSchema, (input) => {
        const { arn: clusterArn, state } = clusters.delete(
          clusters.require(input.clusterArn).arn,
          input.currentVersion,
        );
        return { clusterArn, state };
      }),
    ),
    route(
      "GetBootstrapBrokers",
      "GET",
      "/v1/clusters/{clusterArn}/bootstrap-brokers",
      taking(clusterSchema, ({ clusterArn }) => {
        const { addresses, state } = clusters.require(clusterArn);
        if (addresses === undefined || ["CREATING", "DELETING", "FAILED"].includes(state))
          throw badRequest(`You can't get bootstrap broker nodes for a cluster in ${state} state.`, "clusterArn");
        return {
          bootstrapBrokerString: addresses.plaintext,
          bootstrapBrokerStringTls: addresses.tls,
          bootstrapBrokerStringSaslScram: addresses.scram,
          bootstrapBrokerStringSaslIam: addresses.iam,
        };
      }),
    ),
    route(
      "ListNodes",
      "GET",
      "/v1/clusters/{clusterArn}/nodes",
      taking(ofClusterSchema, ({ clusterArn, maxResults, nextToken: from }: Paged) => {
        const { items, nextToken } = page(nodes(account, clusters.require(clusterArn), clusters), maxResults, from);
        return { nodeInfoList: items, nextToken };
      }),
    ),
    route("ListClusterOperations", "GET", "/v1/clusters/{clusterArn}/operations", operations(operationInfo)),
    route("ListClusterOperationsV2", "GET", "/api/v2/clusters/{clusterArn}/operations", operations(operationSummaryV2)),
    route("DescribeClusterOperation", "GET", "/v1/operations/{clusterOperationArn}", operation(operationInfo)),
    route("DescribeClusterOperationV2", "GET", "/api/v2/operations/{clusterOperationArn}", operation(operationInfoV2)),
    route(
      "ListKafkaVersions",
      "GET",
      "/v1/kafka-versions",
      taking(pageSchema, ({ maxResults, nextToken: from }) => {
        const { items, nextToken } = page(kafkaVersions, maxResults, from);
        return { kafkaVersions: items.map((version) => ({ version, status: "ACTIVE" })), nextToken };
      }),
    ),
  ];
}

function nodes(account: Account, cluster: ClusterEntry, clusters: Clusters): object[] {
  const { brokerNodeGroupInfo: group, kafkaVersion, configurationInfo } = cluster.provisioned;
  return clusters.brokers(cluster.arn).map((broker, index) => ({
    nodeType: "BROKER",
    instanceType: group.instanceType,
    addedToClusterTime: cluster.creationTime,
    nodeARN: arn(
      account,
      "kafka",
      `broker/${cluster.name}/${cluster.arn.split("/").pop() ?? ""}/${broker.id ?? index + 1}`,
    ),
    brokerNodeInfo: {
      brokerId: broker.id ?? index + 1,
      clientSubnet: group.clientSubnets[index % group.clientSubnets.length],
      clientVpcIpAddress: "127.0.0.1",
      endpoints: ["127.0.0.1"],
      currentBrokerSoftwareInfo: {
        kafkaVersion,
        configurationArn: configurationInfo?.arn,
        configurationRevision: configurationInfo?.revision,
      },
    },
  }));
}
