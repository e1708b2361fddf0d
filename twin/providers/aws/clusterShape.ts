// Makes MSK's requests from aws.msk.Cluster's inputs, and its inputs and outputs from the answers. Pure. Facts: Amazon
// MSK API reference (CreateCluster, DescribeCluster, GetBootstrapBrokers).
import type {
  BrokerAZDistribution,
  ClientAuthentication,
  ClientBroker,
  ClusterInfo,
  CreateClusterRequest,
  EncryptionInfo,
  EnhancedMonitoring,
  GetBootstrapBrokersResponse,
  LoggingInfo,
  OpenMonitoringInfo,
  Rebalancing,
  RebalancingStatus,
  StorageMode,
} from "@aws-sdk/client-kafka";
import type { ClusterArgs } from "@pulumi/aws/msk/cluster.js";
import type { Unwrap } from "@pulumi/pulumi";
import type { Properties } from "../protocol.js";

export type ClusterInputs = Unwrap<ClusterArgs>;

/** The request that creates the cluster of these inputs. */
export function createClusterRequest(inputs: Properties): CreateClusterRequest {
  const cluster = inputs as unknown as ClusterInputs;
  const nodes = cluster.brokerNodeGroupInfo;
  const ebs = nodes.storageInfo?.ebsStorageInfo;
  return {
    ClusterName: cluster.clusterName,
    KafkaVersion: cluster.kafkaVersion,
    NumberOfBrokerNodes: cluster.numberOfBrokerNodes,
    BrokerNodeGroupInfo: {
      InstanceType: nodes.instanceType,
      ClientSubnets: nodes.clientSubnets,
      SecurityGroups: nodes.securityGroups,
      BrokerAZDistribution: nodes.azDistribution as BrokerAZDistribution | undefined,
      StorageInfo:
        ebs === undefined
          ? undefined
          : {
              EbsStorageInfo: {
                VolumeSize: ebs.volumeSize,
                ProvisionedThroughput:
                  ebs.provisionedThroughput === undefined
                    ? undefined
                    : {
                        Enabled: ebs.provisionedThroughput.enabled,
                        VolumeThroughput: ebs.provisionedThroughput.volumeThroughput,
                      },
              },
            },
    },
    ClientAuthentication: clientAuthentication(cluster),
    ConfigurationInfo:
      cluster.configurationInfo === undefined
        ? undefined
        : { Arn: cluster.configurationInfo.arn, Revision: cluster.configurationInfo.revision },
    EncryptionInfo: encryptionInfo(cluster),
    EnhancedMonitoring: cluster.enhancedMonitoring as EnhancedMonitoring | undefined,
    LoggingInfo: loggingInfo(cluster),
    OpenMonitoring: openMonitoring(cluster),
    Rebalancing: rebalancing(cluster),
    StorageMode: cluster.storageMode as StorageMode | undefined,
    Tags: cluster.tags,
  };
}

export function clientAuthentication(cluster: ClusterInputs): ClientAuthentication | undefined {
  const authentication = cluster.clientAuthentication;
  if (authentication === undefined) return undefined;
  const { sasl, tls, unauthenticated } = authentication;
  return {
    Sasl:
      sasl === undefined ? undefined : { Iam: { Enabled: sasl.iam ?? false }, Scram: { Enabled: sasl.scram ?? false } },
    Tls: tls && {
      CertificateAuthorityArnList: tls.certificateAuthorityArns,
      Enabled: (tls.certificateAuthorityArns ?? []).length > 0,
    },
    Unauthenticated: { Enabled: unauthenticated ?? false },
  };
}

export function encryptionInfo(cluster: ClusterInputs): EncryptionInfo | undefined {
  const encryption = cluster.encryptionInfo;
  if (encryption === undefined) return undefined;
  const { encryptionAtRestKmsKeyArn: key, encryptionInTransit: transit } = encryption;
  return {
    EncryptionAtRest: key === undefined ? undefined : { DataVolumeKMSKeyId: key },
    EncryptionInTransit:
      transit === undefined
        ? undefined
        : { ClientBroker: transit.clientBroker as ClientBroker | undefined, InCluster: transit.inCluster },
  };
}

export function loggingInfo(cluster: ClusterInputs): LoggingInfo | undefined {
  const logs = cluster.loggingInfo?.brokerLogs;
  if (logs === undefined) return undefined;
  const { cloudwatchLogs, firehose, s3 } = logs;
  return {
    BrokerLogs: {
      CloudWatchLogs:
        cloudwatchLogs === undefined
          ? undefined
          : { Enabled: cloudwatchLogs.enabled, LogGroup: cloudwatchLogs.logGroup },
      Firehose:
        firehose === undefined ? undefined : { Enabled: firehose.enabled, DeliveryStream: firehose.deliveryStream },
      S3: s3 === undefined ? undefined : { Enabled: s3.enabled, Bucket: s3.bucket, Prefix: s3.prefix },
    },
  };
}

export function rebalancing({ rebalancing: asked }: ClusterInputs): Rebalancing | undefined {
  return asked === undefined ? undefined : { Status: asked.status as RebalancingStatus };
}

