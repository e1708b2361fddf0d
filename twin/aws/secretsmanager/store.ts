// Secrets with versions and staging labels (Secrets Manager API Reference). Values lie in the twin's 0600 state.
import { randomUUID } from "node:crypto";
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError } from "../errors.js";
import { arn, page, randomHex } from "../identifiers.js";
import type {
  CreateSecret,
  DeleteSecret,
  GetSecretValue,
  ListSecrets,
  ListVersions,
  PutSecretValue,
  UpdateSecret,
  UpdateStage,
} from "./requests.js";
import { stagesOf, withMovedStage, withVersion, type SecretVersion } from "./stages.js";

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
const paging = { code: "InvalidNextTokenException" };
const now = (): number => Date.now() / 1000;

/** A secret as another service of AWS reads it. */
export interface SecretContent {
  readonly name: string;
  /** Undefined: Secrets Manager's own key. */
  readonly kmsKeyId: string | undefined;
  /** Of the current version. */
  readonly value: string | undefined;
}

export class Secrets {
  private readonly secrets: Collection<Secret>;
  private readonly watchers: ((arn: string) => void)[] = [];

  constructor(private readonly context: TwinContext) {
    this.secrets = context.store.collection<Secret>("secrets");
  }

  create(input: CreateSecret): unknown {
    const same = this.secrets.values().find((secret) => secret.name === input.Name);
    if (same?.deletionDate !== undefined) {
      throw new AwsError(
        invalidRequest,
        400,
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    // The same request again, which a client sends after a lost answer.
    if (same !== undefined && same.versions.some(({ id }) => id === input.ClientRequestToken))
      return this.addVersion(same, input, ["AWSCURRENT"]);
    if (same !== undefined) {
      throw new AwsError(
        "ResourceExistsException",
        400,
        `The operation failed because the secret ${input.Name} already exists.`,
      );
    }
    checkContent(input);
    const secretArn = arn(this.context, "secretsmanager", `secret:${input.Name}-${randomHex(6)}`);
    const secret = this.secrets.set(secretArn, {
      arn: secretArn,
      name: input.Name,
      createdAt: now(),
      changedAt: now(),
      tags: input.Tags,
      versions: [],
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.KmsKeyId !== undefined && { kmsKeyId: input.KmsKeyId }),
    });
    if (input.SecretString === undefined && input.SecretBinary === undefined)
      return { ARN: secret.arn, Name: secret.name };
    return this.addVersion(secret, input, ["AWSCURRENT"]);
  }

  /** @param changed told of every secret that changes or goes */
  watch(changed: (arn: string) => void): void {
    this.watchers.push(changed);
  }

  /** Undefined for a secret that is not there, or marked for deletion. */
  content(arn: string): SecretContent | undefined {
    const secret = this.secrets.get(arn);
    if (secret === undefined || secret.deletionDate !== undefined) return undefined;
    const current = secret.versions.find(({ stages }) => stages.includes("AWSCURRENT"));
    return { name: secret.name, kmsKeyId: secret.kmsKeyId, value: current?.secretString };
  }

  /** A policy that is there already stays. */
  givePolicy(arn: string, policy: string): void {
    if (this.find(arn).policy === undefined) this.setPolicy(arn, policy);
  }

  value({ SecretId, VersionId: id, VersionStage }: GetSecretValue): unknown {
    const secret = this.live(SecretId);
    const stage = VersionStage ?? "AWSCURRENT";
    const version = secret.versions.find((one) => (id === undefined ? one.stages.includes(stage) : one.id === id));
    if (version === undefined) {
      throw new AwsError(
        notFound,
        400,
        "Secrets Manager can't find the specified secret value for " +
          `${id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`}`,
      );
    }
    if (VersionStage !== undefined && !version.stages.includes(VersionStage)) {
      throw new AwsError(
        invalidRequest,
        400,
        "You provided a VersionStage that is not associated to the provided VersionId.",
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

  put(input: PutSecretValue): unknown {
    checkContent(input);
    if (input.SecretString === undefined && input.SecretBinary === undefined) {
      throw new AwsError(invalidParameter, 400, "You must provide either SecretString or SecretBinary.");
    }
    return this.addVersion(this.live(input.SecretId), input, input.VersionStages);
  }

  moveStage(input: UpdateStage): unknown {
    const secret = this.live(input.SecretId);
    const { arn: ARN, name: Name } = this.save(secret, {
      versions: withMovedStage(secret.versions, input.VersionStage, input.RemoveFromVersionId, input.MoveToVersionId),
    });
    return { ARN, Name };
  }

  update(input: UpdateSecret): unknown {
    checkContent(input);
    const secret = this.save(this.live(input.SecretId), {
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.KmsKeyId !== undefined && { kmsKeyId: input.KmsKeyId }),
    });
    const hasContent = input.SecretString !== undefined || input.SecretBinary !== undefined;
    return hasContent ? this.addVersion(secret, input, ["AWSCURRENT"]) : { ARN: secret.arn, Name: secret.name };
  }

  delete({ SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: forced = false }: DeleteSecret): unknown {
    if (forced && days !== undefined) {
      throw new AwsError(
        invalidParameter,
        400,
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    const secret = this.lookUp(SecretId);
    const date = now() + (forced ? 0 : (days ?? 30) * 86_400);
    // Forced, the deletion of a secret that is gone answers as the first one did.
    if (secret === undefined && forced)
      return { ARN: arn(this.context, "secretsmanager", `secret:${SecretId}`), Name: SecretId, DeletionDate: date };
    const { arn: ARN, name: Name } = this.find(SecretId);
    if (forced) {
      this.secrets.delete(ARN);
      this.tell(ARN);
    } else this.save(this.find(SecretId), { deletionDate: date });
    return { ARN, Name, DeletionDate: date };
  }

  restore(id: string): unknown {
    const { deletionDate: _gone, ...secret } = this.find(id);
    this.secrets.set(secret.arn, secret);
    this.tell(secret.arn);
    return named(secret);
  }

  describe(id: string): unknown {
    return described(this.find(id));
  }

  policy(id: string): unknown {
    const secret = this.find(id);
    return { ...named(secret), ResourcePolicy: secret.policy };
  }

  /** @param policy undefined removes it */
  setPolicy(id: string, policy: string | undefined): unknown {
    const { policy: _old, ...secret } = policy === undefined ? this.find(id) : this.live(id);
    return named(this.save(secret, policy === undefined ? {} : { policy }));
  }

  tag(id: string, added: Secret["tags"]): void {
    const secret = this.live(id);
    this.save(secret, {
      tags: [...secret.tags.filter((tag) => !added.some((one) => one.Key === tag.Key)), ...added],
    });
  }

  untag(id: string, keys: readonly string[]): void {
    const secret = this.live(id);
    this.save(secret, { tags: secret.tags.filter((tag) => !keys.includes(tag.Key)) });
  }

  list({ Filters, SortOrder, IncludePlannedDeletion = false, MaxResults, NextToken }: ListSecrets): unknown {
    const visible = this.secrets
      .values()
      .filter((secret) => secret.deletionDate === undefined || IncludePlannedDeletion)
      .filter((secret) => Filters.every((filter) => passes(secret, filter)))
      .sort((a, b) => (SortOrder === "asc" ? a.createdAt - b.createdAt : b.createdAt - a.createdAt));
    const { items, nextToken } = page(visible, MaxResults, NextToken, paging);
    return {
      SecretList: items.map((secret) => ({ ...described(secret), SecretVersionsToStages: stagesOf(secret.versions) })),
      NextToken: nextToken,
    };
  }

  versionIds({ SecretId, IncludeDeprecated = false, MaxResults, NextToken }: ListVersions): unknown {
    const secret = this.find(SecretId);
    const versions = secret.versions.filter(({ stages }) => stages.length > 0 || IncludeDeprecated);
    const { items, nextToken } = page(versions, MaxResults, NextToken, paging);
    return {
      ...named(secret),
      Versions: items.map((version) => ({
        VersionId: version.id,
        VersionStages: version.stages,
        CreatedDate: version.createdAt,
      })),
      NextToken: nextToken,
    };
  }

  private addVersion(secret: Secret, input: Content, wanted: string[]): unknown {
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
      ...(input.SecretString !== undefined && { secretString: input.SecretString }),
      ...(input.SecretBinary !== undefined && { secretBinary: input.SecretBinary }),
    };
    this.save(secret, { versions: withVersion(secret.versions, version) });
    return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: wanted };
  }

  private save(secret: Secret, changed: Partial<Secret>): Secret {
    const saved = this.secrets.set(secret.arn, { ...secret, ...changed, changedAt: now() });
    this.tell(secret.arn);
    return saved;
  }

  private tell(changed: string): void {
    for (const watcher of this.watchers) watcher(changed);
  }

  /** By name, ARN, or ARN without its random end. */
  private lookUp(id: string): Secret | undefined {
    return this.secrets
      .values()
      .find((one) => one.name === id || one.arn === id || one.arn.replace(/-[^-]{6}$/, "") === id);
  }

  private find(id: string): Secret {
    const secret = this.lookUp(id);
    if (secret === undefined) throw new AwsError(notFound, 400, "Secrets Manager can't find the specified secret.");
    return secret;
  }

  private live(id: string): Secret {
    const secret = this.find(id);
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

type Content = Pick<PutSecretValue, "SecretString" | "SecretBinary" | "ClientRequestToken">;

function checkContent({ SecretString, SecretBinary }: Content): void {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw new AwsError(invalidParameter, 400, "You can't specify both SecretString and SecretBinary.");
}

/**
 * Any of a filter's values is enough; `!` before one turns it round. All match from the beginning, a description
 * whatever its case (Secrets Manager API Reference, Filter).
 */
function passes(secret: Secret, { Key, Values }: ListSecrets["Filters"][number]): boolean {
  const keyed = {
    description: [secret.description ?? ""],
    name: [secret.name],
    "tag-key": secret.tags.map((tag) => tag.Key),
    "tag-value": secret.tags.map((tag) => tag.Value),
  }[Key];
  const shape = (text: string): string => (Key === "description" ? text.toLowerCase() : text);
  return Values.some((value) => {
    const wanted = shape(value.replace(/^!/, ""));
    return keyed.some((text) => shape(text).startsWith(wanted)) !== value.startsWith("!");
  });
}

const named = ({ arn: ARN, name: Name }: Secret): { ARN: string; Name: string } => ({ ARN, Name });

function described(secret: Secret): Record<string, unknown> {
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
