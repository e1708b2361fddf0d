// The resource types that the twin's providers know. A type that the program uses and that is missing here is an error.
import { bucketObject } from "./aws/bucketObject.js";
import { cluster } from "./aws/cluster.js";
import { configuration } from "./aws/configuration.js";
import { connector } from "./aws/connector.js";
import { customPlugin } from "./aws/customPlugin.js";
import { lambdaFunction } from "./aws/lambdaFunction.js";
import { logGroup } from "./aws/logGroup.js";
import { recordedTokens } from "../aws/records/registered.js";
import { recordedResource } from "./aws/records.js";
import { singleScramSecretAssociation } from "./aws/scramSecretAssociation.js";
import { secretResource, secretVersion } from "./aws/secret.js";
import { secretPolicy } from "./aws/secretPolicy.js";
import { topic } from "./aws/topic.js";
import { workerConfiguration } from "./aws/workerConfiguration.js";
import { command } from "./command/local.js";
import type { ResourceType } from "./resourceType.js";

/** Types with a service of their own. */
const served: Readonly<Record<string, ResourceType>> = {
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:msk/cluster:Cluster": cluster,
  "aws:msk/configuration:Configuration": configuration,
  "aws:msk/singleScramSecretAssociation:SingleScramSecretAssociation": singleScramSecretAssociation,
  "aws:msk/topic:Topic": topic,
  "aws:mskconnect/connector:Connector": connector,
  "aws:mskconnect/customPlugin:CustomPlugin": customPlugin,
  "aws:mskconnect/workerConfiguration:WorkerConfiguration": workerConfiguration,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
  "aws:secretsmanager/secret:Secret": secretResource,
  "aws:secretsmanager/secretPolicy:SecretPolicy": secretPolicy,
  "aws:secretsmanager/secretVersion:SecretVersion": secretVersion,
  "command:local:Command": command,
};

/** Every type that a program on the twin may use. */
export function knownTypes(): string[] {
  return [...Object.keys(served), ...recordedTokens()].sort();
}

/** @throws Error for a type that the twin does not know */
export function resourceType(token: string): ResourceType {
  const type = Object.hasOwn(served, token) ? served[token] : recordedResource(token);
  if (type === undefined)
    throw new Error(`The twin does not know the resource type ${token}. It knows: ${knownTypes().join(", ")}.`);
  return type;
}
