// Stacks on the real engine with the twin's providers: inline programs of the Automation API in a directory of their
// own.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand } from "@pulumi/pulumi/automation/index.js";
import type { ConfigMap, EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { ensureEngine } from "../../../tools/engine.js";
import type { TwinCredentials } from "../../../twin/info.js";
import { serveProviders } from "../../../twin/providers/server.js";
import type { Providers } from "../../../twin/providers/server.js";
import { FakeApi } from "./fakeApi.js";

const project = "providers-test";

/** What a stack of a twin says of itself. */
export const twinConfig: ConfigMap = {
  "aws:region": { value: "ap-northeast-2" },
  "aws:allowedAccountIds": { value: '["000000000000"]' },
  "command:twin": { value: "true" },
};

/** The twin's providers over an API of the twin, and the engine's stacks on them. */
export class Engine {
  protected constructor(
    readonly directory: string,
    readonly providers: Providers,
    private readonly command: PulumiCommand,
  ) {}

  static async over(
    apiUrl: string,
    credentials: TwinCredentials,
    environment: Record<string, string> = {},
  ): Promise<Engine> {
    return new Engine(...(await parts(apiUrl, credentials, environment)));
  }

  async stop(): Promise<void> {
    await this.providers.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  get environment(): Record<string, string> {
    const { port } = this.providers;
    return {
      PULUMI_HOME: join(this.directory, "home"),
      PULUMI_BACKEND_URL: `file://${this.directory}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_DEBUG_PROVIDERS: `aws:${port},awsx:${port},command:${port}`,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
  }

  async stack(name: string, program: PulumiFn, config: ConfigMap = twinConfig): Promise<Stack> {
    // Without a directory of ours the Automation API makes one that it never removes.
    const workDir = await mkdtemp(join(this.directory, "work-"));
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: name, projectName: project, program },
      { workDir, envVars: this.environment, pulumiCommand: this.command },
    );
    await stack.setAllConfig(config);
    return stack;
  }

  /** The stack's state file, byte by byte. */
  state(name: string): Promise<string> {
    return readFile(join(this.directory, ".pulumi", "stacks", project, `${name}.json`), "utf8");
  }
}

/** Over an API that only remembers. */
export class Harness extends Engine {
  private constructor(
    readonly api: FakeApi,
    ...engine: EngineParts
  ) {
    super(...engine);
  }

  static async start(environment: Record<string, string> = {}): Promise<Harness> {
    const api = await new FakeApi().start();
    const credentials = { accessKeyId: "AKIATWIN", secretAccessKey: "twin" };
    return new Harness(api, ...(await parts(api.url, credentials, environment)));
  }

  override async stop(): Promise<void> {
    await super.stop();
    await this.api.close();
  }
}

type EngineParts = [directory: string, providers: Providers, command: PulumiCommand];

async function parts(
  apiUrl: string,
  credentials: TwinCredentials,
  environment: Record<string, string>,
): Promise<EngineParts> {
  const directory = await mkdtemp(join(tmpdir(), "msk-cdc-providers-"));
  const providers = await serveProviders({
    apiUrl,
    region: "ap-northeast-2",
    accountId: "000000000000",
    credentials,
    environment,
    creations: Object.assign(new Map(), { written: () => Promise.resolve() }),
    report: () => undefined,
  });
  const { root } = await ensureEngine();
  return [directory, providers, await PulumiCommand.get({ root })];
}

/** `operation type` of each step on a resource of ours, e.g. `create topic:Topic`. */
export function steps(events: readonly EngineEvent[]): string[] {
  return events
    .map((event) => event.resourcePreEvent?.metadata)
    .filter(
      (metadata) =>
        metadata !== undefined && !/^pulumi:/.test(metadata.type) && metadata.op !== "same" && metadata.op !== "read",
    )
    .map((metadata) => `${metadata?.op} ${metadata?.type.split("/").pop()}`);
}

/** All messages of the run, ephemeral ones too. */
export function messages(events: readonly EngineEvent[]): string {
  return events.map((event) => event.diagnosticEvent?.message ?? "").join("");
}
