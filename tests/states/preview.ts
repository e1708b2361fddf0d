// What today's program would do to a recorded state: imported into a backend of its own, previewed through a twin's
// providers. No resource of it lives.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  LocalWorkspace,
  PulumiCommand,
  type EngineEvent,
  type LocalWorkspaceOptions,
  type Stack,
} from "@pulumi/pulumi/automation/index.js";
import type { TwinInfo } from "../../automation/index.js";
import { twinEnvironment } from "../../automation/access/twin.js";
import { ensureEngine } from "../../tools/engine.js";
import { projectRoot } from "../../tools/paths.js";
import type { Recording } from "./recording.js";

/** A resource that would not stay as it is. */
export interface Step {
  urn: string;
  type: string;
  /** Of the engine: update, create, delete, replace … */
  op: string;
  /** Properties that make the difference. */
  keys: string[];
}

type Program = () => Promise<Record<string, unknown>>;

/** A backend with stacks of recorded states. */
export class RecordedBackend {
  private readonly directory = mkdtempSync(join(tmpdir(), "msk-cdc-upgrade-"));
  private readonly salts = new Map<string, string | undefined>();

  constructor(private readonly twin: TwinInfo) {}

  /** Puts the state into the backend, in place of an earlier one of the stack. */
  async import(recording: Recording): Promise<Stack> {
    const {
      stack: name,
      deployment: { version, deployment },
    } = recording;
    const stack = await this.openStack(recording);
    // The recording's plain secrets are encrypted for this backend.
    const secretsProvider = { type: "passphrase", state: { salt: this.salts.get(name) } };
    await stack.importStack({ version, deployment: { ...deployment, secrets_providers: secretsProvider } });
    return stack;
  }

  /**
   * Imports the state and previews the program with the recorded settings. Returns what would change, and the stack's
   * output `platform` if it has one.
   */
  async preview(recording: Recording, program: Program): Promise<{ steps: Step[]; platform: unknown }> {
    const stack = await this.import(recording);
    const seen: { platform?: unknown } = {};
    stack.workspace.program = async () => {
      const outputs = await program();
      pulumi.output(outputs["platform"] as object | undefined).apply((platform) => Object.assign(seen, { platform }));
      return outputs;
    };
    const { steps, onEvent } = stepsOf();
    await stack.preview({
      onEvent,
      suppressProgress: true,
      suppressOutputs: true,
      color: "never",
    });
    return { steps: [...steps.values()], platform: seen.platform };
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async openStack({ stack: stackName, configuration }: Recording): Promise<Stack> {
    const options: LocalWorkspaceOptions = {
      workDir: this.directory,
      pulumiCommand: await PulumiCommand.get({ root: (await ensureEngine()).root }),
      envVars: { ...twinEnvironment(this.twin), PULUMI_BACKEND_URL: `file://${this.directory}` },
      projectSettings: { name: "msk-cdc", runtime: "nodejs", main: projectRoot },
    };
    const program = { stackName, projectName: "msk-cdc", program: () => Promise.resolve({}) };
    if (this.salts.has(stackName)) return LocalWorkspace.selectStack(program, options);
    const stack = await LocalWorkspace.createStack(program, {
      ...options,
      stackSettings: { [stackName]: { config: configuration as Record<string, never> } },
    });
    this.salts.set(stackName, (await stack.workspace.stackSettings(stackName)).encryptionSalt);
    return stack;
  }
}

/** The state of a platform stack after an `up` of today's program, as far as pipelines see it. */
export function withPlatform(recording: Recording, platform: unknown): Recording {
  const { version, deployment } = recording.deployment;
  const resources = deployment.resources.map((resource) =>
    resource.type === "pulumi:pulumi:Stack" ? { ...resource, outputs: { ...resource.outputs, platform } } : resource,
  );
  return { ...recording, deployment: { version, deployment: { ...deployment, resources } } };
}

/** Gathers the steps of an operation, by resource. */
export function stepsOf(): { steps: Map<string, Step>; onEvent: (event: EngineEvent) => void } {
  const steps = new Map<string, Step>();
  return { steps, onEvent: (event) => note(steps, event) };
}

function note(steps: Map<string, Step>, { resourcePreEvent }: EngineEvent): void {
  if (!resourcePreEvent) return;
  const { urn, type, op, keys, diffs } = resourcePreEvent.metadata;
  if (op === "same" || op === "read") return;
  // A replacement comes as several events; those after the first add nothing but keys.
  const known = steps.get(urn);
  steps.set(urn, {
    urn,
    type,
    op: known?.op ?? op,
    keys: [...new Set([...(known?.keys ?? []), ...(keys ?? []), ...(diffs ?? [])])],
  });
}
