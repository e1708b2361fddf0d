// The resource types that the twin's providers know. A type that the program uses and that is missing here is an error.
import { bucketObject } from "./aws/bucketObject.js";
import { cluster } from "./aws/cluster.js";
import { configuration } from "./aws/configuration.js";
import { connector } from "./aws/connector.js";
import { customPlugin } from "./aws/customPlugin.js";
import { lambdaFunction } from "./aws/lambdaFunction.js";
import { logGroup } from "./aws/logGroup.js";
import { recordedTypes } from "./aws/records.js";
import { secretResource, secretVersion } from "./aws/secret.js";
import { topic } from "./aws/topic.js";
import { workerConfiguration } from "./aws/workerConfiguration.js";
import { command } from "./command/local.js";
import type { ResourceType } from "./resourceType.js";

export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  ...recordedTypes,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:msk/cluster:Cluster": cluster,
  "aws:msk/configuration:Configuration": configuration,
  "aws:msk/topic:Topic": topic,
  "aws:mskconnect/connector:Connector": connector,
  "aws:mskconnect/customPlugin:CustomPlugin": customPlugin,
  "aws:mskconnect/workerConfiguration:WorkerConfiguration": workerConfiguration,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
  "aws:secretsmanager/secret:Secret": secretResource,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "command:local:Command": command,
};

/** @throws for a type that the twin does not know */
export function resourceType(token: string): ResourceType {
  const type = Object.hasOwn(resourceTypes, token) ? resourceTypes[token] : undefined;
  if (type === undefined) {
    throw new Error(
      `The twin does not know the resource type ${token}. It knows: ${Object.keys(resourceTypes).sort().join(", ")}.`,
    );
  }
  return type;
}
