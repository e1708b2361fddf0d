// Which tables of a source another table has followed under their name, or which had another name for a while, as a
// schema history tells it; pure. Rows that go or come with a name are no changes of rows, and no topic has them.
import type { PipelineSettings, SinkTableSettings } from "../../settings/schema.js";
import type { HeldTable } from "../../sources/kind.js";
import type { TableDifference } from "../operations/schemaDifference.js";

/** `back`: it had another name for a while. `another`: one that was there before has gone. */
type Turn = "back" | "another";

/** Copies of tools for online schema changes (gh-ost, pt-online-schema-change, OSC) hold the table's own rows. */
const copies = /^_.*_(gho|new)$|^__osc_new_/;

export class Succession {
  /** Names that the table of a name had before. */
  private readonly names = new Map<string, ReadonlySet<string>>();
  /** Names whose table has gone. */
  private readonly left = new Set<string>();
  private readonly turns = new Map<string, Turn>();

  /** What last happened to the table of this name, in lower case and with its database. */
  of(table: string): Turn | undefined {
    return this.turns.get(table);
  }

  take({ table, was, change }: Pick<HeldTable, "table" | "was" | "change">): void {
    const name = table.toLowerCase();
    const before = was?.toLowerCase();
    if (change === "drop") this.leave(name);
    else if (before !== undefined && before !== name) this.rename(before, name);
    else if (change === "create") this.come(name, new Set());
  }

  private rename(from: string, to: string): void {
    const had = new Set([...(this.names.get(from) ?? []), from]);
    this.leave(from);
    const isCopy = copies.test(from.slice(from.indexOf(".") + 1));
    this.come(to, had, isCopy);
  }

  private leave(name: string): void {
    this.names.delete(name);
    this.left.add(name);
  }

  private come(name: string, had: ReadonlySet<string>, isCopy = false): void {
    if (had.has(name)) this.turns.set(name, "back");
    else if (this.left.has(name) && !isCopy) this.turns.set(name, "another");
    this.left.delete(name);
    this.names.set(name, had);
  }
}

/** @param stack for the command that is named */
export function succeeded(
  stack: string,
  { sink }: PipelineSettings,
  turns: readonly (readonly [table: SinkTableSettings, turn: Turn | undefined])[],
): TableDifference[] {
  return turns.flatMap(([{ from, table }, turn]) =>
    turn === undefined
      ? []
      : [
          {
            table: from,
            sinkTable: `${sink.database}.${table}`,
            effect: "note",
            what:
              turn === "back"
                ? "it had another name for a while: what was written to it meanwhile is not at the sink"
                : "another table took its name (DROP and CREATE, or RENAME TABLE): rows of the one before are still at " +
                  "the sink, and rows that the new one brought with it are not",
            then: `cdc verify ${stack} --tables ${from} --repair`,
          },
        ],
  );
}
