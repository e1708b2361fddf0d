// Shapes of Secrets Manager's requests, with the limits of its API Reference.
import { z } from "zod";

const content = {
  SecretString: z.string().max(65_536).optional(),
  SecretBinary: z.string().optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
};
export const tagList = z.array(z.object({ Key: z.string(), Value: z.string() }));
export const createSecret = z.object({
  Name: z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, "a secret's name has 1 to 512 letters, digits and /_+=.@-"),
  Description: z.string().max(2048).optional(),
  KmsKeyId: z.string().optional(),
  Tags: tagList.default([]),
  ...content,
});
export const changeSecret = z.object({
  SecretId: z.string(),
  Description: z.string().max(2048).optional(),
  KmsKeyId: z.string().optional(),
  VersionStages: z.array(z.string()).min(1).default(["AWSCURRENT"]),
  ...content,
});
export const changeStage = z.object({
  SecretId: z.string(),
  VersionStage: z.string().min(1).max(256),
  RemoveFromVersionId: z.string().optional(),
  MoveToVersionId: z.string().optional(),
});
export const deleteSecret = z.object({
  SecretId: z.string(),
  RecoveryWindowInDays: z.number().int().min(7).max(30).optional(),
  ForceDeleteWithoutRecovery: z.boolean().optional(),
});

export type CreateSecret = z.infer<typeof createSecret>;
export type ChangeSecret = z.infer<typeof changeSecret>;
export type ChangeStage = z.infer<typeof changeStage>;
export type DeleteSecret = z.infer<typeof deleteSecret>;
