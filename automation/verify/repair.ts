// Makes the sink equal to its source again through the pipeline itself: what is missing or different is emitted once
// more by an incremental snapshot of those keys, what is extra is deleted by a tombstone. Facts: Debezium, "Incremental
// snapshots" (additional-conditions); JDBC connector, delete.enabled (a record without a value deletes the row of its
// key).
import { sinkTopic } from "../../connectors/topics.js";
import { workerProperties } from "../../connectors/workerConfiguration.js";
import type { RowDigest } from "../../databases/tables.js";
import { databaseKinds } from "../../databases/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import { until } from "../access/until.js";
import { howToGiveSignals } from "../operations/signalTable.js";
import { requestSnapshot, SnapshotError, untilComplete } from "../operations/snapshot.js";
import type { Target } from "../operations/target.js";
import { keyRecord, KeyRecordError, writesKeys } from "./keyRecord.js";
import type { VerifySession } from "./session.js";
import { refusedAgain } from "./skippedRows.js";
import { keyText, type Key } from "./side.js";
import type { OpenTable, VerifiedTable } from "./tables.js";
import { idleText, type IdleConnector, type Repaired, type TableVerification } from "./verification.js";
import type { VerifyOptions } from "./options.js";

/** Keys in the condition of one signal. */
const keysOfSignal = 500;

/** More rows than these are not asked for by their keys: each round compares the whole table again. */
const mostByKey = 50_000;

/**
 * What a repair will not be able to do, known before hours of comparing; it does the rest: extra rows are deleted
 * without signals, and missing ones emitted under any converter.
 */
export async function repairNotes({ target, pipeline, idle }: VerifySession): Promise<string[]> {
  const { reach, stack, access } = target;
  const { outputs, settings, source } = pipeline;
  const { signalTable } = settings.source;
  const refusal =
    signalTable === undefined
      ? undefined
      : await reach.call("database.signalTable", { ...(await source()), table: signalTable });
  const converter = workerProperties(settings, access.client.region)["key.converter"];
  return [
    ...(signalTable === undefined
      ? [
          `pipeline ${outputs.name} takes no signals, as its source has no signal table: missing and different ` +
            `rows can't be repaired. Fix: ${howToGiveSignals(settings)}`,
        ]
      : []),
    ...(refusal === undefined
      ? []
      : [`pipeline ${outputs.name}: missing and different rows can't be repaired: ${refusal}`]),
    ...(writesKeys(converter)
      ? []
      : [`keys are written by ${converter ?? "no converter"}: extra rows can't be deleted`]),
    ...idle.map(
      (connector) =>
        `nothing can be repaired while ${idleText(connector)}${fixOf(connector, stack)}, then repair again`,
    ),
  ];
}

/** Of one with a failed task its cause says what to do. */
function fixOf({ name, state, why }: IdleConnector, stack: string): string {
  if (why !== undefined) return "";
  return `. Fix: ${state === "PAUSED" ? `cdc resume ${stack} ${name}` : `look with cdc status ${stack}`}`;
}

/**
 * What was done to each table, in their order, once their rows are equal or have been waited for as long as
 * `options.wait` says. What can't be done to one is said in its `why`.
 */
export async function repairTables(session: VerifySession, tables: readonly VerifiedTable[]): Promise<Repaired[]> {
  const repaired: Repaired[] = [];
  for (const { open, verification } of tables) {
    const [extra, others] = [true, false].map((wanted) =>
      verification.found.filter(({ kind }) => (kind === "extra") === wanted).map(({ key }) => key),
    ) as [Key[], Key[]];
    // Extra rows first: where a collation takes two keys for the same, a deletion would take the row that was just
    // written, too.
    const steps = [
      foreign(open, verification) ?? (await attempt(() => deleteExtra(session, open, extra), extra.length)),
      tooMany(session.target, open, verification) ??
        (await attempt(() => emitAgain(session, open, others), others.length)),
    ];
    const [left, why] = [
      steps.reduce((sum, step) => sum + (step.left ?? 0), 0),
      [...new Set(steps.flatMap((step) => step.why ?? []))].join("; "),
    ];
    repaired.push({
      deleted: steps[0]?.deleted ?? 0,
      emitted: steps[1]?.emitted ?? 0,
      ...(left > 0 && { left }),
      ...(why !== "" && { why }),
    });
  }
  return repaired;
}

/** One table that can't be repaired must not lose what was found out about the others. */
async function attempt(step: () => Promise<Partial<Repaired>>, rows: number): Promise<Partial<Repaired>> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof KeyRecordError || error instanceof SnapshotError) return { left: rows, why: error.message };
    throw error;
  }
}

