// AWS Secrets Manager: secrets with versions and staging labels (Secrets Manager API Reference). Values lie in the
// twin's 0600 state.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Collection } from "../state/store.js";
import type { TwinContext } from "./context.js";
import { AwsError } from "./errors.js";
import { arn, page, randomHex } from "./identifiers.js";
import {
  changeSecret,
  changeStage,
  createSecret,
  deleteSecret,
  tagList,
  type ChangeSecret,
  type ChangeStage,
  type CreateSecret,
  type DeleteSecret,
} from "./secretRequests.js";
import { stagesOf, withMovedStage, withVersion, type SecretVersion } from "./secretStages.js";
import { awsJsonService, checked, type Input, type Service } from "./service.js";

interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly kmsKeyId?: string;
  readonly createdAt: number;
  readonly changedAt: number;
  /** When the recovery window ends; present while the secret is scheduled for deletion. Epoch seconds. */
  readonly deletionDate?: number;
  readonly tags: { Key: string; Value: string }[];
  readonly policy?: string;
  readonly versions: SecretVersion[];
}

const [invalidParameter, invalidRequest, notFound] = [
  "InvalidParameterException",
  "InvalidRequestException",
  "ResourceNotFoundException",
] as const;
const now = (): number => Date.now() / 1000;

export class Secrets {
  private readonly secrets: Collection<Secret>;

  constructor(private readonly context: TwinContext) {
    this.secrets = context.store.collection<Secret>("secrets");
  }

