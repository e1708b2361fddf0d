// Parses the outputs of a stack that this program made. It does not load Pulumi.
import { z } from "zod";
import { environment } from "../settings/environment.js";
import { pipelineOutputs } from "./pipeline/outputs.js";
import { platformOutputs } from "./platform/outputs.js";

export const stackOutputs = z.object({
  /** Only where the stack builds the platform. */
  platform: platformOutputs.exactOptional(),
  pipelines: z.array(pipelineOutputs).default([]),
  /** Full name of the stack that holds the platform; only where this stack does not. */
  platformStack: z.string().exactOptional(),
  /** Whether the machine that runs `up` has a route to brokers and databases. Stacks of earlier versions don't say. */
  routable: z.boolean().default(false),
  /** Owner and lifetime; only of an environment. */
  environment: environment.strip().exactOptional(),
  /** The scheduled watchdog; absent: there is none. */
  watchdog: z.object({ functionName: z.string() }).exactOptional(),
  /** Passwords of the database users of this stack's settings. */
  passwords: z.record(z.string(), z.string()).default({}),
});

export type StackOutputs = z.infer<typeof stackOutputs>;

/** A stack says something that this version of msk-cdc does not understand. */
export class OutputsError extends Error {
  override name = "OutputsError";
}

/**
 * Reads outputs of a stack.
 *
 * @param what their name in the message: `output platform`
 * @throws OutputsError that names what is wrong, never a value: it may be a password
 */
export function readOutputs<S extends z.ZodType>(
  schema: S,
  stack: string,
  raw: unknown,
  what = "outputs",
): z.output<S> {
  const read = schema.safeParse(raw);
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path }) => path.join("."));
  throw new OutputsError(
    `stack ${stack}: its ${what} should say ${wrong.join(", ")}, and another version of msk-cdc wrote something ` +
      "else; run `pulumi up` there with this version of msk-cdc",
  );
}
