// Which suspicious rows really differ: rows on their way from source to sink are waited for until they are equal, or
// until the pipeline has provably passed the place of the source's log that lies behind what was read.
import { setTimeout as pause } from "node:timers/promises";
import { keyText, type Key, type Side } from "./side.js";

/** A row that looks different. */
export interface Suspect {
  /** Which of the tables. */
  table: number;
  key: Key;
}

export type Difference = Suspect & { kind: "missing" | "extra" | "different" };

/** How far the pipeline is, seen from a place of the source's log. */
export interface Passage {
  /** A place behind everything that the source has committed by now. */
  mark(): Promise<Mark>;
}

export interface Mark {
  /**
   * Whether everything before it is in the sink; else a sentence that says where the pipeline is. `hopeless`: waiting
   * won't help.
   */
  passed(): Promise<{ passed: true } | { passed: false; why: string; hopeless?: boolean }>;
}

export interface Settled {
  differences: Difference[];
  /** Neither equal nor provably different when the time was over. */
  unsettled: Suspect[];
  /** Why some are unsettled. */
  why?: string;
}

export interface Settling {
  tables: readonly { source: Side; sink: Side }[];
  passage: Passage;
  /** Milliseconds since 1970 at which it ends. */
  deadline: number;
  signal?: AbortSignal | undefined;
  /** For tests. */
  now?: () => number;
  sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Most rows on their way arrive within these milliseconds. */
const quickLooks = [0, 200, 500, 1000];

/**
 * When rows are looked at after the passage, as parts of the time that it took: a row that changes to and fro may be
 * behind at the sink by just its last change.
 */
const lastLooks = [0, 0.25, 0.25, 0.5];

/** Milliseconds that the last looks take at least and at most. */
const lastLooksTake = { least: 2_000, most: 15_000 };

/**
 * So many rows are watched at the source while the pipeline is waited for: one that changes starts anew, also when it
 * changes back.
 */
const watched = 2_000;

/** Milliseconds between two questions about the pipeline's place. */
const patience = 500;

/** Settles suspects. None is called a difference that could still be on its way. */
export async function settle(suspects: readonly Suspect[], settling: Settling): Promise<Settled> {
  const { passage, deadline, signal, now = Date.now, sleep = pause } = settling;
  let open = [...suspects];
  for (const delay of quickLooks) {
    if (open.length === 0) break;
    await sleep(delay);
    signal?.throwIfAborted();
    open = (await look(open, settling)).filter(({ equal }) => !equal).map(({ suspect }) => suspect);
  }
  const differences: Difference[] = [];
  while (open.length > 0) {
    // In this order: what was committed before the mark was made is before it.
    let seen = await look(open, settling);
    const changed: Suspect[] = [];
    const mark = await passage.mark();
    const began = now();
    for (;;) {
      signal?.throwIfAborted();
      const answer = await mark.passed();
      if (answer.passed) break;
      if (answer.hopeless || now() >= deadline)
        return { differences, unsettled: await stillOpen(open, settling), why: answer.why };
      await sleep(patience);
      if (seen.length <= watched) seen = await unchanged(seen, changed, settling);
    }
    const take = Math.min(lastLooksTake.most, Math.max(lastLooksTake.least, now() - began));
    const verdict = await lastWord(seen, settling, (part) => sleep(part * take));
    differences.push(...verdict.differences);
    open = [...changed, ...verdict.changed];
    if (open.length > 0 && now() >= deadline)
      return {
        differences,
        unsettled: await stillOpen(open, settling),
        why: "these rows of the source changed at every look",
      };
  }
  return { differences, unsettled: [] };
}

/** Those whose row of the source is as it was; the others go to `changed`. */
async function unchanged(seen: readonly Look[], changed: Suspect[], { tables }: Settling): Promise<Look[]> {
  const rows = await Promise.all(
    tables.map(({ source }, index) =>
      source.byKey(seen.filter(({ suspect }) => suspect.table === index).map(({ suspect }) => suspect.key)),
    ),
  );
  const same = ({ suspect, source }: Look): boolean =>
    rows[suspect.table]?.get(keyText(suspect.key))?.digest === source;
  changed.push(...seen.filter((one) => !same(one)).map(({ suspect }) => suspect));
  return seen.filter(same);
}

interface Look {
  suspect: Suspect;
  /** Digests; undefined where there is no row. */
  source: string | undefined;
  sink: string | undefined;
  equal: boolean;
}

/** Reads suspicious rows, at the sink first where `sinkFirst`. */
async function look(suspects: readonly Suspect[], { tables }: Settling, sinkFirst = false): Promise<Look[]> {
  const looks: Look[] = [];
  for (const [index, { source, sink }] of tables.entries()) {
    const here = suspects.filter(({ table }) => table === index);
    if (here.length === 0) continue;
    const keys = here.map(({ key }) => key);
    const early = await (sinkFirst ? sink : source).byKey(keys);
    const late = await (sinkFirst ? source : sink).byKey(keys);
    const [ofSource, ofSink] = sinkFirst ? [late, early] : [early, late];
    for (const suspect of here) {
      const [one, other] = [ofSource, ofSink].map((rows) => rows.get(keyText(suspect.key))?.digest);
      looks.push({ suspect, source: one, sink: other, equal: one === other });
    }
  }
  return looks;
}

/**
 * After the passage: a row that is as it was at the source, and different from the sink's at every look, differs; one
 * that changed has to be looked at anew.
 */
async function lastWord(
  seen: readonly Look[],
  settling: Settling,
  sleep: (part: number) => Promise<unknown>,
): Promise<{ differences: Difference[]; changed: Suspect[] }> {
  const before = new Map(seen.map(({ suspect, source }) => [suspect, source]));
  const changed: Suspect[] = [];
  let candidates: Look[] = [...seen];
  for (const part of lastLooks) {
    if (candidates.length === 0) break;
    await sleep(part);
    const looks = (
      await look(
        candidates.map(({ suspect }) => suspect),
        settling,
        true,
      )
    ).filter(({ equal }) => !equal);
    const moved = looks.filter(({ suspect, source }) => source !== before.get(suspect));
    changed.push(...moved.map(({ suspect }) => suspect));
    candidates = looks.filter((one) => !moved.includes(one));
  }
  return {
    differences: candidates.map(({ suspect, source, sink }) => ({
      ...suspect,
      kind: sink === undefined ? "missing" : source === undefined ? "extra" : "different",
    })),
    changed,
  };
}

async function stillOpen(suspects: readonly Suspect[], settling: Settling): Promise<Suspect[]> {
  return (await look(suspects, settling)).filter(({ equal }) => !equal).map(({ suspect }) => suspect);
}
