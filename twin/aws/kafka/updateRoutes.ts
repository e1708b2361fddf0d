// Updates of MSK clusters (Amazon MSK API Reference, "Update…"). What the twin can't perform answers
// BadRequestException.
import { isDeepStrictEqual } from "node:util";
import { badRequest } from "../errors.js";
import { checked, route, type Route } from "../service.js";
import { authoritiesOf, listenersOf } from "./accessRules.js";
import { isExpress, lacking } from "./clusterRules.js";
import {
  kafkaVersions,
  rebootBrokerSchema,
  updateBrokerCountSchema,
  updateBrokerStorageSchema,
  updateBrokerTypeSchema,
  updateConfigurationSchema,
  updateKafkaVersionSchema,
  updateMonitoringSchema,
  updateRebalancingSchema,
  updateSecuritySchema,
  type Provisioned,
} from "./requests.js";
import type { Clusters } from "./store.js";

/** Operations of MSK whose effect the twin doesn't have. */
const missing: readonly (readonly [operation: string, method: string, path: string, what: string])[] = [
  ["UpdateConnectivity", "PUT", "/v1/clusters/{clusterArn}/connectivity", "public access or multi-VPC connectivity"],
  ["UpdateStorage", "PUT", "/v1/clusters/{clusterArn}/storage", "provisioned throughput or tiered storage"],
  ["PutClusterPolicy", "PUT", "/v1/clusters/{clusterArn}/policy", "cluster policies"],
];

export function updateRoutes(clusters: Clusters): Route[] {
  return [
    route("UpdateClusterConfiguration", "PUT", "/v1/clusters/{clusterArn}/configuration", (input) => {
      const { clusterArn, currentVersion, configurationInfo } = checked(updateConfigurationSchema, input);
      return clusters.update(clusterArn, currentVersion, "UPDATE_CLUSTER_CONFIGURATION", { configurationInfo }, "all");
    }),
    route("UpdateMonitoring", "PUT", "/v1/clusters/{clusterArn}/monitoring", (input) => {
      const { clusterArn, currentVersion, ...change } = checked(updateMonitoringSchema, input);
      return clusters.update(clusterArn, currentVersion, "UPDATE_MONITORING", defined(change), "none");
    }),
    route("UpdateClusterKafkaVersion", "PUT", "/v1/clusters/{clusterArn}/version", (input) => {
      const { clusterArn, currentVersion, targetKafkaVersion, configurationInfo } = checked(
        updateKafkaVersionSchema,
        input,
      );
      const current = clusters.require(clusterArn).provisioned.kafkaVersion;
      if (kafkaVersions.indexOf(targetKafkaVersion) <= kafkaVersions.indexOf(current)) {
        throw badRequest(`The cluster runs ${current}; it can't go to ${targetKafkaVersion}.`, "targetKafkaVersion");
      }
      return clusters.update(
        clusterArn,
        currentVersion,
        "UPDATE_CLUSTER_KAFKA_VERSION",
        defined({ kafkaVersion: targetKafkaVersion, configurationInfo }),
        "all",
      );
    }),
    // Brokers are added, their old ones going on with their data (Developer Guide, "Update the number of brokers").
    route("UpdateBrokerCount", "PUT", "/v1/clusters/{clusterArn}/nodes/count", (input) => {
      const { clusterArn, currentVersion, targetNumberOfBrokerNodes: target } = checked(updateBrokerCountSchema, input);
      const { numberOfBrokerNodes: now } = clusters.require(clusterArn).provisioned;
      if (target <= now)
        throw target === now
          ? badRequest(`The cluster has ${now} brokers already.`, "targetNumberOfBrokerNodes")
          : lacking("a way to take brokers away", "targetNumberOfBrokerNodes");
      const change = { numberOfBrokerNodes: target };
      return clusters.update(clusterArn, currentVersion, "INCREASE_BROKER_COUNT", change, "all");
    }),
    // Nothing moves partitions here: the status is described, nothing else.
    route("UpdateRebalancing", "PUT", "/v1/clusters/{clusterArn}/rebalancing", (input) => {
      const { clusterArn, currentVersion, rebalancing } = checked(updateRebalancingSchema, input);
      return clusters.update(clusterArn, currentVersion, "UPDATE_REBALANCING", { rebalancing }, "none");
    }),
    // A broker's type and its volume's size have no counterpart here: they are described, nothing else.
    route("UpdateBrokerType", "PUT", "/v1/clusters/{clusterArn}/nodes/type", (input) => {
      const { clusterArn, currentVersion, targetInstanceType } = checked(updateBrokerTypeSchema, input);
      const { instanceType } = clusters.require(clusterArn).provisioned.brokerNodeGroupInfo;
      if (isExpress(instanceType) !== isExpress(targetInstanceType))
        throw badRequest(
          "A cluster with Standard brokers can't get Express brokers, or the other way round.",
          "targetInstanceType",
        );
      return clusters.update(
        clusterArn,
        currentVersion,
        "UPDATE_BROKER_TYPE",
        {
          brokerNodeGroupInfo: {
            ...clusters.require(clusterArn).provisioned.brokerNodeGroupInfo,
            instanceType: targetInstanceType,
          },
        },
        "none",
      );
    }),
    route("UpdateBrokerStorage", "PUT", "/v1/clusters/{clusterArn}/nodes/storage", (input) => {
      const {
        clusterArn,
        currentVersion,
        targetBrokerEBSVolumeInfo: [volume],
      } = checked(updateBrokerStorageSchema, input);
      const group = clusters.require(clusterArn).provisioned.brokerNodeGroupInfo;
      const [size, target] = [group.storageInfo?.ebsStorageInfo?.volumeSize ?? 0, volume?.volumeSizeGB ?? 0];
      if (volume?.kafkaBrokerNodeId !== "All" && volume?.kafkaBrokerNodeId !== "ALL") {
        throw badRequest(
          'Storage is changed for all brokers at once: kafkaBrokerNodeId "All".',
          "targetBrokerEBSVolumeInfo",
        );
      }
      if (target <= size) {
        throw badRequest(
          `The volume size can only grow: it is ${size} GiB, the target is ${target} GiB.`,
          "targetBrokerEBSVolumeInfo",
        );
      }
      return clusters.update(
        clusterArn,
        currentVersion,
        "INCREASE_BROKER_STORAGE",
        {
          brokerNodeGroupInfo: {
            ...group,
            storageInfo: { ebsStorageInfo: { ...group.storageInfo?.ebsStorageInfo, volumeSize: target } },
          },
        },
        "none",
      );
    }),
    route("UpdateSecurity", "PATCH", "/v1/clusters/{clusterArn}/security", (input) => {
      const { clusterArn, currentVersion, ...change } = checked(updateSecuritySchema, input);
      const target = securityAfter(clusters.require(clusterArn).provisioned, change);
      return clusters.update(clusterArn, currentVersion, "UPDATE_SECURITY", target, "all");
    }),
    route("RebootBroker", "PUT", "/v1/clusters/{clusterArn}/reboot-broker", (input) => {
      const { clusterArn, brokerIds } = checked(rebootBrokerSchema, input);
      const { arn, currentVersion, provisioned } = clusters.require(clusterArn);
      const [id = ""] = brokerIds;
      if (!/^[1-9]\d*$/.test(id) || Number(id) > provisioned.numberOfBrokerNodes)
        throw badRequest(`The broker ID ${id} does not exist.`, "brokerIds");
      return clusters.update(arn, currentVersion, "REBOOT_BROKER", {}, Number(id));
    }),
    ...missing.map(([operation, method, path, what]) =>
      route(operation, method, path, () => {
        throw lacking(what);
      }),
    ),
  ];
}

