// The parts of an ARN. Facts: AWS General Reference, "Amazon Resource Names".

/** `arn:<partition>:<service>:<region>:<account>:<resource>`; missing parts are empty. */
export interface ArnParts {
  partition: string;
  service: string;
  region: string;
  account: string;
  resource: string;
}

export function arnParts(arn: string): ArnParts {
  const [, partition = "", service = "", region = "", account = "", ...resource] = arn.split(":");
  return { partition, service, region, account, resource: resource.join(":") };
}
