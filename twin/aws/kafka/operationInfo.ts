// How MSK's two API versions show an operation on a cluster (Amazon MSK API Reference, ClusterOperationInfo,
// ClusterOperationV2 and its summary, MutableClusterInfo).
import type { ClusterOperation } from "./clusterEntry.js";
import type { Provisioned } from "./requests.js";

/** Of version 1, in lists too. */
export function operationInfo(operation: ClusterOperation): object {
  const { clusterArn, operationArn, operationState, operationType, creationTime, endTime, errorInfo } = operation;
  return {
    clusterArn,
    operationArn,
    operationState,
    operationType,
    creationTime,
    endTime,
    errorInfo,
    ...changeInfo(operation),
  };
}

/** Of version 2 in a list. */
export function operationSummaryV2(operation: ClusterOperation): object {
  const { clusterArn, operationArn, operationState, operationType, creationTime, endTime } = operation;
  const identity = { clusterArn, clusterType: "PROVISIONED", operationArn };
  return { ...identity, operationState, operationType, startTime: creationTime, endTime };
}

export function operationInfoV2(operation: ClusterOperation): object {
  const { errorInfo } = operation;
  return { ...operationSummaryV2(operation), errorInfo, provisioned: changeInfo(operation) };
}

function changeInfo({ sourceClusterInfo, targetClusterInfo }: ClusterOperation): object {
  return {
    operationSteps: [],
    sourceClusterInfo: mutableInfo(sourceClusterInfo),
    targetClusterInfo: mutableInfo(targetClusterInfo),
  };
}

/** An operation shows a broker's type and volume under names of their own. */
function mutableInfo({ brokerNodeGroupInfo: group, ...rest }: Partial<Provisioned>): object {
  const volume = group?.storageInfo?.ebsStorageInfo?.volumeSize;
  return {
    ...rest,
    ...(group && { instanceType: group.instanceType }),
    ...(volume !== undefined && { brokerEBSVolumeInfo: [{ kafkaBrokerNodeId: "All", volumeSizeGB: volume }] }),
  };
}
