// One ephemeral stack. The Automation API runs the project's program inline, in a work directory that lives as long as
// the stack. Facts: Pulumi's Automation API (LocalWorkspace, Stack).
import * as runtime from "@pulumi/pulumi/runtime/index.js";
import {
  LocalWorkspace,
  PulumiCommand,
  StackAlreadyExistsError,
  type InlineProgramArgs,
  type LocalWorkspaceOptions,
  type Stack,
  type StackSettings,
} from "@pulumi/pulumi/automation/index.js";
import { projectRoot } from "../../tools/paths.js";
import { projectName, type StackConfiguration } from "./stackConfiguration.js";
import type { StackOutputs } from "./stackState.js";
import { engine } from "./engine.js";
import { briefCause } from "./briefCause.js";
import { progressReader, type Changes, type Progress } from "./progress.js";
import { withoutSecrets } from "./withoutSecrets.js";
import { makeWorkDirectory, removeWorkDirectory } from "./workDirectory.js";

/** What an ephemeral stack is made of. */
export interface StackSpec {
  name: string;
  configuration: StackConfiguration;
  /** Variables for the engine on top of the process's own: backend, credentials, provider addresses. */
  environment: Record<string, string>;
  /** User name -> password. The program gets it in memory, as a secret: never in a file or an argument. */
  passwords: Record<string, string>;
  report: (progress: Progress) => void;
}

/**
 * An operation of the engine failed. Its first line says why, as far as is known. The engine's error diagnostics
 * (`errors`) follow, one per resource.
 */
export class OperationError extends Error {
  override name = "OperationError";
  constructor(
    readonly operation: string,
    readonly stackName: string,
    readonly errors: string[],
    override readonly cause: unknown,
    why?: string,
  ) {
    const detail =
      errors.length > 0
        ? errors.map((error) => `\n  - ${error.replaceAll("\n", "\n    ")}`).join("")
        : `\n  ${(cause as Error).message.trim().replaceAll("\n", "\n  ")}`;
    super(
      `${operation} of stack "${stackName}" failed: ` +
        `${why ?? briefCause(errors[0] ?? (cause as Error).message)}${detail}`,
    );
  }
}

let command: Promise<PulumiCommand> | undefined;

/**
 * Finds the engine and loads the program ahead of the first operation. A failure here comes again in that operation,
 * with its message.
 */
export async function preload(): Promise<void> {
  await Promise.all([pulumiCommand(), import("../../index.js")]);
}

/** A stack that we make through the Automation API. */
export class EphemeralStack {
  private constructor(
    readonly name: string,
    private readonly stack: Stack,
    private readonly directory: string,
    private readonly secrets: readonly string[],
    private readonly report: (progress: Progress) => void,
  ) {}

  /** Creates the empty stack. Throws when a stack of that name exists: we do not change it. */
  static async create(spec: StackSpec): Promise<EphemeralStack> {
    return EphemeralStack.take(spec, (program, options) => LocalWorkspace.createStack(program, options), {});
  }

  /** Takes up an existing stack, with the settings that let the engine read its secrets. */
  static async open(spec: StackSpec, secrets: StackSettings): Promise<EphemeralStack> {
    return EphemeralStack.take(spec, (program, options) => LocalWorkspace.selectStack(program, options), secrets);
  }

  private static async take(
    spec: StackSpec,
    take: (program: InlineProgramArgs, options: LocalWorkspaceOptions) => Promise<Stack>,
    settings: StackSettings,
  ): Promise<EphemeralStack> {
    const directory = await makeWorkDirectory(spec.name);
    try {
      const stack = await take(
        { stackName: spec.name, projectName, program: () => runProgram(spec.passwords) },
        {
          workDir: directory,
          pulumiCommand: await pulumiCommand(),
          envVars: { PULUMI_SKIP_UPDATE_CHECK: "true", ...spec.environment },
          projectSettings: { name: projectName, runtime: "nodejs", main: projectRoot },
          stackSettings: {
            [spec.name]: { ...settings, config: { ...spec.configuration } as NonNullable<StackSettings["config"]> },
          },
        },
      );
      return new EphemeralStack(spec.name, stack, directory, Object.values(spec.passwords), spec.report);
    } catch (error) {
      removeWorkDirectory(directory);
      if (error instanceof StackAlreadyExistsError)
        throw new Error(
          `stack "${spec.name}" already exists: choose another name, or remove it first (pulumi destroy -s ` +
            `${spec.name} --remove)`,
          { cause: error },
        );
      throw error;
    }
  }

  /** Brings the stack up. Throws OperationError. With `expectNoChanges` any change is an error. */
  async up(
    options: { expectNoChanges?: boolean; signal?: AbortSignal } = {},
  ): Promise<{ outputs: StackOutputs; changes: Changes }> {
    return this.operate("up", async (onEvent, changes) => {
      const { outputs } = await this.stack.up({ onEvent, ...operationDefaults, ...options });
      return {
        outputs: Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value as unknown])),
        changes: changes(),
      };
    });
  }

  /** What an `up` would change. Throws OperationError. */
  async preview(options: { expectNoChanges?: boolean } = {}): Promise<Changes> {
    return this.operate(
      "preview",
      async (onEvent) => (await this.stack.preview({ onEvent, ...operationDefaults, ...options })).changeSummary,
    );
  }

  /** Reads the state's resources and puts changes and losses from outside into the state. Throws OperationError. */
  async refresh(): Promise<Changes> {
    return this.operate("refresh", async (onEvent, changes) => {
      await this.stack.refresh({ onEvent, ...operationDefaults });
      return changes();
    });
  }

  /**
   * Destroys the stack's resources. With `--continue-on-error` one resource that can't be destroyed does not keep the
   * others.
   */
  async destroy(): Promise<Changes> {
    return this.operate("destroy", async (onEvent, changes) => {
      await this.stack.destroy({ onEvent, ...operationDefaults, continueOnError: true });
      return changes();
    });
  }

  /** Removes the empty stack with its history. */
  async remove(): Promise<void> {
    await this.stack.workspace.removeStack(this.name);
  }

  /** Ends our work on the stack: removes the work directory alone. */
  async close(): Promise<void> {
    removeWorkDirectory(this.directory);
  }

  private async operate<T>(
    operation: string,
    run: (onEvent: ReturnType<typeof progressReader>["onEvent"], changes: () => Changes) => Promise<T>,
  ): Promise<T> {
    const reader = progressReader(this.report, { secrets: this.secrets });
    try {
      return await run(reader.onEvent, reader.changes);
    } catch (error) {
      // The Automation API puts all of the engine's output into it. Errors of providers and databases may hold a
      // password, and the engine masks only those that it knows.
      if (error instanceof Error) error.message = withoutSecrets(error.message, this.secrets);
      throw new OperationError(operation, this.name, reader.errors, error);
    }
  }
}

const operationDefaults = { suppressProgress: true, suppressOutputs: true, color: "never" } as const;

/** The engine, as the Automation API knows it. */
function pulumiCommand(): Promise<PulumiCommand> {
  command ??= engine().then(async ({ root, run }) => Object.assign(await PulumiCommand.get({ root }), { run }));
  return command;
}

async function runProgram(passwords: Record<string, string>): Promise<Record<string, unknown>> {
  // The CLI takes secret configuration only as an argument or encrypted in a file; the inline program's own store needs
  // neither.
  if (Object.keys(passwords).length > 0) {
    const key = `${projectName}:passwords`;
    runtime.setAllConfig({ ...runtime.allConfig(), [key]: JSON.stringify(passwords) }, [key]);
  }
  const { default: program } = await import("../../index.js");
  return program();
}
