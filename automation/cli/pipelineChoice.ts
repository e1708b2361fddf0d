import { SnapshotError } from "../operations/snapshot.js";
import { isCalled, type Target, type TargetPipeline } from "../operations/target.js";

/** The one that captures the tables. @throws SnapshotError when none does, or more than one */
export function choosePipeline(
  target: Pick<Target, "stack" | "pipelines" | "environment">,
  tables: readonly string[],
  name?: string,
): TargetPipeline {
  const { stack, pipelines } = target;
  const [found, ...more] = pipelines.filter((one) =>
    name === undefined
      ? tables.every((table) => one.settings.source.tables.includes(table))
      : isCalled(name, one, target),
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
