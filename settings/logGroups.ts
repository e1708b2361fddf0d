// The names of CloudWatch log groups. Facts: Lambda, "Log group names"; CloudWatch Logs, CreateLogGroup.

/** @param connector name of a connector, or the common beginning of several names */
export function connectorLogGroup(connector: string): string {
  return `/aws/msk/connector/${connector}`;
}

export function brokerLogGroup(clusterName: string): string {
  return `/aws/msk/cluster/${clusterName}`;
}

/** The name that Lambda itself would choose. */
export function functionLogGroup(functionName: string): string {
  return `/aws/lambda/${functionName}`;
}
