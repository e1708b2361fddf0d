// Environments brought up and taken down side by side, each by a command of its own, as the jobs of as many pull
// requests do; beside a main pipeline on the same source.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { twinEnvironment, twinStatus, type TwinInfo } from "../../automation/access/twin.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { projectRoot } from "../../tools/paths.js";
import { withSink } from "./inventory.js";

/** Seconds from the start of `env up`. */
export interface UpTimes {
  name: string;
  firstRow: number;
  ended: number;
}

interface Running {
  name: string;
  state: string;
  workers: { pid: number; state: string }[];
}

/** The main pipeline's own sink schema. */
const main = "demosink";

export class ManyEnvironments {
  constructor(
    private readonly twin: TwinInfo,
    private readonly platform: PlatformOutputs,
  ) {}

  /** @throws with the output of the first command that fails */
  async up(names: readonly string[]): Promise<UpTimes[]> {
    const started = Date.now();
    const since = () => (Date.now() - started) / 1000;
    const ended = new Map<string, number>();
    const ups = Promise.all(
      names.map((name) =>
        this.cdc("up", name, "--from", "twin", "--platform", "main").then(() => ended.set(name, since())),
      ),
    );
    const firstRows = this.firstRows(names, since);
    // The one that fails is heard of first.
    const [, rows] = await Promise.all([ups, firstRows]);
    return names.map((name) => ({ name, firstRow: rows.get(name) ?? 0, ended: ended.get(name) ?? 0 }));
  }

  /** Seconds that each took. */
  async down(names: readonly string[]): Promise<number[]> {
    const started = Date.now();
    return Promise.all(names.map((name) => this.cdc("down", name).then(() => (Date.now() - started) / 1000)));
  }

  /**
   * What is in the sink tables of these environments and of the main pipeline, by schema; they are equal where the
   * texts are.
   */
  async rows(names: readonly string[]): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    for (const schema of [main, ...names.map(schemaOf)])
      found[schema] = (
        await this.query(
          `SELECT CONCAT_WS('|', id, name, description, category, price, created_at, updated_at) FROM \`${schema}\`.productinfo ORDER BY id`,
        )
      ).join("\n");
    return found;
  }

  /**
   * Waits until all hold what the main pipeline's table holds, and that has this many rows. Returns what differs in the
   * end.
   */
  async untilEqual(names: readonly string[], count: number): Promise<string[]> {
    for (const deadline = Date.now() + 120_000; ; await sleep(300)) {
      const rows = await this.rows(names);
      const differing = Object.entries(rows).filter(
        ([, text]) => text !== rows[main] || text.split("\n").length !== count,
      );
      if (differing.length === 0 || Date.now() > deadline)
        return differing.map(([schema, text]) => `${schema}: ${text.split("\n").length} rows`);
    }
  }

  /** Connectors with the pids of their workers: who was not moved has the same. */
  async workers(): Promise<Map<string, string>> {
    const connectors = ((await twinStatus(this.twin.name))["connectors"] ?? []) as Running[];
    return new Map(
      connectors.map(({ name, state, workers }) => [
        name,
        `${state} ${workers.map(({ pid, state: worker }) => `${pid} ${worker}`).join(", ")}`,
      ]),
    );
  }

  private async firstRows(names: readonly string[], since: () => number): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (
      const deadline = Date.now() + 15 * 60_000;
      found.size < names.length && Date.now() < deadline;
      await sleep(100)
    ) {
      const tables = new Set(
        await this.query("SELECT table_schema FROM information_schema.tables WHERE table_name = 'productinfo'"),
      );
      for (const name of names.filter((one) => !found.has(one) && tables.has(schemaOf(one)))) {
        // Its grants come after its tables, and it may be taken down again meanwhile.
        const [row] = await this.query(`SELECT COUNT(*) FROM \`${schemaOf(name)}\`.productinfo`).catch(() => ["0"]);
        if (row !== "0") found.set(name, since());
      }
    }
    return found;
  }

  private query(sql: string): Promise<string[]> {
    return withSink(this.twin, this.platform.databases, (query) => query(sql));
  }

  private async cdc(...args: string[]): Promise<void> {
    const child = spawn(process.execPath, [join(projectRoot, "bin", "cdc.mjs"), "env", ...args], {
      env: { ...process.env, ...twinEnvironment(this.twin) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [output, errors, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close") as Promise<[number | null]>,
    ]);
    if (code !== 0) throw new Error(`cdc env ${args.join(" ")} ended with ${code}:\n${output}${errors}`);
  }
}

function schemaOf(environment: string): string {
  return `${environment}--simplydemo--demosink`;
}
