// The changes that the demo makes at the source, all with plain SQL on the demo's products table
// (components/demo/source.sql).
import type { WatchedTable } from "./tables.js";

/** A change, what the sink must show besides being equal, and how to check that. */
export interface Change {
  step: string;
  action: string;
  expected: string;
  sql: readonly string[];
  /** Says what is wrong in the sink that equals the source. */
  check?: (sink: WatchedTable) => Promise<string | undefined>;
}

/** In the order in which they are made. */
export const changes: readonly Change[] = [
  {
    step: "insert",
    action: "INSERT 101",
    expected: "it arrives",
    sql: [
      `INSERT INTO products (id, name, description, category, price, image, created_at, updated_at)
       VALUES (101, 'Standing desk', 'Oak, 140 x 70 cm', 'office', 449.90, 'desk.png', '2024-02-29 23:59:59', '2024-02-29 23:59:59')`,
    ],
    check: expectRow(101, true),
  },
  {
    step: "update",
    action: "UPDATE 2",
    expected: "it changes",
    sql: ["UPDATE products SET price = price + 10.05, name = CONCAT(name, ' (2nd edition)') WHERE id = 2"],
  },
  {
    step: "delete",
    action: "DELETE 3",
    expected: "it goes",
    sql: ["DELETE FROM products WHERE id = 3"],
    check: expectRow(3, false),
  },
  {
    step: "changed key",
    action: "UPDATE id 4 to 104",
    expected: "4 goes, 104 in",
    sql: ["UPDATE products SET id = 104 WHERE id = 4"],
    check: async (sink) => (await expectRow(4, false)(sink)) ?? expectRow(104, true)(sink),
  },
  {
    step: "utf8mb4 text",
    action: "UPDATE 5 to emoji",
    expected: "the same text",
    sql: [
      "UPDATE products SET name = '자전거 🚲 vélo', description = '𝒰𝓃𝒾𝒸ℴ𝒹ℯ, 漢字 𠮷, Ελληνικά, 👩‍👩‍👧 and a \\'quote\\'' WHERE id = 5",
    ],
  },
  {
    step: "NULLs",
    action: "UPDATE 6 to NULLs",
    expected: "NULLs stay",
    sql: ["UPDATE products SET description = NULL, category = NULL, price = NULL, image = NULL WHERE id = 6"],
  },
  {
    step: "added column",
    action: "ADD COLUMN stock",
    expected: "sink gets it",
    sql: ["ALTER TABLE products ADD COLUMN stock INT NULL", "UPDATE products SET stock = id * 3 WHERE id < 100"],
    check: async (sink) =>
      Number(await sink.value(`SELECT stock FROM ${sink.table} WHERE id = 1`)) === 3
        ? undefined
        : "row 1 has no stock of 3 in the sink",
  },
  {
    step: "dropped column",
    action: "DROP category",
    expected: "sink: new NULL",
    sql: [
      "ALTER TABLE products DROP COLUMN category",
      "INSERT INTO products (id, name, description, price, image, stock) VALUES (102, 'Desk lamp', 'LED, 2700 K', 39.00, 'lamp.png', 12)",
    ],
    check: async (sink) => {
      const category = await sink.value(`SELECT category FROM ${sink.table} WHERE id = 102`);
      return category === null
        ? undefined
        : `the new row's category is ${JSON.stringify(category)} in the sink, not NULL`;
    },
  },
];

function expectRow(id: number, present: boolean): (sink: WatchedTable) => Promise<string | undefined> {
  return async (sink) => {
    const found = (await sink.value(`SELECT 1 FROM ${sink.table} WHERE id = ?`, [id])) !== undefined;
    return found === present ? undefined : `row ${id} is ${found ? "still" : "not"} in the sink`;
  };
}
