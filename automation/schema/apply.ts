// Runs at a sink the statements that bring its tables in line with the source's, but for those that take something
// away.
import type { TableDifference } from "../operations/schemaDifference.js";
import type { Target, TargetPipeline } from "../operations/target.js";

/** What became of a statement. */
export interface Applied {
  statement: string;
  /** In the server's words; absent: it ran. */
  error?: string;
}

/** For columns that are missing or have too little room. A key changes with the settings; a person drops a column. */
export function applicable(differences: readonly TableDifference[]): string[] {
  const found = differences.flatMap(({ change, statement }) =>
    statement !== undefined && (change === "add" || change === "change") ? [statement] : [],
  );
  return [...new Set(found)];
}

export function apply(
  target: Pick<Target, "reach">,
  pipeline: Pick<TargetPipeline, "sink">,
  differences: readonly TableDifference[],
): Promise<Applied[]> {
  return runAtSink(target, pipeline, applicable(differences));
}

/** One after the other, with the sink connector's account; one that fails keeps none of the others from running. */
export async function runAtSink(
  { reach }: Pick<Target, "reach">,
  { sink }: Pick<TargetPipeline, "sink">,
  statements: readonly string[],
): Promise<Applied[]> {
  const account = await sink();
  const applied: Applied[] = [];
  for (const statement of statements) {
    try {
      await reach.call("database.alter", { ...account, statement });
      applied.push({ statement });
    } catch (error) {
      applied.push({ statement, error: (error as Error).message });
    }
  }
  return applied;
}
