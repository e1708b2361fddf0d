// The recorded types: each is a descriptor, named here once.
import { schedule } from "../scheduler/scheduleType.js";
import type { RecordedType } from "./recordedType.js";
import { role, rolePolicy } from "./types/iam.js";
import { alias, key } from "./types/kms.js";
import { instance, parameterGroup, subnetGroup } from "./types/rds.js";
import { route, routeTable, routeTableAssociation } from "./types/routes.js";
import { bucket, bucketEncryption, bucketPolicy, bucketPublicAccessBlock, bucketVersioning } from "./types/s3.js";
import { egressRule, ingressRule, securityGroup } from "./types/securityGroups.js";
import { eip, internetGateway, natGateway, subnet, vpc } from "./types/vpc.js";

const types = new Map<string, RecordedType>();

/** Adds a type. @returns what takes it away again; @throws Error for a token that is taken */
export function registerRecordedType(type: RecordedType): () => void {
  if (types.has(type.token)) throw new Error(`The recorded type ${type.token} is registered already.`);
  types.set(type.token, type);
  return () => types.delete(type.token);
}

/** Undefined for a type that the twin does not record. */
export function recordedType(token: string): RecordedType | undefined {
  return types.get(token);
}

export function recordedTokens(): string[] {
  return [...types.keys()];
}

for (const type of [
  vpc,
  subnet,
  internetGateway,
  eip,
  natGateway,
  routeTable,
  route,
  routeTableAssociation,
  securityGroup,
  ingressRule,
  egressRule,
  key,
  alias,
  role,
  rolePolicy,
  bucket,
  bucketVersioning,
  bucketEncryption,
  bucketPublicAccessBlock,
  bucketPolicy,
  subnetGroup,
  parameterGroup,
  instance,
  schedule,
])
  registerRecordedType(type);
