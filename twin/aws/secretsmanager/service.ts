// AWS Secrets Manager's operations (Secrets Manager API Reference, awsJson1.1).
import type { z } from "zod";
import { awsJsonService, taking, type Handler } from "../service.js";
import type { TwinService } from "../twinService.js";
import {
  createSecret,
  deleteSecret,
  getSecretValue,
  listSecrets,
  listVersions,
  oneSecret,
  putPolicy,
  putSecretValue,
  tagSecret,
  untagSecret,
  updateSecret,
  updateStage,
} from "./requests.js";
import type { Secrets } from "./store.js";

export function secretsManager(secrets: Secrets): TwinService {
  const of = <T>(schema: z.ZodType<T>, work: (input: T) => unknown): Handler =>
    taking(schema, work, "InvalidParameterException");
  return {
    api: awsJsonService("secretsmanager", {
      CreateSecret: of(createSecret, (input) => secrets.create(input)),
      DescribeSecret: of(oneSecret, ({ SecretId }) => secrets.describe(SecretId)),
      GetSecretValue: of(getSecretValue, (input) => secrets.value(input)),
      PutSecretValue: of(putSecretValue, (input) => secrets.put(input)),
      UpdateSecretVersionStage: of(updateStage, (input) => secrets.moveStage(input)),
      UpdateSecret: of(updateSecret, (input) => secrets.update(input)),
      DeleteSecret: of(deleteSecret, (input) => secrets.delete(input)),
      RestoreSecret: of(oneSecret, ({ SecretId }) => secrets.restore(SecretId)),
      ListSecrets: of(listSecrets, (input) => secrets.list(input)),
      ListSecretVersionIds: of(listVersions, (input) => secrets.versionIds(input)),
      GetResourcePolicy: of(oneSecret, ({ SecretId }) => secrets.policy(SecretId)),
      PutResourcePolicy: of(putPolicy, ({ SecretId, ResourcePolicy }) => secrets.setPolicy(SecretId, ResourcePolicy)),
      DeleteResourcePolicy: of(oneSecret, ({ SecretId }) => secrets.setPolicy(SecretId, undefined)),
      TagResource: of(tagSecret, ({ SecretId, Tags }) => secrets.tag(SecretId, Tags)),
      UntagResource: of(untagSecret, ({ SecretId, TagKeys }) => secrets.untag(SecretId, TagKeys)),
    }),
  };
}
