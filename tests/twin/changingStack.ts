// A stack whose settings change: today's program on a twin, with what each operation does to each resource.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack, type StackSettings } from "@pulumi/pulumi/automation/index.js";
import { twinEnvironment, type TwinInfo } from "../../automation/index.js";
import { ensureEngine } from "../../tools/engine.js";
import { projectRoot } from "../../tools/paths.js";
import { stepsOf, type Step } from "../states/preview.js";

export type Configuration = Record<string, unknown>;

export class ChangingStack {
  private constructor(
    private readonly stack: Stack,
    private readonly directory: string,
  ) {}

  static async create(twin: TwinInfo, stackName: string): Promise<ChangingStack> {
    // The program reads it in this process.
    process.env["MSK_CDC_PASSWORDS_FILE"] = twin.passwordsFile;
    const directory = mkdtempSync(join(tmpdir(), "msk-cdc-changing-"));
    const stack = await LocalWorkspace.createStack(
      {
        stackName,
        projectName: "msk-cdc",
        program: async () => {
          const { default: declare } = await import("../../index.js");
          return declare();
        },
      },
      {
        workDir: directory,
        pulumiCommand: await PulumiCommand.get({ root: (await ensureEngine()).root }),
        envVars: twinEnvironment(twin),
        projectSettings: { name: "msk-cdc", runtime: "nodejs", main: projectRoot },
      },
    );
    return new ChangingStack(stack, directory);
  }

  /** What an `up` with these settings would do. @throws the engine's error */
  preview(configuration: Configuration): Promise<Step[]> {
    return this.operate(configuration, (options) => this.stack.preview(options));
  }

  /** @returns what it did @throws the engine's error */
  up(configuration: Configuration): Promise<Step[]> {
    return this.operate(configuration, (options) => this.stack.up(options));
  }

  /** Destroys the resources, and removes the stack. */
  async end(): Promise<void> {
    await this.stack.destroy(quiet);
    await this.stack.workspace.removeStack(this.stack.name);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async operate(
    configuration: Configuration,
    run: (options: { onEvent: ReturnType<typeof stepsOf>["onEvent"] } & typeof quiet) => Promise<unknown>,
  ): Promise<Step[]> {
    const { workspace, name } = this.stack;
    // The file as a whole: `config set` would take a process for each value.
    const { encryptionSalt, secretsProvider } = await workspace.stackSettings(name);
    await workspace.saveStackSettings(name, {
      ...(encryptionSalt !== undefined && { encryptionSalt }),
      ...(secretsProvider !== undefined && { secretsProvider }),
      config: configuration as NonNullable<StackSettings["config"]>,
    });
    const { steps, onEvent } = stepsOf();
    await run({ onEvent, ...quiet });
    return [...steps.values()];
  }
}

const quiet = { suppressProgress: true, suppressOutputs: true, color: "never" } as const;

/** Those of which something would be lost; a command that runs again, or another version of a secret, loses nothing. */
export function lossesIn(steps: readonly Step[]): string[] {
  return steps
    .filter(({ op, type }) => /delete|replace/.test(op) && !/^command:|SecretVersion$/.test(type))
    .map(({ op, urn, keys }) => `${op} ${urn.split("::").at(-1) ?? ""}: ${keys.join(", ")}`);
}