function foreign({ sharedWith, sinkName }: OpenTable, { extra }: TableVerification): Partial<Repaired> | undefined {
  if (extra === 0 || sharedWith === undefined) return undefined;
  return {
    left: extra,
    why:
      `pipeline ${sharedWith} fills ${sinkName}, too: rows that are not of this source may be its own, and are not ` +
      "deleted",
  };
}

function tooMany(
  { stack }: Target,
  { settings }: OpenTable,
  { missing, different }: TableVerification,
): Partial<Repaired> | undefined {
  if (missing + different <= mostByKey) return undefined;
  return {
    left: missing + different,
    why:
      `more than ${mostByKey.toLocaleString("en")} rows are missing or different: run cdc snapshot ${stack} ` +
      `--tables ${settings.from} --wait, which emits every row, and verify again`,
  };
}

async function deleteExtra(session: VerifySession, open: OpenTable, keys: readonly Key[]): Promise<Partial<Repaired>> {
  const {
    target: { reach, brokers, access },
    pipeline: { settings },
    options,
  } = session;
  // A row may have come to the source in the meantime.
  const atSource = await open.source.byKey(keys);
  const refused = await refusedAgain(session, open, keys);
  const gone = keys.filter((key) => !atSource.has(keyText(key)) && !refused.has(keyText(key)));
  if (gone.length === 0) return leftAs(refused);
  const topic = sinkTopic(settings, open.settings);
  const worker = workerProperties(settings, access.client.region);
  const columns = open.settings.key.flatMap((name) =>
    open.shape.columns.filter((column) => column.name.toLowerCase() === name.toLowerCase()),
  );
  const { keyField } = databaseKinds.of(sourceKindOf(settings).database).columns;
  // Its partition may be another than that of the row's own records: a record of it that comes later there is found by
  // the comparison that follows.
  await reach.call("kafka.produce", {
    brokers,
    topic,
    records: gone.map((key) => ({ key: keyRecord(topic, columns, key, { worker, keyField }), value: null })),
  });
  await untilEqual(open, gone, options);
  return { deleted: gone.length, ...leftAs(refused) };
}

/** Sent once more, they would end the sink's task. */
function leftAs(refused: ReadonlyMap<string, string>): Pick<Repaired, "left" | "why"> {
  return refused.size === 0 ? {} : { left: refused.size, why: [...new Set(refused.values())].join("; ") };
}

async function emitAgain(session: VerifySession, open: OpenTable, keys: readonly Key[]): Promise<Partial<Repaired>> {
  const { target, pipeline, options } = session;
  if (typeof open.plan === "string") return { emitted: 0 };
  const { key, columns } = open.plan.source;
  const source = sourceKindOf(pipeline.settings);
  const database = databaseKinds.of(source.database);
  const names = new Set(columns.map(({ name }) => name));
  const spoilt = database.columns.spoiltBySnapshot(
    open.shape.columns.filter(({ name }) => names.has(name)),
    source.configuration(pipeline.settings),
  );
  const rows = spoilt.length > 0 ? await open.source.byKey(keys, "values") : new Map<string, RowDigest>();
  const harm = (one: Key) =>
    spoilt.filter(({ column, value }) =>
      value(rows.get(keyText(one))?.columns?.[columns.findIndex(({ name }) => name === column)] ?? "NULL"),
    );
  const refused = await refusedAgain(session, open, keys);
  const safe = keys.filter((one) => harm(one).length === 0 && !refused.has(keyText(one)));
  for (let start = 0; start < safe.length; start += keysOfSignal) {
    const where = database.rowsOf(key, safe.slice(start, start + keysOfSignal));
    await untilComplete(
      target,
      pipeline,
      await requestSnapshot(target, pipeline, { tables: [open.settings.from], where }),
      { ...(options.signal && { signal: options.signal }) },
    );
  }
  await untilEqual(open, safe, options);
  const reasons = [...new Set([...keys.flatMap((one) => harm(one).map(({ why }) => why)), ...refused.values()])];
  return {
    emitted: safe.length,
    ...(reasons.length > 0 && { left: keys.length - safe.length, why: reasons.join("; ") }),
  };
}

/** The comparison that follows is the proof; this only gives the rows the time that they need. */
async function untilEqual(
  { source, sink }: OpenTable,
  keys: readonly Key[],
  { wait = 120, signal }: VerifyOptions,
): Promise<void> {
  const areEqual = async (): Promise<boolean> => {
    const [rows, copies] = [await source.byKey(keys), await sink.byKey(keys)];
    return keys.every((key) => rows.get(keyText(key))?.digest === copies.get(keyText(key))?.digest);
  };
  if (wait > 0) await until(areEqual, { within: wait, delays: { minDelay: 0.2, maxDelay: 2 }, signal });
}
