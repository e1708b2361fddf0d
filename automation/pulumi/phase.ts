// A step of an environment's life, told as it begins and ends.
import type { Changes, Phase, Progress } from "./progress.js";

export async function phase<T>(
  name: Phase,
  report: (progress: Progress) => void,
  run: () => Promise<T>,
  changesOf?: (result: T) => Changes,
): Promise<T> {
  const started = Date.now();
  const tell = (state: "started" | "done" | "failed", changes?: Changes) =>
    report({ kind: "phase", phase: name, state, seconds: (Date.now() - started) / 1000, ...(changes && { changes }) });
  tell("started");
  try {
    const result = await run();
    tell("done", changesOf?.(result));
    return result;
  } catch (error) {
    tell("failed");
    throw error;
  }
}

/** Destroys a stack's resources and removes the stack, a phase each. */
export async function destroyAndRemove(
  stack: { destroy(): Promise<Changes>; remove(): Promise<void> },
  report: (progress: Progress) => void,
): Promise<void> {
  await phase(
    "destroy",
    report,
    () => stack.destroy(),
    (changes) => changes,
  );
  await phase("remove", report, () => stack.remove());
}

export async function attempt<T>(run: () => Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await run() };
  } catch (error) {
    return { error };
  }
}
