// Which tables a source captures, as `cdc database check` says it, and what became of that since its last run; pure.
// Facts: Pulumi "Command", addPreviousOutputInEnv (PULUMI_COMMAND_STDOUT is what the last run printed).

export function capturedText(tables: readonly string[]): string {
  return `The source database fits: ${tables.join(", ")} can be captured.`;
}

/** Sentences about tables that came or went since the last run. @param printed by that one; absent: there was none */
export function changesSince(printed: string | undefined, tables: readonly string[], hasSignals: boolean): string[] {
  const [, names] = /^The source database fits: (.*) can be captured\.$/m.exec(printed ?? "") ?? [];
  if (names === undefined) return [];
  const before = names.split(", ");
  const added = tables.filter((table) => !before.includes(table));
  const gone = before.filter((table) => !tables.includes(table));
  const many = added.length > 1;
  return [
    ...(added.length > 0
      ? [
          `${added.join(", ")} ${many ? "are" : "is"} new in this pipeline: ${many ? "their" : "its"} changes ` +
            "arrive from now on, the rows from before do not. Fix: after this " +
            (hasSignals
              ? `cdc snapshot STACK --tables ${added.join(",")}`
              : "cdc status STACK, which says how to bring them"),
        ]
      : []),
    ...(gone.length > 0
      ? [
          `${gone.join(", ")} left this pipeline: what the sink has of ${gone.length > 1 ? "them" : "it"} stays as ` +
            "it is, and gets no change any more. Fix: drop it there, unless somebody reads it",
        ]
      : []),
  ];
}
