// Fetches and builds everything that the demo and the twin need, side by side, before its first use.
import { setTimeout as sleep } from "node:timers/promises";
import { databaseFinder } from "./databases/registry.js";
import { ensureEngine } from "./engine.js";
import type { Report } from "./report.js";
import { ensureToolchain } from "./toolchain.js";

/** One thing to have ready. */
export interface Preparation {
  /** Such as "Kafka Connect". */
  title: string;
  /** Makes it ready, at once where it is already, and returns a text such as "3.7.2". */
  ensure(report: Report): Promise<string>;
}

/** Versions of the settings. The nearest neighbour replaces a version that Maven lacks. */
export interface Versions {
  kafka: string;
  connect: string;
  /** RDS's name of the databases' engine; default: the demo's. */
  engine?: string;
}

/** What tools/ can provide: the Pulumi CLI, Kafka, Kafka Connect, IAM authentication, the database server. */
export function preparations({ kafka, connect, engine }: Versions): Preparation[] {
  return [
    { title: "Pulumi CLI", ensure: async (report) => (await ensureEngine(report)).version },
    {
      title: "Kafka brokers",
      ensure: async (report) => (await (await ensureToolchain(report)).brokerLibs(kafka)).version,
    },
    {
      title: "Kafka Connect",
      ensure: async (report) => (await (await ensureToolchain(report)).connectLibs(connect)).version,
    },
    {
      title: "MSK IAM authentication",
      ensure: async (report) => (await (await ensureToolchain(report)).iamAuthJar(), "ready"),
    },
    {
      title: "Database server",
      ensure: async (report) => {
        const { product, version } = await (await ensureToolchain(report)).database(databaseFinder(engine));
        return `${product} ${version}`;
      },
    },
  ];
}

/** Milliseconds after which a list appears, if work is left. */
const patience = 400;

/**
 * Makes everything ready, side by side. In a terminal the list is live; elsewhere each step is a line. Nothing is shown
 * when everything is ready already. A failure doesn't stop the others.
 * @returns a line for each step, such as "Kafka Connect: 3.7.2"
 * @throws one error with a line for each thing that could not be made ready
 */
export async function prepare(steps: readonly Preparation[]): Promise<string[]> {
  const running = steps.map(start);
  const all = Promise.allSettled(running.map((step) => step.line));
  const quick = await Promise.race([all.then(() => true), sleep(patience, false, { ref: false })]);
  if (!quick) await show(running);
  const outcomes = await all;
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [(outcome.reason as Error).message] : [],
  );
  if (failures.length > 0) throw new Error(failures.join("\n"));
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
}

interface Running {
  title: string;
  /** Its last report, and the listener of the next one. */
  said: string;
  listener: Report;
  /** The step's line at its end; rejected with an Error that names it. */
  line: Promise<string>;
}

function start({ title, ensure }: Preparation): Running {
  const step: Running = { title, said: "", listener: () => {}, line: Promise.resolve(title) };
  const report: Report = (text) => step.listener((step.said = text));
  step.line = ensure(report).then(
    (found) => `${title}: ${found}`,
    (error: unknown) => {
      throw new Error(`${title}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    },
  );
  return step;
}

async function show(running: readonly Running[]): Promise<void> {
  const { Listr } = await import("listr2"); // lazily: where everything is there, it isn't needed
  const tasks = running.map((step) => ({
    title: step.title,
    task: async (_context: unknown, task: { title: string | undefined; output: string }) => {
      step.listener = (text) => (task.output = text);
      if (step.said !== "") task.output = step.said;
      task.title = await step.line;
    },
  }));
  const options = {
    concurrent: true,
    exitOnError: false,
    rendererOptions: { showErrorMessage: false },
    fallbackRenderer: "simple",
  } as const;
  await new Listr(tasks, options).run();
}
