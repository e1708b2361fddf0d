// Runs the demo. It brings the demo pipeline up in an ephemeral stack on its own twin, follows changes from source to
// sink, and takes everything down.
import colors from "picocolors";
import { platformOutputs, type PlatformOutputs } from "../../components/platform/outputs.js";
import { platformReleases, releaseName } from "../../components/pluginReleases.js";
import { readOutputs } from "../../components/stackOutputs.js";
import { databaseUsers } from "../../settings/databaseUsers.js";
import { prepare } from "../../tools/prepare.js";
import { withEnvironment } from "../environments/withEnvironment.js";
import { TeardownError } from "../pulumi/teardownError.js";
import { demoPreparations } from "./preparations.js";
import { removeOrphans } from "../pulumi/orphans.js";
import { Backend } from "../pulumi/backend.js";
import { preload } from "../pulumi/ephemeralStack.js";
import { startTwin, stopTwin, type TwinInfo } from "../access/twin.js";
import { keepLogs, sweepLogs } from "./failureLogs.js";
import { followChanges } from "./follow.js";
import { howToLookAround } from "./guide.js";
import { Journal } from "./journal.js";
import { Footprint } from "./leftovers.js";
import { phaseSteps } from "./phases.js";
import { readDemoSettings, type DemoSettings } from "./settings.js";
import type { Screen } from "./screen.js";

export interface DemoOptions {
  /** Stack of this project, or file, that the configuration comes from. */
  from: string;
  /** Rows of the load. */
  rows: number;
  /** Leaves everything standing. */
  keep: boolean;
  /** Where the logs of a failed demo go; by default into the cache. */
  logs?: string;
  /** The twin's name, and the pipeline's stack's. */
  name: string;
  /** Ends the demo early and takes everything down. */
  signal: AbortSignal;
}

const platformStack = "platform";

/** Runs the demo and shows it. Returns whether every step was as expected and nothing was left. */
export async function runDemo(options: DemoOptions, screen: Screen): Promise<boolean> {
  const { name } = options;
  let logs: string | undefined;
  const journal = new Journal(screen, (step, error) => {
    if (!options.signal.aborted) logs = keepLogs({ twin: demo.twin, directory: options.logs, name, step, error });
  });
  const demo = new Demo(options, screen, journal);
  screen.heading("msk-cdc demo", "MySQL → Debezium → Kafka → JDBC sink, on a twin of MSK Connect");

  sweepLogs();
  await removeOrphans((text) => screen.print(`  ${text}`));
  const failures: unknown[] = [];
  await demo.show().catch((error: unknown) => failures.push(error));
  if (!options.keep) await demo.removeTwin().catch((error: unknown) => failures.push(error));

  screen.print(...journal.summary());
  if (options.signal.aborted)
    screen.print(
      `The demo was interrupted${journal.failedStep === undefined ? "" : ` in step "${journal.failedStep}"`}.`,
    );
  const told = options.signal.aborted ? failures.filter((failure) => failure instanceof TeardownError) : failures;
  for (const failure of told) screen.print(colors.red(failure instanceof Error ? failure.message : String(failure)));
  if (told.length > 0 && logs !== undefined)
    screen.print(`The demo failed in step "${journal.failedStep ?? ""}". Its logs: ${logs}`);
  if (options.keep) screen.print(...demo.guide());
  return failures.length === 0;
}

class Demo {
  twin: TwinInfo | undefined;
  private settings: DemoSettings | undefined;
  private platform: PlatformOutputs | undefined;
  private footprint: Footprint | undefined;

  constructor(
    private readonly options: DemoOptions,
    private readonly screen: Screen,
    private readonly journal: Journal,
  ) {}

  async show(): Promise<void> {
    const { options, journal } = this;
    const settings = (this.settings = await readDemoSettings(options.from));
    // It runs downloads and builds, which are dropped with their directories or end with this process.
    await Promise.race([prepare(demoPreparations(settings)), aborted(options.signal)]);
    const twin = await this.startTwin(settings);
    const shared = { from: options.from, twin, signal: options.signal, keep: options.keep };
    const platformSpec = {
      ...shared,
      name: platformStack,
      // The pipeline stands in a stack of its own, and takes its plugins from this one.
      overrides: {
        "msk-cdc:pipelines": undefined,
        "msk-cdc:plugins": { ...settings.plugins, releases: platformReleases(settings).map(releaseName) },
      },
      onProgress: phaseSteps(journal, "platform", "network, MSK, RDS"),
    };
    await withEnvironment(platformSpec, async ({ outputs }) => {
      await this.footprint?.look();
      options.signal.throwIfAborted();
      const platform = (this.platform = readOutputs(platformOutputs, "platform", outputs["platform"]));
      const pipelineStarted = Date.now();
      const pipelineSpec = {
        ...shared,
        name: options.name,
        platformStack,
        onProgress: phaseSteps(journal, "pipeline", "topics, connectors"),
      };
      await withEnvironment(pipelineSpec, async () => {
        await this.footprint?.look();
        await followChanges({
          journal,
          screen: this.screen,
          twin,
          platform,
          pipeline: settings.pipeline,
          pipelineStarted,
          rows: options.rows,
          signal: options.signal,
        });
      });
    });
  }

  private async startTwin(settings: DemoSettings): Promise<TwinInfo> {
    const { options, journal } = this;
    const { name, signal } = options;
    await journal.step({ step: "twin", action: `start ${name}`, expected: "ready" }, async (update) => {
      // The program loads while the daemon starts.
      const loading = preload();
      loading.catch(() => undefined); // awaited below, once there is a twin to remove
      this.twin = await startTwin({
        name,
        passwords: databaseUsers(settings),
        temporary: !options.keep,
        report: update,
        signal,
      });
      this.footprint = new Footprint(this.twin);
      await loading;
      signal.throwIfAborted();
      return `AWS API, port ${this.twin.apiPort}`;
    });
    if (!this.twin) throw new Error("the twin did not start");
    return this.twin;
  }

  guide(): string[] {
    return this.twin && this.settings
      ? howToLookAround(this.twin, this.options.name, this.settings.pipeline, this.platform)
      : [];
  }

  /** Stops and removes the twin, and looks for what is left. */
  async removeTwin(): Promise<void> {
    const { twin, footprint, journal } = this;
    const { name } = this.options;
    if (!twin || !footprint) {
      await stopTwin(name, { remove: true });
      return;
    }
    let stacks: string[] = [];
    await journal.step({ step: "twin gone", action: "stop, delete", expected: "removed" }, async () => {
      [stacks] = await Promise.all([Backend.use(twin, (backend) => backend.stacks()), footprint.look()]);
      await stopTwin(name, { remove: true });
      return "removed";
    });
    await journal.step({ step: "nothing left", action: "look for any", expected: "none" }, async () => {
      const left = [...stacks.map((stack) => `stack ${stack} was left`), ...(await footprint.leftovers([name]))];
      if (left.length > 0) throw new Error(left.join("; "));
      return `0 of ${footprint.pids.size} pids, ${footprint.ports.size} ports`;
    });
  }
}

/** Rejects when the signal is given. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const interrupt = () => reject(signal.reason as Error);
    if (signal.aborted) interrupt();
    else signal.addEventListener("abort", interrupt, { once: true });
  });
}
