// The outputs of the stack that holds a platform: the platform, and the passwords of its database users.
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readOutputs, stackOutputs } from "../../components/stackOutputs.js";
import type { Backend } from "./backend.js";

/** The stack does not exist, or holds no platform. */
export class NoPlatformError extends Error {}

/** @throws NoPlatformError; OutputsError */
export async function readPlatform(
  backend: Pick<Backend, "outputs">,
  stack: string,
): Promise<{ outputs: PlatformOutputs; passwords: Record<string, string> }> {
  const raw = await backend.outputs(stack);
  const { platform, passwords = {} } = raw === undefined ? {} : readOutputs(stackOutputs, stack, raw);
  if (!platform) {
    const what = raw
      ? "has no output `platform`: it holds no platform, or its up is not through"
      : "does not exist in this backend";
    throw new NoPlatformError(
      `stack ${stack} ${what}; an environment stands on a platform that another stack holds (--platform)`,
    );
  }
  return { outputs: platform, passwords };
}
