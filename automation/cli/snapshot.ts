// `cdc snapshot`. Exit codes: 0 begun, with --wait through; 1 refused or failed.
import {
  requestSnapshot,
  SnapshotError,
  stopSnapshot,
  untilComplete,
  type SnapshotNotification,
} from "../operations/snapshot.js";
import { openTarget, type Target, type TargetPipeline } from "../operations/target.js";
import { interruptible } from "./interruption.js";
import { sayError, sayJson } from "./operationOutput.js";

export interface SnapshotCommandOptions {
  /** With `stop` none. */
  tables?: string[];
  stop: boolean;
  pipeline?: string;
  where?: string;
  wait: boolean;
  json: boolean;
}

/** @returns the exit code */
export async function run(
  stack: string,
  { tables = [], stop, pipeline: name, where, wait, json }: SnapshotCommandOptions,
): Promise<number> {
  const say = (object: object, line: string): void => (json ? sayJson(object) : void process.stdout.write(`${line}\n`));
  try {
    if (stop === tables.length > 0)
      throw new SnapshotError("a snapshot begins with --tables, or is ended with --stop: give one of them");
    await interruptible(
      { finishing: "the connector goes on with a snapshot that it has begun", leftBehind: () => [] },
      async (signal): Promise<void> => {
        const target = await openTarget(stack);
        const pipeline = choosePipeline(target, tables, name);
        if (stop) {
          const ended = await stopSnapshot(target, pipeline, { signal });
          const { name: of } = pipeline.outputs;
          return say(
            { kind: "snapshot", state: ended ? "stopped" : "none", pipeline: of, tables },
            ended
              ? `the snapshot of pipeline ${of} is ended, with all that waited behind it`
              : `no snapshot of pipeline ${of} was ended: its connector said nothing of one within 30 s`,
          );
        }
        const asked = await requestSnapshot(
          target,
          pipeline,
          { tables, ...(where !== undefined && { where }) },
          { signal },
        );
        const begun = { pipeline: pipeline.outputs.name, tables };
        if (!wait)
          return say(
            { kind: "snapshot", state: "begun", ...begun },
            `${tables.join(", ")}: the snapshot of pipeline ${begun.pipeline} has begun`,
          );
        const rows = await untilComplete(target, pipeline, asked, {
          signal,
          onProgress: ({ at: _at, ...notification }) =>
            say({ kind: "notification", ...notification }, inWords(notification)),
        });
        say(
          { kind: "snapshot", state: "complete", ...begun, rows },
          `${tables.join(", ")}: the snapshot of pipeline ${begun.pipeline} is through`,
        );
      },
    );
    return 0;
  } catch (error) {
    return sayError(error as Error, json);
  }
}

/** The one that captures the tables. @throws SnapshotError when none does, or more than one */
export function choosePipeline(
  { stack, pipelines }: Pick<Target, "stack" | "pipelines">,
  tables: readonly string[],
  name?: string,
): TargetPipeline {
  const [found, ...more] = pipelines.filter(({ outputs, settings }) =>
    name === undefined ? tables.every((table) => settings.source.tables.includes(table)) : outputs.name === name,
  );
  if (found && more.length === 0) return found;
  const there =
    pipelines.map(({ outputs, settings }) => `${outputs.name} (${settings.source.tables.join(", ")})`).join("; ") ||
    "none";
  if (found)
    throw new SnapshotError(
      `several pipelines of stack "${stack}"${tables.length === 0 ? "" : ` capture ${tables.join(", ")}`}: name ` +
        `one (--pipeline). There are ${there}`,
    );
  throw new SnapshotError(
    name === undefined
      ? `no pipeline of stack "${stack}" captures ${tables.join(", ")}. There are ${there}`
      : `stack "${stack}" has no pipeline "${name}". There are ${there}`,
  );
}

function inWords({ type, table, rows, status }: Omit<SnapshotNotification, "at">): string {
  const read = rows === undefined ? "" : `, ${rows.toLocaleString("en")} row${rows === 1 ? "" : "s"} read`;
  return (
    "  " +
    `${type}${table === undefined ? "" : ` ${table}`}${read}` +
    `${status === undefined || status === "SUCCEEDED" ? "" : ` (${status})`}`
  );
}
