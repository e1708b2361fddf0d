// Random tables of a pipeline, and step by step what happens to them. The same seed makes the same steps as long as the
// server takes and refuses the same.
import { randomAlteration } from "./alterations.js";
import { randomChange } from "./changes.js";
import type { Chance } from "./chance.js";
import type { Step } from "./steps.js";
import { newTableNames, randomTable, type Risk, type Table } from "./tables.js";

export class Generator {
  tables: Table[];

  constructor(
    private readonly chance: Chance,
    private readonly risk: Risk,
  ) {
    const names = newTableNames(chance, chance.between(1, 4));
    this.tables = names.map((name) => randomTable(chance, name, risk));
  }

  /** Rows that are there before the pipeline starts. */
  first(): Step[] {
    // A strict mode takes no wild values.
    const mode = { kind: "session sql_mode", statements: ["SET SESSION sql_mode = ''"] };
    const rows = this.tables.flatMap((table) => this.chance.times(1, 4, () => randomChange(this.chance, table)));
    return [...(this.risk > 0 ? [mode] : []), ...rows];
  }

  /** Call {@link took} with what the server has taken. @param alters whether tables may change */
  next(alters: boolean): Step {
    const { chance } = this;
    const table = chance.one(this.tables);
    return chance.weighed<() => Step>([
      [14, () => randomChange(chance, table)],
      [alters ? 3 : 0, () => randomAlteration(chance, this.tables, table, this.risk)],
      [1, () => this.session()],
    ])();
  }

  took({ after }: Step): void {
    if (after) this.tables = after;
  }

  /** Settings that a writer's session has from now on. */
  private session(): Step {
    const { chance } = this;
    const [name, value] = chance.weighed([
      [3, ["time_zone", chance.one(["'+00:00'", "'+09:00'", "'-11:30'", "'SYSTEM'"])]],
      [
        4,
        ["sql_mode", chance.one(["''", "'ANSI_QUOTES'", "'NO_BACKSLASH_ESCAPES'", "'STRICT_ALL_TABLES'", "DEFAULT"])],
      ],
      [1, ["foreign_key_checks", chance.one(["0", "1"])]],
      [1, ["autocommit", "1"]],
      [1, ["character_set_connection", chance.one(["utf8mb4", "latin1"])]],
      ...(this.risk > 0 ? [[1, ["binlog_row_image", chance.one(["'NOBLOB'", "'FULL'"])]] as const] : []),
    ] as const);
    return { kind: `session ${name}`, statements: [`SET SESSION ${name} = ${value}`] };
  }
}
