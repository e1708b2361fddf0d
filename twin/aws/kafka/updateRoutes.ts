// Updates of MSK clusters (Amazon MSK API Reference, "Update…"). What the twin can't perform answers
// BadRequestException.
import { badRequest } from "../errors.js";
import { checked, route, type Route } from "../service.js";
import { lacking } from "./clusterRules.js";
import {
  kafkaVersions,
  rebootBrokerSchema,
  updateBrokerStorageSchema,
  updateBrokerTypeSchema,
  updateConfigurationSchema,
  updateKafkaVersionSchema,
  updateMonitoringSchema,
  type Provisioned,
} from "./requests.js";
import type { Clusters } from "./store.js";

/** Operations of MSK whose effect the twin doesn't have. */
const missing: readonly (readonly [operation: string, method: string, path: string, what: string])[] = [
  [
    "UpdateBrokerCount",
    "PUT",
    "/v1/clusters/{clusterArn}/nodes/count",
    "a way to change the number of brokers of a cluster",
  ],
  ["UpdateConnectivity", "PUT", "/v1/clusters/{clusterArn}/connectivity", "public access or multi-VPC connectivity"],
  [
    "UpdateSecurity",
    "PATCH",
    "/v1/clusters/{clusterArn}/security",
    "other client authentication or encryption than IAM over TLS",
  ],
  ["UpdateStorage", "PUT", "/v1/clusters/{clusterArn}/storage", "provisioned throughput or tiered storage"],
  ["UpdateRebalancing", "PUT", "/v1/clusters/{clusterArn}/rebalancing", "intelligent rebalancing"],
  ["BatchAssociateScramSecret", "POST", "/v1/clusters/{clusterArn}/scram-secrets", "SASL/SCRAM authentication"],
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
    // A broker's type and its volume's size have no counterpart here: they are described, nothing else.
    route("UpdateBrokerType", "PUT", "/v1/clusters/{clusterArn}/nodes/type", (input) => {
      const { clusterArn, currentVersion, targetInstanceType } = checked(updateBrokerTypeSchema, input);
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

const defined = <T extends object>(change: T): Partial<Provisioned> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