/**
 * What an update of the security settings comes to (Developer Guide, "Update security settings of a cluster"). Members
 * that the request leaves out stay as they are.
 * @throws AwsError for what MSK changes never, and for a request that changes nothing
 */
function securityAfter(
  { clientAuthentication, encryptionInfo }: Provisioned,
  change: Pick<Provisioned, "clientAuthentication" | "encryptionInfo">,
): Partial<Provisioned> {
  const transit = { clientBroker: "TLS" as const, inCluster: true, ...encryptionInfo?.encryptionInTransit };
  if (change.encryptionInfo?.encryptionAtRest !== undefined)
    throw badRequest("The key of a cluster's storage can't be changed.", "encryptionAtRest");
  if ((change.encryptionInfo?.encryptionInTransit?.inCluster ?? transit.inCluster) !== transit.inCluster)
    throw badRequest("The encryption between brokers can't be changed.", "inCluster");
  const target = {
    clientAuthentication: { ...clientAuthentication, ...change.clientAuthentication },
    encryptionInfo: {
      ...encryptionInfo,
      encryptionInTransit: { ...transit, ...change.encryptionInfo?.encryptionInTransit },
    },
  };
  const shown = ({
    clientAuthentication: authentication,
    encryptionInfo: encryption,
  }: Partial<Provisioned>): unknown => ({
    listeners: listenersOf({ clientAuthentication: authentication, encryptionInfo: encryption }),
    authorities: [...authoritiesOf({ clientAuthentication: authentication, encryptionInfo: encryption })].sort(),
  });
  if (isDeepStrictEqual(shown({ clientAuthentication, encryptionInfo }), shown(target)))
    throw badRequest(
      "The request does not include any updates to the security setting of the cluster. Verify the request, then try " +
        "again.",
    );
  return target;
}

const defined = <T extends object>(change: T): Partial<Provisioned> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
