// Where environments stand, and the state that a stack has there.
import type { TwinInfo } from "../access/twin.js";
import type { Backend } from "../pulumi/backend.js";
import type { Progress } from "../pulumi/progress.js";
import type { Deployment } from "../pulumi/stackState.js";
import { sweepWorkDirectories } from "../pulumi/workDirectory.js";

/** Where environments stand, and who is told. */
export interface EnvironmentPlace {
  /** The twin that they stand on (startTwin). Default: the process's own AWS credentials and Pulumi backend. */
  twin?: TwinInfo;
  /** Told about phases, resources and messages as they come. */
  onProgress?: (progress: Progress) => void;
}

/** The stack's state once no dead engine locks it; undefined without such a stack. */
export async function orderlyState(
  backend: Backend,
  name: string,
  report: (progress: Progress) => void,
): Promise<Deployment | undefined> {
  await backend.breakStaleLocks(name, messenger(report));
  sweepWorkDirectories();
  return backend.state(name);
}

export async function stateOf(backend: Backend, name: string): Promise<Deployment> {
  const state = await backend.state(name);
  if (!state) throw new Error(`stack "${name}" is gone`);
  return state;
}

/** Tells sentences as progress. */
export function messenger(report: (progress: Progress) => void): (text: string) => void {
  return (text) => report({ kind: "message", severity: "info", text });
}
