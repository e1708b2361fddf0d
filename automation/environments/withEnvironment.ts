// An environment: an ephemeral stack that stands while a function runs. It is gone afterwards, whatever happened.
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { stackConfiguration, withoutProtection, type ConfigurationSource } from "../pulumi/stackConfiguration.js";
import { attempt, destroyAndRemove, phase } from "../pulumi/phase.js";
import type { Changes, Progress } from "../pulumi/progress.js";
import { EphemeralStack } from "../pulumi/ephemeralStack.js";
import type { StackOutputs } from "../pulumi/stackState.js";
import { TeardownError } from "../pulumi/teardownError.js";
import { twinEnvironment, type TwinInfo } from "../access/twin.js";

/** What to bring up, and where. */
export interface EnvironmentSpec extends ConfigurationSource {
  /** The stack's name. An existing stack is an error, and stays untouched. */
  name: string;
  /** The twin to run on (startTwin). Without it the process's own AWS credentials and Pulumi backend decide. */
  twin?: TwinInfo;
  /** Told about phases, resources and messages as they come. */
  onProgress?: (progress: Progress) => void;
  /** Interrupts `up`; the environment is torn down then. */
  signal?: AbortSignal;
  /** Leaves the stack standing, also after an error. Default false. */
  keep?: boolean;
}

/** A standing environment, as the function given to withEnvironment sees it. */
export interface Environment {
  name: string;
  /** The stack's outputs: platform, pipelines (see the program's page). Secret ones are in plain text. */
  outputs: StackOutputs;
  /** What `up` did. */
  changes: Changes;
  /**
   * Runs the program again with the same configuration. Throws OperationError; with `expectNoChanges` also for any
   * change.
   */
  up(options?: { expectNoChanges?: boolean }): Promise<{ outputs: StackOutputs; changes: Changes }>;
  /** What an `up` would change. */
  preview(options?: { expectNoChanges?: boolean }): Promise<Changes>;
  /**
   * Puts changes from outside (`update`) and lost resources (`delete`) into the stack's state; the next `up` mends
   * them.
   */
  refresh(): Promise<Changes>;
}

/**
 * Brings an environment up and runs `body` in it. Then it destroys the resources and removes the stack, also when `up`
 * or `body` throws. Returns what `body` returns.
 *
 * Throws what `body` threw, OperationError when `up` failed, ConfigurationError before anything was made; TeardownError
 * (with the earlier error as its cause) when something could not be removed.
 */
export async function withEnvironment<T>(
  spec: EnvironmentSpec,
  body: (environment: Environment) => Promise<T>,
): Promise<T> {
  const report = spec.onProgress ?? (() => undefined);
  const environment = spec.twin ? twinEnvironment(spec.twin) : {};
  const written = await stackConfiguration(spec);
  const configuration = spec.keep === true ? written : withoutProtection(written);
  const passwordsFile = environment["MSK_CDC_PASSWORDS_FILE"] ?? process.env["MSK_CDC_PASSWORDS_FILE"];
  const passwords = passwordsFile ? readPasswordsFile(passwordsFile) : {};
  spec.signal?.throwIfAborted();
  const stack = await phase("prepare", report, () =>
    EphemeralStack.create({ name: spec.name, configuration, environment, passwords, report }),
  );

  const interruptible = spec.signal && { signal: spec.signal };
  const outcome = await attempt(async () => {
    // The engine hears only an abort that comes later, not one that has already happened.
    spec.signal?.throwIfAborted();
    const { outputs, changes } = await phase(
      "up",
      report,
      () => stack.up({ ...interruptible }),
      (result) => result.changes,
    );
    spec.signal?.throwIfAborted();
    return body({
      name: spec.name,
      outputs,
      changes,
      up: (options) => stack.up({ ...options, ...interruptible }),
      preview: (options) => stack.preview(options),
      refresh: () => stack.refresh(),
    });
  });
  const teardown = await attempt(async () => {
    try {
      if (spec.keep !== true) await destroyAndRemove(stack, report);
    } finally {
      await stack.close();
    }
  });

  if ("error" in teardown)
    throw new TeardownError(spec.name, teardown.error as Error, "error" in outcome ? outcome : undefined);
  if ("error" in outcome) throw outcome.error;
  return outcome.value;
}
