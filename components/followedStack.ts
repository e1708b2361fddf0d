// What a watchdog's function is told of the pipelines whose tables it follows: an object in its bucket, since a Lambda
// function has only 4 KB of environment variables. No field is a secret. It does not load Pulumi.
import { z } from "zod";
import { pipelineOutputs } from "./pipeline/outputs.js";

export const followedStack = z.object({
  stack: z.string(),
  bootstrapBrokers: z.string(),
  /** How to get in to the brokers; absent where it is by IAM. */
  connectorAccess: z
    .object({ authenticationType: z.enum(["IAM", "NONE"]), encryptionType: z.enum(["TLS", "PLAINTEXT"]) })
    .exactOptional(),
  /** Function of the platform that reaches brokers and databases. */
  reachFunction: z.string(),
  /** Port of the platform's demo source database, where a pipeline reads that. */
  sourcePort: z.number().exactOptional(),
  pipelines: z.array(pipelineOutputs),
});

export type FollowedStack = z.infer<typeof followedStack>;
