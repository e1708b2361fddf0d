// Amazon MSK's operations (Amazon MSK API Reference, restJson1).
import type { TwinContext } from "../context.js";
import { badRequest } from "../errors.js";
import { arn, page, type Account } from "../identifiers.js";
import { checked, restJsonService, route, type Handler, type Input, type Route, type Service } from "../service.js";
import { tagRoutes } from "../tags.js";
import type { TwinService } from "../twinService.js";
import { clusterInfo, clusterInfoV2, operationInfo, type ClusterEntry } from "./clusterEntry.js";
import { createClusterSchema, createClusterV2Schema, kafkaVersions, lacking } from "./clusterRules.js";
import type { Clusters } from "./store.js";
import type { Configurations } from "./configurations.js";
import { TopicOperations } from "./topicOperations.js";
import { updateRoutes } from "./updateRoutes.js";

export function kafka(context: TwinContext, clusters: Clusters, configurations: Configurations): TwinService {
  return {
    api: kafkaService(context, clusters, configurations),
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
      clusters: clusters.all().map(({ name, arn: clusterArn, state, bootstrap }) => ({
        name,
        arn: clusterArn,
        state,
        bootstrapBrokers: bootstrap,
        brokers: clusters.brokers(clusterArn),
      })),
    }),
    resume: () => clusters.resume(),
    stop: () => clusters.stop(),
  };
}

function kafkaService(account: Account, clusters: Clusters, configurations: Configurations): Service {
  const isUsed = (configurationArn: string): boolean =>
    clusters.all().some((cluster) => cluster.provisioned.configurationInfo?.arn === configurationArn);
  return restJsonService("kafka", [
    ...clusterRoutes(account, clusters),
    ...updateRoutes(clusters),
    ...configurations.routes(isUsed),
    ...new TopicOperations(clusters).routes(),
    ...tagRoutes(
      { get: (resource) => clusters.require(resource).tags, set: (resource, tags) => clusters.setTags(resource, tags) },
      204,
    ),
  ]);
}

function clusterRoutes(account: Account, clusters: Clusters): Route[] {
  const find = (input: Input): ClusterEntry => clusters.require(String(input["clusterArn"]));
  const list =
    (show: (entry: ClusterEntry) => object): Handler =>
    (input) => {
      const found = clusters
        .all()
        .filter(
          (entry) =>
            entry.name.startsWith(String(input["clusterNameFilter"] ?? "")) &&
            (input["clusterTypeFilter"] ?? "PROVISIONED") === "PROVISIONED",
        );
      const { items, nextToken } = page(found, input["maxResults"], input["nextToken"]);
      return { clusterInfoList: items.map(show), nextToken };
    };
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
      if (provisioned === undefined) throw lacking("serverless clusters: give `provisioned`", "provisioned");
      return created(clusters.create(clusterName, provisioned, tags));
    }),
    route("ListClusters", "GET", "/v1/clusters", list(clusterInfo)),
    route("ListClustersV2", "GET", "/api/v2/clusters", list(clusterInfoV2)),
    route("DescribeCluster", "GET", "/v1/clusters/{clusterArn}", (input) => ({
      clusterInfo: clusterInfo(find(input)),
    })),
    route("DescribeClusterV2", "GET", "/api/v2/clusters/{clusterArn}", (input) => ({
      clusterInfo: clusterInfoV2(find(input)),
    })),
    route("DeleteCluster", "DELETE", "/v1/clusters/{clusterArn}", (input) => {
      const { arn: clusterArn, state } = clusters.delete(
        find(input).arn,
        input["currentVersion"] as string | undefined,
      );
      return { clusterArn, state };
    }),
    route("GetBootstrapBrokers", "GET", "/v1/clusters/{clusterArn}/bootstrap-brokers", (input) => {
      const { bootstrap, state } = find(input);
      if (bootstrap === undefined)
        throw badRequest(`The cluster is in state ${state}; it has no bootstrap brokers yet.`, "clusterArn");
      return { bootstrapBrokerStringSaslIam: bootstrap };
    }),
    route("ListNodes", "GET", "/v1/clusters/{clusterArn}/nodes", (input) => ({
      nodeInfoList: nodes(account, find(input), clusters),
    })),
    route("ListClusterOperations", "GET", "/v1/clusters/{clusterArn}/operations", (input) => ({
      clusterOperationInfoList: clusters.operationsOf(find(input).arn).map(operationInfo),
    })),
    route("ListClusterOperationsV2", "GET", "/api/v2/clusters/{clusterArn}/operations", (input) => ({
      clusterOperationInfoList: clusters.operationsOf(find(input).arn).map(operationInfo),
    })),
    route("DescribeClusterOperation", "GET", "/v1/operations/{clusterOperationArn}", (input) => ({
      clusterOperationInfo: operationInfo(clusters.operation(String(input["clusterOperationArn"]))),
    })),
    route("DescribeClusterOperationV2", "GET", "/api/v2/operations/{clusterOperationArn}", (input) => ({
      clusterOperationInfo: operationInfo(clusters.operation(String(input["clusterOperationArn"]))),
    })),
    route("ListKafkaVersions", "GET", "/v1/kafka-versions", () => ({
      kafkaVersions: kafkaVersions.map((version) => ({ version, status: "ACTIVE" })),
    })),
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
