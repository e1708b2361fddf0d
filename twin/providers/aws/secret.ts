// aws.secretsmanager.Secret and SecretVersion over the Secrets Manager API.
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import type {
  CreateSecretRequest,
  DescribeSecretResponse,
  GetSecretValueResponse,
  PutSecretValueRequest,
} from "@aws-sdk/client-secrets-manager";
import type { SecretArgs } from "@pulumi/aws/secretsmanager/secret.js";
import type { SecretVersionArgs } from "@pulumi/aws/secretsmanager/secretVersion.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import { unknownValue } from "../protocol.js";
import type { Properties } from "../protocol.js";
import type { ResourceType } from "../resourceType.js";
import { orGone } from "../wait.js";
import { tagChanges } from "./tags.js";
import type { Tags } from "./tags.js";

/**
 * The request that creates the secret of these inputs (Secrets Manager API reference, CreateSecret); its value is a
 * SecretVersion's.
 */
function createSecretRequest(inputs: Properties): CreateSecretRequest {
  const secret = inputs as unknown as Unwrap<SecretArgs>;
  return {
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    Tags: tagList(secret.tags ?? {}),
  };
}

/** The secret's inputs and outputs as the service describes it. */
function secretState(description: DescribeSecretResponse): Properties {
  return {
    arn: description.ARN,
    name: description.Name,
    description: description.Description,
    kmsKeyId: description.KmsKeyId,
    tags: Object.fromEntries((description.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
  };
}

const tagList = (tags: Tags): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export const secretResource: ResourceType = {
  facts: providerFacts("aws:secretsmanager/secret:Secret"),
  naming: { property: "name", maxLength: 512 },
  async create(operation, inputs) {
    const { ARN: id = "" } = await operation.twin.secretsManager.send(
      new CreateSecretCommand(createSecretRequest(inputs)),
    );
    return { id, outputs: { arn: id, policy: "", replicas: [] } };
  },
  async read(operation, id, state) {
    const description = await orGone(operation.twin.secretsManager.send(new DescribeSecretCommand({ SecretId: id })));
    if (description === undefined || description.DeletedDate !== undefined) return undefined;
    // The recovery window and the overwrite switch exist only in the provider, not in AWS.
    return { ...state, ...secretState(description) };
  },
  async update(operation, id, { olds, news, state }) {
    const { secretsManager } = operation.twin;
    const { Description = "", KmsKeyId } = createSecretRequest(news);
    await secretsManager.send(new UpdateSecretCommand({ SecretId: id, Description, KmsKeyId }));
    const { set, removed } = tagChanges(olds, news);
    if (Object.keys(set).length > 0)
      await secretsManager.send(new TagResourceCommand({ SecretId: id, Tags: tagList(set) }));
    if (removed.length > 0) await secretsManager.send(new UntagResourceCommand({ SecretId: id, TagKeys: removed }));
    return state;
  },
  async delete(operation, id, state) {
    const days = state["recoveryWindowInDays"];
    await orGone(
      operation.twin.secretsManager.send(
        new DeleteSecretCommand({
          SecretId: id,
          ...(days === 0 ? { ForceDeleteWithoutRecovery: true } : { RecoveryWindowInDays: Number(days ?? 30) }),
        }),
      ),
    );
  },
};

/** The request that stores the version of these inputs (Secrets Manager API reference, PutSecretValue). */
function putSecretValueRequest(inputs: Properties): PutSecretValueRequest {
  const version = inputs as unknown as Unwrap<SecretVersionArgs>;
  return {
    SecretId: version.secretId,
    SecretString: version.secretString,
    SecretBinary: version.secretBinary === undefined ? undefined : Buffer.from(version.secretBinary, "base64"),
    VersionStages: version.versionStages,
  };
}

/** The version's inputs and outputs as the service answers them. */
function secretVersionState(secretId: string, value: GetSecretValueResponse): Properties {
  return {
    arn: value.ARN,
    secretArn: value.ARN,
    secretId,
    secretString: value.SecretString,
    secretBinary: value.SecretBinary === undefined ? undefined : Buffer.from(value.SecretBinary).toString("base64"),
    versionId: value.VersionId,
    versionStages: value.VersionStages,
  };
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

export const secretVersion: ResourceType = {
  facts: providerFacts("aws:secretsmanager/secretVersion:SecretVersion"),
  replaceRules: {
    secretString: ({ from, to, olds, news }) => {
      const value = to ?? news["secretStringWo"];
      if (value === undefined || value === unknownValue) return "update";
      if (isText(from)) return from === value ? "update" : "replace";
      return olds["secretStringWo"] === undefined ? "update" : "replace";
    },
    secretStringWo: ({ to, olds: { secretString } }) =>
      isText(secretString) && to !== undefined && to !== secretString ? "replace" : "update",
    secretStringWoVersion: ({ from, to }) =>
      typeof from === "number" && typeof to === "number" ? "replace" : "update",
  },
  async create(operation, inputs) {
    const request = putSecretValueRequest(inputs);
    const {
      ARN: arn = "",
      VersionId: versionId = "",
      VersionStages: versionStages,
    } = await operation.twin.secretsManager.send(new PutSecretValueCommand(request));
    return {
      id: `${request.SecretId}|${versionId}`,
      outputs: { arn, secretArn: arn, versionId, versionStages, hasSecretStringWo: false },
    };
  },
  async read(operation, id) {
    const [secretId = "", versionId] = id.split("|");
    const value = await orGone(
      operation.twin.secretsManager.send(new GetSecretValueCommand({ SecretId: secretId, VersionId: versionId })),
    ).catch(goneWithItsSecret);
    return value === undefined ? undefined : secretVersionState(secretId, value);
  },
  // Only the staging labels can change: everything else makes a new version.
  async update(operation, id, { news, state }) {
    const [secretId = "", versionId] = id.split("|");
    const { secretsManager } = operation.twin;
    const { VersionIdsToStages: versions = {} } = await secretsManager.send(
      new DescribeSecretCommand({ SecretId: secretId }),
    );
    const [have, want] = [
      versions[versionId ?? ""] ?? [],
      (news["versionStages"] ?? state["versionStages"] ?? []) as string[],
    ];
    for (const VersionStage of want.filter((stage) => !have.includes(stage))) {
      const RemoveFromVersionId = Object.keys(versions).find((other) => versions[other]?.includes(VersionStage));
      await secretsManager.send(
        new UpdateSecretVersionStageCommand({
          SecretId: secretId,
          VersionStage,
          MoveToVersionId: versionId,
          RemoveFromVersionId,
        }),
      );
    }
    // The current version needs a label; AWSPREVIOUS moves by itself.
    for (const VersionStage of have.filter(
      (stage) => !want.includes(stage) && stage !== "AWSCURRENT" && stage !== "AWSPREVIOUS",
    )) {
      await secretsManager.send(
        new UpdateSecretVersionStageCommand({ SecretId: secretId, VersionStage, RemoveFromVersionId: versionId }),
      );
    }
    return (await this.read(operation, id, state)) ?? {};
  },
  // A current version cannot be removed from its secret. It goes with the secret, or the next version deprecates it.
  delete: async () => {},
};

/** A version of a secret that is marked for deletion counts as gone. @throws every other error */
export function goneWithItsSecret(error: unknown): undefined {
  if (
    error instanceof Error &&
    error.name === "InvalidRequestException" &&
    /because it was (deleted|marked for deletion)/.test(error.message)
  )
    return undefined;
  throw error;
}