  service(): Service {
    return awsJsonService("secretsmanager", {
      CreateSecret: (input) => this.create(checked(createSecret, input, invalidParameter)),
      DescribeSecret: (input) => describe(this.find(input)),
      GetSecretValue: (input) => this.value(input),
      PutSecretValue: (input) => this.put(checked(changeSecret, input, invalidParameter)),
      UpdateSecretVersionStage: (input) => this.moveStage(checked(changeStage, input, invalidParameter)),
      UpdateSecret: (input) => this.update(checked(changeSecret, input, invalidParameter)),
      DeleteSecret: (input) => this.delete(checked(deleteSecret, input, invalidParameter)),
      RestoreSecret: (input) => this.restore(input),
      ListSecrets: (input) => this.list(input),
      ListSecretVersionIds: (input) => this.versionIds(input),
      GetResourcePolicy: (input) => {
        const secret = this.find(input);
        return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy };
      },
      PutResourcePolicy: (input) => {
        const { arn: ARN, name: Name } = this.save(this.live(input), { policy: String(input["ResourcePolicy"]) });
        return { ARN, Name };
      },
      DeleteResourcePolicy: (input) => {
        const { policy: _gone, ...secret } = this.find(input);
        this.secrets.set(secret.arn, secret);
        return { ARN: secret.arn, Name: secret.name };
      },
      TagResource: (input) => {
        const secret = this.live(input),
          added = checked(tagList, input["Tags"], invalidParameter);
        this.save(secret, {
          tags: [...secret.tags.filter((tag) => !added.some((one) => one.Key === tag.Key)), ...added],
        });
      },
      UntagResource: (input) => {
        const secret = this.live(input),
          keys = checked(z.array(z.string()), input["TagKeys"], invalidParameter);
        this.save(secret, { tags: secret.tags.filter((tag) => !keys.includes(tag.Key)) });
      },
    });
  }

  private create(input: CreateSecret): unknown {
    const same = this.secrets.values().find((secret) => secret.name === input.Name);
    if (same?.deletionDate !== undefined) {
      throw new AwsError(
        invalidRequest,
        400,
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (same !== undefined) {
      throw new AwsError(
        "ResourceExistsException",
        400,
        `The operation failed because the secret ${input.Name} already exists.`,
      );
    }
    const secret = this.secrets.set(
      ...keyed({
        arn: arn(this.context, "secretsmanager", `secret:${input.Name}-${randomHex(6)}`),
        name: input.Name,
        createdAt: now(),
        changedAt: now(),
        tags: input.Tags,
        versions: [],
        ...(input.Description === undefined ? {} : { description: input.Description }),
        ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }),
      }),
    );
    if (input.SecretString === undefined && input.SecretBinary === undefined)
      return { ARN: secret.arn, Name: secret.name };
    return this.addVersion(secret, input, ["AWSCURRENT"]);
  }

  private value(input: Input): unknown {
    const secret = this.live(input);
    const stage = String(input["VersionStage"] ?? "AWSCURRENT");
    const id = input["VersionId"];
    const version = secret.versions.find((one) => (id === undefined ? one.stages.includes(stage) : one.id === id));
    if (version === undefined) {
      throw new AwsError(
        notFound,
        400,
        "Secrets Manager can't find the specified secret value for " +
          `${id === undefined ? `staging label: ${stage}` : `VersionId: ${String(id)}`}`,
      );
    }
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: version.id,
      SecretString: version.secretString,
      SecretBinary: version.secretBinary,
      VersionStages: version.stages,
      CreatedDate: version.createdAt,
    };
  }

  private put(input: ChangeSecret): unknown {
    if (input.SecretString === undefined && input.SecretBinary === undefined) {
      throw new AwsError(invalidParameter, 400, "You must provide either SecretString or SecretBinary.");
    }
    return this.addVersion(this.live(input), input, input.VersionStages);
  }

  private moveStage(input: ChangeStage): unknown {
    const secret = this.live(input);
    const { arn: ARN, name: Name } = this.save(secret, {
      versions: withMovedStage(secret.versions, input.VersionStage, input.RemoveFromVersionId, input.MoveToVersionId),
    });
    return { ARN, Name };
  }

  private update(input: ChangeSecret): unknown {
    const secret = this.save(this.live(input), {
      ...(input.Description === undefined ? {} : { description: input.Description }),
      ...(input.KmsKeyId === undefined ? {} : { kmsKeyId: input.KmsKeyId }),
    });
    const hasContent = input.SecretString !== undefined || input.SecretBinary !== undefined;
    return hasContent ? this.addVersion(secret, input, ["AWSCURRENT"]) : { ARN: secret.arn, Name: secret.name };
  }

  private delete(input: DeleteSecret): unknown {
    const secret = this.find(input);
    if (input.ForceDeleteWithoutRecovery === true && input.RecoveryWindowInDays !== undefined) {
      throw new AwsError(
        invalidParameter,
        400,
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    const date =
      input.ForceDeleteWithoutRecovery === true ? now() : now() + (input.RecoveryWindowInDays ?? 30) * 86_400;
    if (input.ForceDeleteWithoutRecovery === true) this.secrets.delete(secret.arn);
    else this.save(secret, { deletionDate: date });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: date };
  }

  private restore(input: Input): unknown {
    const { deletionDate: _gone, ...secret } = this.find(input);
    this.secrets.set(secret.arn, secret);
    return { ARN: secret.arn, Name: secret.name };
  }

  private list(input: Input): unknown {
    const visible = this.secrets
      .values()
      .filter((secret) => secret.deletionDate === undefined || input["IncludePlannedDeletion"] === true);
    const { items, nextToken } = page(visible, input["MaxResults"], input["NextToken"]);
    return {
      SecretList: items.map(({ versions, ...secret }) => ({
        ...describe({ ...secret, versions }),
        SecretVersionsToStages: stagesOf(versions),
      })),
      NextToken: nextToken,
    };
  }

  private versionIds(input: Input): unknown {
    const secret = this.find(input);
    const versions = secret.versions.filter(
      (version) => version.stages.length > 0 || input["IncludeDeprecated"] === true,
    );
    return {
      ARN: secret.arn,
      Name: secret.name,
      Versions: versions.map((version) => ({
        VersionId: version.id,
        VersionStages: version.stages,
        CreatedDate: version.createdAt,
      })),
    };
  }

  private addVersion(
    secret: Secret,
    input: {
      SecretString?: string | undefined;
      SecretBinary?: string | undefined;
      ClientRequestToken?: string | undefined;
    },
    wanted: string[],
  ): unknown {
    const id = input.ClientRequestToken ?? randomUUID();
    const same = secret.versions.find((version) => version.id === id);
    if (same !== undefined) {
      if (same.secretString !== input.SecretString || same.secretBinary !== input.SecretBinary) {
        throw new AwsError("ResourceExistsException", 400, `The version ${id} exists already with another content.`);
      }
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: same.stages };
    }
    const version: SecretVersion = {
      id,
      createdAt: now(),
      stages: wanted,
      ...(input.SecretString === undefined ? {} : { secretString: input.SecretString }),
      ...(input.SecretBinary === undefined ? {} : { secretBinary: input.SecretBinary }),
    };
    this.save(secret, { versions: withVersion(secret.versions, version) });
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: wanted };
  }

  private save(secret: Secret, changed: Partial<Secret>): Secret {
    return this.secrets.set(secret.arn, { ...secret, ...changed, changedAt: now() });
  }

  /** By name, ARN, or ARN without its random end. */
  private find(input: { readonly SecretId?: unknown }): Secret {
    const id = String(input.SecretId ?? "");
    const secret = this.secrets
      .values()
      .find((one) => one.name === id || one.arn === id || one.arn.replace(/-[^-]{6}$/, "") === id);
    if (secret === undefined) throw new AwsError(notFound, 400, "Secrets Manager can't find the specified secret.");
    return secret;
  }

  private live(input: { readonly SecretId?: unknown }): Secret {
    const secret = this.find(input);
    if (secret.deletionDate !== undefined) {
      throw new AwsError(
        invalidRequest,
        400,
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    }
    return secret;
  }
}

const keyed = (secret: Secret): [string, Secret] => [secret.arn, secret];

function describe(secret: Secret): Record<string, unknown> {
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: secret.createdAt,
    LastChangedDate: secret.changedAt,
    DeletedDate: secret.deletionDate,
    Tags: secret.tags,
    VersionIdsToStages: stagesOf(secret.versions),
    RotationEnabled: false,
  };
}
