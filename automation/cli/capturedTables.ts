// Which tables a source captures and a sink fills, as `cdc database check` says it, and what became of that since its
// last run; pure.
// Facts: Pulumi "Command", addPreviousOutputInEnv (PULUMI_COMMAND_STDOUT is what the last run printed).

export function capturedText(tables: readonly string[]): string {
  return `The source database fits: ${tables.join(", ")} can be captured.`;
}

/** Sentences about tables that came or went since the last run. @param printed by that one; absent: there was none */
export function changesSince(printed: string | undefined, tables: readonly string[], hasSignals: boolean): string[] {
  const [, names] = /^The source database fits: (.*) can be captured\.$/m.exec(printed ?? "") ?? [];
  if (names === undefined) return [];
  const before = names.split(", ");
  const databases = new Set(before.map(databaseOf));
  const added = tables.filter((table) => !before.includes(table));
  const known = added.filter((table) => databases.has(databaseOf(table)));
  const unknown = added.filter((table) => !known.includes(table));
  const gone = before.filter((table) => !tables.includes(table));
  return [
    ...sentence(known, (are, their) => [
      `${are} new in this pipeline: ${their} changes arrive from now on, the rows from before do not. Fix: after this `,
      hasSignals ? `cdc snapshot STACK --tables ${known.join(",")}` : "cdc status STACK, which says how to bring them",
    ]),
    ...sentence(unknown, (are, their) => [
      `${are} new in this pipeline, and of a database that was not captured before: the source's task ends at `,
      `${their} first change. Fix: after this cdc offsets reset STACK, which sends every row once more`,
    ]),
    ...sentence(gone, (_are, _their, them) => [
      `left this pipeline: what the sink has of ${them} stays as it is, and gets no change any more. Fix: drop it `,
      "there, unless somebody reads it",
    ]),
  ];
}

/** A sink table with its database, and the source table that fills it. */
export interface Filled {
  name: string;
  from: string;
}

/** An earlier version said it in another sentence, without the database, which tells of no change. */
export function filledText(tables: readonly Filled[]): string {
  return `The sink database fits and can be filled: ${tables.map(({ name }) => name).join(", ")}`;
}

/** The same of a sink's tables, which begin empty under another name or in another database. */
export function sinkChangesSince(
  printed: string | undefined,
  tables: readonly Filled[],
  hasSignals: boolean,
): string[] {
  const [, names] = /^The sink database fits and can be filled: (.*)$/m.exec(printed ?? "") ?? [];
  if (names === undefined) return [];
  const before = names.split(", ");
  const added = tables.filter(({ name }) => !before.includes(name));
  const gone = before.filter((each) => !tables.some(({ name }) => name === each));
  return [
    ...sentence(
      added.map(({ name }) => name),
      (are, _their, them) => [
        `${are} filled from now on: rows that the source has already do not come to ${them}. Fix: after this `,
        hasSignals
          ? `cdc snapshot STACK --tables ${added.map(({ from }) => from).join(",")}`
          : "cdc status STACK, which says how to bring them",
      ],
    ),
    ...sentence(gone, (are, their, them) => [
      `${are} filled no more: ${their} rows stay as they are. Fix: drop ${them}, unless somebody reads ${them}`,
    ]),
  ];
}

/** None where there are no tables. */
function sentence(tables: readonly string[], say: (are: string, their: string, them: string) => string[]): string[] {
  if (tables.length === 0) return [];
  const said = tables.length > 1 ? say("are", "their", "them") : say("is", "its", "it");
  return [`${tables.join(", ")} ${said.join("")}`];
}

function databaseOf(table: string): string {
  return table.split(".")[0] ?? "";
}
