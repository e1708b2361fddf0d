// What the stack that holds a platform says: the platform, and the passwords of its database users.
import type { PlatformOutputs } from "../../components/platform/reference.js";
import type { Backend } from "./backend.js";

/** The stack is not there, or holds no platform. */
export class NoPlatformError extends Error {}

/** @throws NoPlatformError */
export async function readPlatform(
  backend: Pick<Backend, "outputs">,
  stack: string,
): Promise<{ outputs: PlatformOutputs; passwords: Record<string, string> }> {
  const outputs = await backend.outputs(stack);
  const platform = outputs?.["platform"] as PlatformOutputs | undefined;
  if (!platform) {
    const what = outputs
      ? "has no output `platform`: it holds no platform, or its up is not through"
      : "does not exist in this backend";
    throw new NoPlatformError(
      `stack ${stack} ${what}; an environment stands on a platform that another stack holds (--platform)`,
    );
  }
  return { outputs: platform, passwords: (outputs?.["passwords"] ?? {}) as Record<string, string> };
}
