// The demo's middle part: follows changes from source to sink, measures, and shows tables, topics and messages.
import type { PipelineSettings } from "../../settings/schema.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { changes } from "./changes.js";
import { inspectTopics, sideBySide } from "./inspect.js";
import { measureLatency, measureLoad, percentile } from "./measure.js";
import type { Scene } from "./scene.js";
import { TablePair, WatchedTable } from "./tables.js";

/** Milliseconds to wait for the sink to follow: far above what a step takes, even on a busy machine. */
const patience = 60_000;
const latencyChanges = 30;

/** Runs the steps in order; throws at the first that doesn't come out as expected. */
export async function followChanges(scene: Scene): Promise<void> {
  const { journal, screen, pipeline, rows, pipelineStarted, signal } = scene;
  const mapping = firstTable(pipeline);
  const pair = await openTables(scene, mapping);
  try {
    await journal.step({ step: "snapshot", action: "read both tables", expected: "sink = source" }, async () => {
      const compared = await pair.untilEqual(patience, signal);
      return `${compared.rows} rows, after ${((Date.now() - pipelineStarted) / 1000).toFixed(1)} s`;
    });
    for (const change of changes) {
      await journal.step(change, async () => {
        for (const statement of change.sql) await pair.source.execute(statement);
        const compared = await pair.untilEqual(patience, signal);
        const mistake = await change.check?.(pair.sink);
        if (mistake !== undefined) throw new Error(mistake);
        return `${compared.rows} rows equal`;
      });
    }
    await journal.step({ step: "load", action: `INSERT ${rows} rows`, expected: "all arrive" }, async (update) => {
      const seconds = await measureLoad(pair, rows, signal, (arrived) =>
        update(`${arrived} of ${rows} rows in the sink`),
      );
      return `${Math.round(rows / seconds).toLocaleString("en")} rows/s`;
    });
    await journal.step(
      { step: "latency", action: `${latencyChanges} single changes`, expected: "each arrives" },
      async (update) => {
        const values = await measureLatency(pair, latencyChanges, signal, (done) =>
          update(`${done} of ${latencyChanges}`),
        );
        return `${percentile(values, 0.5).toFixed(0)} ms, p95 ${percentile(values, 0.95).toFixed(0)} ms`;
      },
    );
    await journal.step({ step: "comparison", action: "every row, column", expected: "sink = source" }, async () => {
      const compared = await pair.untilEqual(patience, signal);
      screen.note(await sideBySide(pair, mapping.key));
      return `${compared.rows.toLocaleString("en")} rows x ${compared.columns.length} cols`;
    });
    await inspectTopics(scene);
  } finally {
    await pair.close();
  }
}

interface TableMapping {
  database: string;
  source: string;
  sink: string;
  key: string;
  exclude: readonly string[];
}

function firstTable({ sink }: PipelineSettings): TableMapping {
  const [mapping] = sink.tables;
  const [database, source] = mapping?.from.split(".") ?? [];
  const [key] = mapping?.key ?? [];
  if (!mapping || database === undefined || source === undefined || key === undefined)
    throw new Error(`sink connector ${sink.connector}: sink.tables names no table to follow`);
  return { database, source, sink: mapping.table, key, exclude: mapping.exclude };
}

async function openTables(
  { twin, platform: { databases }, pipeline }: Scene,
  { database, source, sink, key, exclude }: TableMapping,
): Promise<TablePair> {
  if (!databases) throw new Error("msk-cdc:platform.databases is absent: the demo needs the demo databases");
  const user = databases.username;
  const password = readPasswordsFile(twin.passwordsFile)[user] ?? "";
  const [sourceTable, sinkTable] = await Promise.all([
    WatchedTable.open({ ...databases.source, user, password }, database, source),
    WatchedTable.open({ ...databases.sink, user, password }, pipeline.sink.database, sink),
  ]);
  return new TablePair(sourceTable, sinkTable, { key, exclude });
}
