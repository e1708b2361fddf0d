// An operation of the reach: its input, checked where it arrives, and its work. Inputs and answers cross a network as
// JSON.
import { z } from "zod";
import { defaultKind } from "../databases/registry.js";

export interface Operation<S extends z.ZodType = z.ZodType, O = unknown> {
  input: S;
  run: (input: z.output<S>) => Promise<O>;
}

/** An operation on brokers or databases; `run`'s answer holds plain JSON only (large numbers as text). */
export function operation<S extends z.ZodType, O>(input: S, run: (input: z.output<S>) => Promise<O>): Operation<S, O> {
  return { input, run };
}

/**
 * The brokers of a cluster, as every operation on them gets them. Without credentials, profile and authority the
 * function's own are used.
 */
export const brokers = z.object({
  bootstrapBrokers: z.string().min(1),
  region: z.string().min(1),
  credentials: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).optional(),
  profile: z.string().optional(),
  ca: z.string().optional(),
  /** How clients get in, in CreateConnector's words. Default: by IAM. */
  access: z
    .object({ authenticationType: z.enum(["IAM", "NONE"]), encryptionType: z.enum(["TLS", "PLAINTEXT"]) })
    .optional(),
});

/** An offset in a partition, as text: it may be larger than JSON's exact numbers. */
export const offset = z.string().regex(/^\d+$/);

/** A database's kind; callers without kinds leave it out. */
export const kind = z.string().min(1).default(defaultKind);

/** An account of a database. An unknown field is refused, since it may say how to connect. */
export const account = z.strictObject({
  kind,
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  user: z.string().min(1),
  password: z.string(),
  tls: z.strictObject({ mode: z.enum(["verify", "require", "off"]), ca: z.string().optional() }).optional(),
});
