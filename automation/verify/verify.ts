// `cdc verify`: proves that source and sink of a stack's pipelines hold the same rows. Needs the databases and the
// brokers (reach), and MSK Connect's API.
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { describeConnector } from "../operations/connectors.js";
import { openTarget, type Target, type TargetPipeline } from "../operations/target.js";
import type { VerifyOptions } from "./options.js";
import { notesOn } from "./declaredRows.js";
import { pipelinePassage, type IdleConnector } from "./passage.js";
import { repairNotes, repairTables } from "./repair.js";
import { openTables } from "./tables.js";
import {
  resultOf,
  type PipelineVerification,
  type Repaired,
  type TableVerification,
  type Verification,
} from "./verification.js";
import { shownKeys, verifyTables } from "./verifyTables.js";

/** Nothing can be verified as asked. */
export class VerifyError extends Error {
  override name = "VerifyError";
}

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
  for (const pipeline of chosen(target, options)) pipelines.push(await verifyPipeline(target, pipeline, options));
  return {
    stack,
    result: resultOf(pipelines.flatMap(({ tables }) => tables)),
    pipelines,
    seconds: (Date.now() - began) / 1000,
  };
}

function chosen({ stack, pipelines }: Target, options: VerifyOptions): TargetPipeline[] {
  const unknown = options.pipelines?.find((name) => !pipelines.some(({ outputs }) => outputs.name === name));
  if (unknown !== undefined)
    throw new VerifyError(
      `stack "${stack}" has no pipeline "${unknown}"; it has ` +
        `${pipelines.map(({ outputs }) => outputs.name).join(", ") || "none"}`,
    );
  const wanted = pipelines.filter(({ outputs }) => options.pipelines?.includes(outputs.name) ?? true);
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

async function verifyPipeline(
  target: Target,
  pipeline: TargetPipeline,
  options: VerifyOptions,
): Promise<PipelineVerification> {
  const { outputs, settings } = pipeline;
  if (!outputs.connectors) throw new VerifyError(`pipeline ${outputs.name} has no connectors yet`);
  const idle = await idleConnectors(target, Object.values(outputs.connectors));
  for (const { name, state } of idle) options.onNote?.(`connector ${name} is ${state}`);
  // Before hours of comparing.
  if (options.repair) for (const note of await repairNotes(target, pipeline, idle)) options.onNote?.(note);
  const tables = await openTables(target, pipeline, options.tables);
  const passage = pipelinePassage(target, pipeline, idle);
  // To repair, all keys are needed, and not just those that are shown.
  const thorough = options.repair ? { ...options, keys: Math.max(options.keys ?? 0, repairedAtOnce) } : options;
  let verified = await verifyTables(tables, passage, thorough);
  for (let before = Infinity; options.repair; ) {
    const bad = verified.filter(({ verification }) => differences(verification) > 0);
    const left = bad.reduce((sum, { verification }) => sum + differences(verification), 0);
    if (left === 0 || left >= before) break;
    before = left;
    options.onNote?.(`${left} rows differ and are repaired`);
    const repaired = await repairTables(target, pipeline, bad, options);
    const touched = bad.filter(
      (_table, index) => (repaired[index]?.emitted ?? 0) + (repaired[index]?.deleted ?? 0) > 0,
    );
    const again = await verifyTables(
      touched.map(({ open }) => open),
      passage,
      thorough,
    );
    verified = verified.map((table) => {
      const verification = again[touched.indexOf(table)]?.verification ?? table.verification;
      return {
        ...table,
        verification: { ...verification, ...addRepaired(table.verification.repaired, repaired[bad.indexOf(table)]) },
      };
    });
  }
  return {
    pipeline: outputs.name,
    connectors: idle,
    notes: notesOn(settings),
    tables: verified.map(({ verification }) => shortened(verification, options.keys ?? shownKeys)),
  };
}

function differences({ missing, extra, different }: TableVerification): number {
  return missing + extra + different;
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
  };
}

/** A connector that is not there (any more) is MISSING. */
export async function idleConnectors(
  { access }: Pick<Target, "access">,
  connectors: readonly { name: string; arn: string }[],
): Promise<IdleConnector[]> {
  const client = new KafkaConnectClient(access.client);
  const states = await Promise.all(
    connectors.map(async ({ name, arn }) => {
      const described = await describeConnector(client, arn);
      return { name, state: described ? (described.connectorState ?? "unknown") : "MISSING" };
    }),
  );
  return states.filter(({ state }) => state !== "RUNNING");
}
