// Shapes of Secrets Manager's requests, with the limits of its API Reference. A member that is not here is refused.
import { z } from "zod";

const SecretId = z.string().min(1).max(2048);
const content = {
  SecretString: z.string().max(65_536).optional(),
  SecretBinary: z.string().optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
};
const paging = { MaxResults: z.int().min(1).max(100).optional(), NextToken: z.string().optional() };
const tags = z.array(z.strictObject({ Key: z.string(), Value: z.string() }));

export const createSecret = z.strictObject({
  Name: z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, "a secret's name has 1 to 512 letters, digits and /_+=.@-"),
  Description: z.string().max(2048).optional(),
  KmsKeyId: z.string().optional(),
  Tags: tags.default([]),
  /** Of replicas in other regions, which the twin does not have. */
  ForceOverwriteReplicaSecret: z.boolean().optional(),
  ...content,
});
export const updateSecret = z.strictObject({
  SecretId,
  Description: z.string().max(2048).optional(),
  KmsKeyId: z.string().optional(),
  ...content,
});
export const putSecretValue = z.strictObject({
  SecretId,
  VersionStages: z.array(z.string()).min(1).default(["AWSCURRENT"]),
  ...content,
});
export const getSecretValue = z.strictObject({
  SecretId,
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});
export const updateStage = z.strictObject({
  SecretId,
  VersionStage: z.string().min(1).max(256),
  RemoveFromVersionId: z.string().optional(),
  MoveToVersionId: z.string().optional(),
});
export const deleteSecret = z.strictObject({
  SecretId,
  RecoveryWindowInDays: z.int().min(7).max(30).optional(),
  ForceDeleteWithoutRecovery: z.boolean().optional(),
});
export const listSecrets = z.strictObject({
  ...paging,
  IncludePlannedDeletion: z.boolean().optional(),
  SortOrder: z.enum(["asc", "desc"]).default("asc"),
  Filters: z
    .array(
      z.strictObject({
        Key: z.enum(
          ["description", "name", "tag-key", "tag-value"],
          "the twin filters by description, name, tag-key and tag-value",
        ),
        Values: z.array(z.string()).min(1).max(10),
      }),
    )
    .max(10)
    .default([]),
});
export const listVersions = z.strictObject({ SecretId, ...paging, IncludeDeprecated: z.boolean().optional() });
export const oneSecret = z.strictObject({ SecretId });
export const putPolicy = z.strictObject({
  SecretId,
  ResourcePolicy: z.string().min(1).max(20_480),
  BlockPublicPolicy: z.literal(false).optional(),
});
export const tagSecret = z.strictObject({ SecretId, Tags: tags });
export const untagSecret = z.strictObject({ SecretId, TagKeys: z.array(z.string()) });

export type CreateSecret = z.infer<typeof createSecret>;
export type UpdateSecret = z.infer<typeof updateSecret>;
export type PutSecretValue = z.infer<typeof putSecretValue>;
export type GetSecretValue = z.infer<typeof getSecretValue>;
export type UpdateStage = z.infer<typeof updateStage>;
export type DeleteSecret = z.infer<typeof deleteSecret>;
export type ListSecrets = z.infer<typeof listSecrets>;
export type ListVersions = z.infer<typeof listVersions>;
