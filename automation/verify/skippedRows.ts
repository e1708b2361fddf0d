// Rows that look different since a change of them was skipped on purpose (`cdc skip`), and whether the sink would take
// them now.
import { sinkTopic } from "../../connectors/topics.js";
import { workerProperties } from "../../connectors/workerConfiguration.js";
import type { TriedRow } from "../../databases/kind.js";
import { databaseKinds } from "../../databases/registry.js";
import type { Skip } from "../../reach/kafka/skips.js";
import { sourceKindOf } from "../../sources/registry.js";
import { isRefusedSo } from "../operations/refusal.js";
import { keyRecord, KeyRecordError } from "./keyRecord.js";
import type { VerifySession } from "./session.js";
import { keyText, type Key } from "./side.js";
import type { OpenTable, VerifiedTable } from "./tables.js";

/** The newest skip of a change of the row. */
export function skipOfRow({ target, pipeline, skips }: Skips, open: OpenTable, key: Key): Skip | undefined {
  const here = skips.filter(({ table }) => table === open.settings.from);
  if (here.length === 0) return undefined;
  const payload = keyPayload({ target, pipeline }, open, key);
  return here.filter((one) => payload !== undefined && sameKey(one.key, payload)).at(-1);
}

type Skips = Pick<VerifySession, "target" | "pipeline" | "skips">;

/** Says of each row that differs whether a change of it was skipped. */
export function nameSkipped(session: Skips, { open, verification }: VerifiedTable): void {
  for (const row of verification.found) {
    const skip = skipOfRow(session, open, row.key);
    if (skip) row.skipped = { at: skip.at, why: skip.why };
  }
}

/**
 * Rows that the sink would refuse as it did when they were skipped: sent once more, they would end its task again.
 *
 * @returns what it says, by keyText
 */
export async function refusedAgain(
  session: VerifySession,
  open: OpenTable,
  keys: readonly Key[],
): Promise<Map<string, string>> {
  const skipped = keys.flatMap((key) => {
    const skip = skipOfRow(session, open, key);
    return skip ? [{ key, skip }] : [];
  });
  if (skipped.length === 0 || typeof open.plan === "string") return new Map();
  const { columns } = open.plan.source;
  const rows = await open.source.byKey(
    skipped.map(({ key }) => key),
    "whole",
  );
  const tried = skipped.map(({ key }): TriedRow => {
    const texts = rows.get(keyText(key))?.columns;
    return {
      database: session.pipeline.settings.sink.database,
      table: open.settings.table,
      key: Object.fromEntries(open.settings.key.map((name, index) => [name, key[index] ?? ""])),
      row: texts ? rowOf(columns, texts) : null,
    };
  });
  const answers = await session.target.reach.call("database.tryRows", {
    ...(await session.pipeline.sink()),
    rows: tried,
  });
  return new Map(
    skipped.flatMap(({ key, skip }, index) => {
      const refused = answers[index]?.refused;
      if (refused === undefined || !isRefusedSo(refused, skip.why)) return [];
      return [[keyText(key), `skipped on purpose at ${skip.at}, and the sink still refuses it: ${refused}`]];
    }),
  );
}

/** From texts as the source's reader quotes them; a value in a form that no statement takes is left out. */
export function rowOf(
  columns: readonly { name: string; form: { kind: string } }[],
  texts: readonly string[],
): NonNullable<TriedRow["row"]> {
  return Object.fromEntries(
    columns.flatMap(({ name, form: { kind } }, index): [string, TriedRow["key"][string]][] => {
      const text = unquoted(texts[index] ?? "NULL");
      if (text === null) return [[name, null]];
      if (kind === "geometry") return [];
      return [[name, kind === "binary" ? { base64: Buffer.from(text, "hex").toString("base64") } : text]];
    }),
  );
}

/** As readers quote it (databases/kind.ts). */
function unquoted(quoted: string): string | null {
  if (quoted === "NULL") return null;
  return quoted
    .slice(1, -1)
    .replace(/\\(.)/gs, (_all, character: string) =>
      character === "0" ? "\0" : character === "Z" ? "\x1a" : character,
    );
}

/** Undefined: no record's key can be made of it. */
function keyPayload({ target, pipeline }: Omit<Skips, "skips">, open: OpenTable, key: Key): unknown {
  const { settings } = pipeline;
  const worker = workerProperties(settings, target.access.client.region);
  const { keyField } = databaseKinds.of(sourceKindOf(settings).database).columns;
  const columns = open.settings.key.flatMap((name) =>
    open.shape.columns.filter((column) => column.name.toLowerCase() === name.toLowerCase()),
  );
  try {
    const text = keyRecord(sinkTopic(settings, open.settings), columns, key, {
      worker: { ...worker, "key.converter.schemas.enable": "false" },
      keyField,
    });
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof KeyRecordError) return undefined;
    throw error;
  }
}

/** The fields may stand in another order. */
function sameKey(one: unknown, other: unknown): boolean {
  const sorted = (key: unknown): string =>
    JSON.stringify(Object.entries(Object(key)).sort(([a], [b]) => (a < b ? -1 : 1)));
  return sorted(one) === sorted(other);
}
