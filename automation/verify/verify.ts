// `cdc verify`: proves that source and sink of a stack's pipelines hold the same rows. Needs the databases and the
// brokers (reach), and MSK Connect's API.
import { isCalled, openTarget, type Target, type TargetPipeline } from "../operations/target.js";
import { notesOn } from "./declaredRows.js";
import type { VerifyOptions } from "./options.js";
import { pipelinePassage } from "./passage.js";
import { repairNotes, repairTables } from "./repair.js";
import { inSession, VerifyError, type VerifySession } from "./session.js";
import { nameSkipped } from "./skippedRows.js";
import { openTables, type OpenTable, type VerifiedTable } from "./tables.js";
import {
  differences,
  idleText,
  resultOf,
  type PipelineVerification,
  type Repaired,
  type TableVerification,
  type Verification,
} from "./verification.js";
import { shownKeys, verifyTables } from "./verifyTables.js";

/**
 * Rows of a table that are repaired before it is compared again; it is repaired until it is equal, or until a round did
 * not make it better.
 */
const repairedAtOnce = 5_000;

/**
 * Compares every row of the stack's pipelines.
 *
 * @param stack name in the backend, such as `dev` or an environment's
 * @throws TargetError when the stack is not there; VerifyError for a pipeline or table that it does not have, or a
 * pipeline without connectors; ReachError when brokers and databases
 *   can't be reached. A table that can't be compared is no error: it has a `problem`; what can't be repaired of one
 *   says `repaired.why`.
 */
export async function verify(stack: string, options: VerifyOptions = {}): Promise<Verification> {
  const began = Date.now();
  const target = await openTarget(stack, options.twin ? { twin: options.twin } : {});
  const pipelines: PipelineVerification[] = [];
  for (const pipeline of chosen(target, options))
    pipelines.push(await inSession(target, pipeline, options, verifyPipeline));
  return {
    stack,
    result: resultOf(
      pipelines.flatMap(({ tables }) => tables),
      options.allowLoss,
    ),
    pipelines,
    seconds: (Date.now() - began) / 1000,
  };
}

function chosen(target: Target, options: VerifyOptions): TargetPipeline[] {
  const { stack, pipelines } = target;
  const unknown = options.pipelines?.find((name) => !pipelines.some((one) => isCalled(name, one, target)));
  if (unknown !== undefined)
    throw new VerifyError(
      `stack "${stack}" has no pipeline "${unknown}"; it has ` +
        `${pipelines.map(({ outputs }) => outputs.name).join(", ") || "none"}`,
    );
  const wanted = pipelines.filter((one) => options.pipelines?.some((name) => isCalled(name, one, target)) ?? true);
  const tables = wanted.flatMap(({ settings }) => settings.sink.tables.map(({ from }) => from));
  const absent = options.tables?.find((name) => !tables.includes(name));
  if (absent !== undefined)
    throw new VerifyError(
      `no pipeline of stack "${stack}" that was asked for copies table "${absent}"; they copy ${tables.join(", ")}`,
    );
  if (wanted.length === 0) throw new VerifyError(`stack "${stack}" has no pipelines`);
  return wanted.filter(
    ({ settings }) =>
      options.tables === undefined || settings.sink.tables.some(({ from }) => options.tables?.includes(from)),
  );
}

async function verifyPipeline(session: VerifySession): Promise<PipelineVerification> {
  const { pipeline, options, idle } = session;
  for (const connector of idle) options.onNote?.(idleText(connector));
  // Before hours of comparing.
  if (options.repair) for (const note of await repairNotes(session)) options.onNote?.(note);
  const compare = comparison(session);
  const compared = await compare(await openTables(session));
  const verified = options.repair ? await repairUntilEqual(session, compared, compare) : compared;
  for (const table of verified) nameSkipped(session, table);
  return {
    pipeline: pipeline.outputs.name,
    connectors: [...idle],
    notes: notesOn(pipeline.settings),
    tables: verified.map(({ verification }) => shortened(verification, options.keys ?? shownKeys)),
  };
}

type Compare = (tables: readonly OpenTable[]) => Promise<VerifiedTable[]>;

function comparison(session: VerifySession): Compare {
  const { options } = session;
  const passage = pipelinePassage(session);
  // To repair, all keys are needed, and not just those that are shown.
  const thorough = options.repair ? { ...options, keys: Math.max(options.keys ?? 0, repairedAtOnce) } : options;
  return (tables) => verifyTables(tables, passage, thorough);
}

/** Repairs and compares again what was repaired, as long as that makes it better. */
async function repairUntilEqual(
  session: VerifySession,
  compared: VerifiedTable[],
  compare: Compare,
): Promise<VerifiedTable[]> {
  let verified = compared;
  for (let before = Infinity; ; ) {
    const bad = verified.filter(({ verification }) => differences(verification) > 0);
    const left = bad.reduce((sum, { verification }) => sum + differences(verification), 0);
    if (left === 0 || left >= before) return verified;
    before = left;
    session.options.onNote?.(`${left} rows differ and are repaired`);
    const repaired = await repairTables(session, bad);
    const touched = bad.filter(
      (_table, index) => (repaired[index]?.emitted ?? 0) + (repaired[index]?.deleted ?? 0) > 0,
    );
    const again = await compare(touched.map(({ open }) => open));
    verified = verified.map((table) => {
      const verification = again[touched.indexOf(table)]?.verification ?? table.verification;
      return {
        ...table,
        verification: { ...verification, ...addRepaired(table.verification.repaired, repaired[bad.indexOf(table)]) },
      };
    });
  }
}

function addRepaired(before: Repaired | undefined, now: Repaired | undefined): { repaired?: Repaired } {
  if (!before && !now) return {};
  return {
    repaired: {
      ...before,
      ...now,
      emitted: (before?.emitted ?? 0) + (now?.emitted ?? 0),
      deleted: (before?.deleted ?? 0) + (now?.deleted ?? 0),
    },
  };
}

function shortened(verification: TableVerification, keys: number): TableVerification {
  return {
    ...verification,
    found: verification.found.slice(0, keys),
    unsettledKeys: verification.unsettledKeys.slice(0, keys),
    lossyRows: verification.lossyRows.slice(0, keys),
  };
}
