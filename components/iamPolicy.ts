// IAM policy documents. Facts: IAM "JSON policy element reference"; MSK "Actions and resources for IAM access control".

/** One statement. Its keys are written in the order given. */
export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Principal?: { Service: string } | "*";
  Action: string | string[];
  Resource?: string | readonly string[];
  Condition?: object;
}

/** A statement with an empty list of resources is left out, since IAM refuses it. */
export function policyDocument(statements: readonly Statement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.filter(({ Resource }) => Resource === undefined || Resource.length > 0),
  });
}

/** A role's trust policy: only the service may assume it, under the condition. */
export function trustPolicy(service: string, condition?: object): string {
  return policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      ...(condition && { Condition: condition }),
    },
  ]);
}

/** ARNs of topics or groups of a cluster, by names that may hold `*`. */
export function kafkaResources(clusterArn: string, kind: "topic" | "group", names: readonly string[]): string[] {
  return names.map((name) => `${clusterArn.replace(":cluster/", `:${kind}/`)}/${name}`);
}

/** Actions of Kafka clients by their names, such as `ReadData`. */
export function kafkaActions(...names: string[]): string[] {
  return names.map((name) => `kafka-cluster:${name}`);
}
