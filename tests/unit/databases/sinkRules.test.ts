// The rules for a sink's server, without one.
import assert from "node:assert/strict";
import { foreignKeysIn } from "../../../databases/mysql/foreignKeys.js";
import { isGranted } from "../../../databases/mysql/grants.js";
import { judgeSink, type SinkFacts, type TableFacts } from "../../../databases/mysql/sinkRules.js";
import type { SinkCheck, SinkFinding } from "../../../databases/sinkCheck.js";

const orders: TableFacts = {
  table: "orders",
  foreignKeys: [],
  triggers: [],
  engine: { name: "InnoDB", transactions: true },
};
const grants = ["GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER ON `sink`.* TO `writer`@`%`"];

function found(facts: Partial<SinkFacts> = {}, check: Partial<SinkCheck> = {}): SinkFinding[] {
  return judgeSink(
    { database: "sink", user: "writer", grants, variables: {}, tables: [orders], ...facts },
    { database: "sink", tables: ["orders"], evolves: true, truncates: false, checksForeignKeys: true, ...check },
  );
}

const brief = (findings: SinkFinding[]): string[][] => findings.map(({ severity, id }) => [severity, id]);

describe("the rules for a sink's server", () => {
  it("find nothing in one that is open to its user: else every pipeline has something to read", () =>
    assert.deepEqual(found(), []));

  it("need the database and a server that takes writes: else the connector waits and says nothing", () => {
    const { database: _none, ...nothing } = { database: "sink", user: "writer", grants, variables: {}, tables: [] };
    const check = { database: "sink", tables: [], evolves: true, truncates: false, checksForeignKeys: true };
    assert.deepEqual(brief(judgeSink(nothing, check)), [["error", "sinkDatabase.schema.missing"]]);
    const closed = [["error", "sinkDatabase.server.readOnly"]];
    const all = { grants: ["GRANT ALL PRIVILEGES ON *.* TO `writer`@`%`"] };
    for (const value of ["ON", "1", "NO_LOCK"])
      assert.deepEqual(brief(found({ variables: { read_only: value } })), closed);
    assert.deepEqual(brief(found({ variables: { innodb_read_only: "ON" }, ...all })), closed);
    assert.deepEqual(brief(found({ variables: { read_only: "ON" }, ...all })), []);
    assert.deepEqual(brief(found({ variables: { read_only: "OFF", innodb_read_only: "OFF" } })), []);
  });

  it("name the rights that the settings ask for: else the first change of that sort ends the task", () => {
    const rights = (line: string, check: Partial<SinkCheck> = {}, tables = [orders]): string[] =>
      found({ grants: [line], tables }, check).map(({ severity, value }) => `${severity} ${value}`);
    const most = "GRANT SELECT, INSERT, UPDATE, DELETE ON `sink`.* TO `writer`@`%`";
    assert.deepEqual(rights(most), ["warning is open to writer without ALTER"]);
    assert.deepEqual(rights(most, { evolves: false }), []);
    assert.deepEqual(rights(most, {}, []), ["error is open to writer without ALTER, CREATE"]);
    assert.deepEqual(brief(found({ grants: [most] })), [["warning", "sinkDatabase.user.rights"]]);
    assert.deepEqual(rights(most, { evolves: false, truncates: true }), ["error is open to writer without DROP"]);
    assert.deepEqual(rights("GRANT SELECT ON *.* TO `writer`@`%`", { evolves: false }), [
      "error is open to writer without INSERT, UPDATE, DELETE",
    ]);
  });

  it("tell of foreign keys, triggers and engines: else a task ends by the order of topics, or rows run twice", () => {
    const foreignKeys = [{ name: "fk", references: "sink.Parents", onDelete: "CASCADE", onUpdate: "NO ACTION" }];
    const judged = (check: Partial<SinkCheck>): string[][] =>
      brief(found({ tables: [{ ...orders, foreignKeys }] }, check));
    assert.deepEqual(judged({ tables: ["orders"] }), [["warning", "sinkDatabase.foreignKey.order"]]);
    assert.deepEqual(judged({ tables: ["orders", "parents"] }), [["error", "sinkDatabase.foreignKey.order"]]);
    assert.deepEqual(judged({ checksForeignKeys: false }), []);
    const lively = { ...orders, triggers: ["t"], engine: { name: "MyISAM", transactions: false } };
    assert.deepEqual(brief(found({ tables: [lively] })), [
      ["warning", "sinkDatabase.trigger.runs"],
      ["warning", "sinkDatabase.engine.noTransactions"],
    ]);
  });

  it("tell of a table by whose name the connector finds others: else its task ends once it is to make one", () => {
    const alike = { o_ders: ["orders"] };
    const judged = (check: Partial<SinkCheck>) => brief(found({ tables: [], alike }, { tables: ["o_ders"], ...check }));
    assert.deepEqual(judged({}), [["warning", "sinkDatabase.table.alike"]]);
    assert.deepEqual(judged({ evolves: false }), []);
  });

  it("read foreign keys off a table's statement: else a cascade goes unseen", () => {
    const statement = [
      "CREATE TABLE `t` (",
      "  `x` int(11) DEFAULT NULL COMMENT 'CONSTRAINT `no` FOREIGN KEY (`x`) REFERENCES `p` (`x`)',",
      "  CONSTRAINT `a` FOREIGN KEY (`x`, `y`) REFERENCES `p` (`x`, `y`) ON DELETE SET NULL ON UPDATE CASCADE,",
      "  CONSTRAINT `b` FOREIGN KEY (`z`) REFERENCES `other`.`p` (`z`)",
      ") ENGINE=InnoDB",
    ];
    assert.deepEqual(foreignKeysIn(statement.join("\n"), "shop"), [
      { name: "a", references: "shop.p", onDelete: "SET NULL", onUpdate: "CASCADE" },
      { name: "b", references: "other.p", onDelete: "RESTRICT", onUpdate: "RESTRICT" },
    ]);
  });

  it("read grants as the server means them: else a user with every right is refused", () => {
    const on = (line: string): boolean => isGranted([line], "INSERT", { database: "my_shop", table: "orders" });
    assert.ok(on("GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION"));
    assert.ok(on("GRANT INSERT ON `my\\_shop`.* TO `u`@`%`"));
    assert.ok(on("GRANT SELECT, INSERT ON `my_%`.* TO `u`@`%`"));
    assert.ok(on("GRANT SELECT, INSERT ON `my_shop`.`orders` TO `u`@`%`"));
    assert.ok(
      isGranted(["GRANT INSERT ON `my\\_shop`.* TO `u`@`%`"], "INSERT", { database: "My_Shop", table: "Orders" }),
    );
    assert.ok(!on("GRANT SELECT (id, name), INSERT (id) ON `my_shop`.`orders` TO `u`@`%`"));
    assert.ok(!on("GRANT INSERT ON `my\\_sho`.* TO `u`@`%`"));
    assert.ok(!on("GRANT INSERT ON `my_shop`.`others` TO `u`@`%`"));
    assert.ok(isGranted(["GRANT BACKUP_ADMIN,CONNECTION_ADMIN ON *.* TO `u`@`%`"], "CONNECTION_ADMIN"));
  });
});