export function openMonitoring(cluster: ClusterInputs): OpenMonitoringInfo | undefined {
  const prometheus = cluster.openMonitoring?.prometheus;
  if (prometheus === undefined) return undefined;
  const { jmxExporter, nodeExporter } = prometheus;
  return {
    Prometheus: {
      JmxExporter: jmxExporter === undefined ? undefined : { EnabledInBroker: jmxExporter.enabledInBroker },
      NodeExporter: nodeExporter === undefined ? undefined : { EnabledInBroker: nodeExporter.enabledInBroker },
    },
  };
}

/** The cluster's inputs and outputs as the service describes it, without its brokers' names. */
export function clusterState(info: ClusterInfo): Properties {
  const {
    BrokerNodeGroupInfo: nodes,
    ClientAuthentication: authentication,
    EncryptionInfo: encryption,
    CurrentBrokerSoftwareInfo: software,
  } = info;
  const logs = info.LoggingInfo?.BrokerLogs;
  const prometheus = info.OpenMonitoring?.Prometheus;
  const volume = nodes?.StorageInfo?.EbsStorageInfo;
  return {
    arn: info.ClusterArn,
    clusterName: info.ClusterName,
    clusterUuid: info.ClusterArn?.split("/")[2],
    currentVersion: info.CurrentVersion,
    kafkaVersion: software?.KafkaVersion,
    numberOfBrokerNodes: info.NumberOfBrokerNodes,
    enhancedMonitoring: info.EnhancedMonitoring,
    storageMode: info.StorageMode ?? "LOCAL",
    ...(info.Rebalancing && { rebalancing: { status: info.Rebalancing.Status } }),
    tags: info.Tags,
    zookeeperConnectString: info.ZookeeperConnectString ?? "",
    zookeeperConnectStringTls: info.ZookeeperConnectStringTls ?? "",
    configurationInfo:
      software?.ConfigurationArn === undefined
        ? undefined
        : { arn: software.ConfigurationArn, revision: software.ConfigurationRevision },
    brokerNodeGroupInfo: {
      azDistribution: nodes?.BrokerAZDistribution,
      clientSubnets: nodes?.ClientSubnets,
      instanceType: nodes?.InstanceType,
      securityGroups: nodes?.SecurityGroups,
      storageInfo: volume === undefined ? undefined : { ebsStorageInfo: { volumeSize: volume.VolumeSize } },
    },
    clientAuthentication: {
      sasl: { iam: authentication?.Sasl?.Iam?.Enabled, scram: authentication?.Sasl?.Scram?.Enabled },
      tls: { certificateAuthorityArns: authentication?.Tls?.CertificateAuthorityArnList },
      unauthenticated: authentication?.Unauthenticated?.Enabled,
    },
    encryptionInfo: {
      encryptionAtRestKmsKeyArn: encryption?.EncryptionAtRest?.DataVolumeKMSKeyId,
      encryptionInTransit: {
        clientBroker: encryption?.EncryptionInTransit?.ClientBroker,
        inCluster: encryption?.EncryptionInTransit?.InCluster,
      },
    },
    loggingInfo:
      logs === undefined
        ? undefined
        : {
            brokerLogs: {
              cloudwatchLogs: { enabled: logs.CloudWatchLogs?.Enabled, logGroup: logs.CloudWatchLogs?.LogGroup },
              firehose: { enabled: logs.Firehose?.Enabled, deliveryStream: logs.Firehose?.DeliveryStream },
              s3: { enabled: logs.S3?.Enabled, bucket: logs.S3?.Bucket, prefix: logs.S3?.Prefix },
            },
          },
    openMonitoring:
      prometheus === undefined
        ? undefined
        : {
            prometheus: {
              jmxExporter: { enabledInBroker: prometheus.JmxExporter?.EnabledInBroker },
              nodeExporter: { enabledInBroker: prometheus.NodeExporter?.EnabledInBroker },
            },
          },
  };
}

/** The broker strings that aws.msk.Cluster outputs. Absent ones are empty, as with the real provider. */
export function bootstrapBrokers(brokers: Partial<GetBootstrapBrokersResponse>): Record<string, string> {
  return {
    bootstrapBrokers: brokers.BootstrapBrokerString ?? "",
    bootstrapBrokersTls: brokers.BootstrapBrokerStringTls ?? "",
    bootstrapBrokersSaslScram: brokers.BootstrapBrokerStringSaslScram ?? "",
    bootstrapBrokersSaslIam: brokers.BootstrapBrokerStringSaslIam ?? "",
    bootstrapBrokersPublicTls: brokers.BootstrapBrokerStringPublicTls ?? "",
    bootstrapBrokersPublicSaslScram: brokers.BootstrapBrokerStringPublicSaslScram ?? "",
    bootstrapBrokersPublicSaslIam: brokers.BootstrapBrokerStringPublicSaslIam ?? "",
    bootstrapBrokersVpcConnectivityTls: brokers.BootstrapBrokerStringVpcConnectivityTls ?? "",
    bootstrapBrokersVpcConnectivitySaslScram: brokers.BootstrapBrokerStringVpcConnectivitySaslScram ?? "",
    bootstrapBrokersVpcConnectivitySaslIam: brokers.BootstrapBrokerStringVpcConnectivitySaslIam ?? "",
  };
}
