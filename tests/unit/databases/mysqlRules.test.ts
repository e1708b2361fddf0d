// The rules of `cdc database check`, without a database.
import assert from "node:assert/strict";
import { judge, type DatabaseFacts, type Reader } from "../../../databases/mysql/rules.js";

const reader: Reader = { user: "cdc", debeziumVersion: "2.7.3.Final" };
const good: DatabaseFacts = {
  version: "8.0.41",
  variables: {
    log_bin: "ON",
    server_id: "1",
    binlog_format: "ROW",
    binlog_row_image: "FULL",
    binlog_row_value_options: "",
    binlog_expire_logs_seconds: "2592000",
    basedir: "/usr/",
  },
  grants: ["GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `cdc`@`%`"],
  rdsRetention: undefined,
  tables: [{ name: "shop.orders", keyed: true }],
  masked: [],
  unread: [],
};
const variable = (name: string, value: string): DatabaseFacts => ({
  ...good,
  variables: { ...good.variables, [name]: value },
});
const masked = (own: Partial<DatabaseFacts["masked"][number]>): DatabaseFacts => ({
  ...good,
  masked: [{ column: "shop.orders.email", mode: "mask", chars: 8, ...own }],
});
const rds = (name: string, value: string): DatabaseFacts => ({
  ...good,
  variables: { ...good.variables, basedir: "/rdsdbbin/mysql-8.0.41.R1/", [name]: value },
});

describe("the rules for a source database", () => {
  const fitting: [string, DatabaseFacts, Partial<Reader>][] = [
    ["MySQL 8.0", good, {}],
    ["MySQL 8.4 with Debezium 3", { ...good, version: "8.4.3" }, { debeziumVersion: "3.2.0.Final" }],
    [
      "MariaDB, whose versions count otherwise",
      {
        ...good,
        version: "10.11.19-MariaDB-log",
        grants: ["GRANT SELECT, RELOAD, REPLICATION SLAVE, BINLOG MONITOR ON *.* TO `cdc`@`%`"],
      },
      {},
    ],
    [
      "a user with all privileges",
      { ...good, grants: ["GRANT ALL PRIVILEGES ON *.* TO `cdc`@`%` WITH GRANT OPTION"] },
      {},
    ],
    ["RDS that keeps the binlog for days", { ...good, rdsRetention: 72 }, {}],
    [
      "a table that message.key.columns gives a key",
      { ...good, tables: [{ name: "shop.visits", keyed: false }] },
      { messageKeyColumns: "shop.orders:id;shop.vis(its|ta):at,who" },
    ],
    [
      "masked text, and a cut that is longer than it",
      {
        ...good,
        masked: ["char", "longtext"].map((type) => ({
          column: "shop.orders.email",
          mode: "truncate" as const,
          chars: 8,
          type,
          length: 6,
        })),
      },
      {},
    ],
    ["a server that keeps its binlog for ever", variable("binlog_expire_logs_seconds", "0"), {}],
  ];
  for (const [what, facts, own] of fitting) {
    it(`find nothing in ${what}: else a pipeline that works is refused`, () => {
      assert.deepEqual(judge(facts, { ...reader, ...own }), { errors: [], warnings: [] });
    });
  }

  const errors: [string, DatabaseFacts, string][] = [
    [
      "MySQL 8.4",
      { ...good, version: "8.4.3" },
      "version is 8.4.3: Debezium 2.7.3.Final asks with SHOW MASTER STATUS, which MySQL 8.4 took away, and would repeat that for ever while its task shows RUNNING. Fix: set the pipeline's source.version to 3.6.1.Final",
    ],
    [
      "MySQL 9",
      { ...good, version: "9.1.0" },
      "version is 9.1.0: Debezium 2.7.3.Final asks with SHOW MASTER STATUS, which MySQL 8.4 took away, and would repeat that for ever while its task shows RUNNING. Fix: set the pipeline's source.version to 3.6.1.Final",
    ],
    [
      "RDS without backups",
      rds("log_bin", "OFF"),
      "log_bin is OFF: Debezium reads the binlog. Fix: turn the instance's automated backups on (backup retention of a day or more)",
    ],
    [
      "a server without a binlog",
      variable("log_bin", "OFF"),
      "log_bin is OFF: Debezium reads the binlog. Fix: start the server with --log-bin",
    ],
    [
      "a server without an id",
      variable("server_id", "0"),
      "server_id is 0: a server without an id refuses everybody who reads its binlog. Fix: set server_id to a number that no other server of the replication has",
    ],
    [
      "statements in RDS's binlog",
      rds("binlog_format", "MIXED"),
      "binlog_format is MIXED: Debezium reads rows, not statements (Debezium: Enabling the binlog). Fix: set binlog_format to ROW in the instance's parameter group, and reconnect its writers",
    ],
    [
      "partial rows in the binlog",
      variable("binlog_row_image", "MINIMAL"),
      "binlog_row_image is MINIMAL: a change must carry all columns, or the sink loses those that did not change. Fix: set binlog_row_image=FULL in the server's configuration and restart it, or SET GLOBAL binlog_row_image = 'FULL' and reconnect its writers",
    ],
    [
      "partial JSON in the binlog",
      variable("binlog_row_value_options", "PARTIAL_JSON"),
      "binlog_row_value_options is PARTIAL_JSON: Debezium can't read parts of JSON values. Fix: SET GLOBAL binlog_row_value_options = ''",
    ],
    [
      "privileges on one database only",
      {
        ...good,
        grants: [
          ...good.grants.map((line) => line.replace("REPLICATION SLAVE, ", "")),
          "GRANT ALL PRIVILEGES ON `shop`.* TO `cdc`@`%`",
        ],
      },
      "user cdc is without REPLICATION SLAVE: Debezium reads the binlog as a replica does (Debezium: Creating a user). Fix: GRANT REPLICATION SLAVE ON *.* TO 'cdc'@'%'",
    ],
    [
      "a masked column that is not there",
      masked({ column: "shop.orders.emial" }),
      "masked column shop.orders.emial is not there: what is written otherwise at the source stays unmasked. Fix: correct source.masks",
    ],
    [
      "a masked number",
      masked({ type: "int" }),
      "masked column shop.orders.email is of type int: Debezium masks text only and passes other types on as they are. Fix: exclude it (sink.tables[].exclude), and take it out of source.masks",
    ],
    [
      "a mask that is longer than its column",
      masked({ type: "varchar", length: 6 }),
      "masked column shop.orders.email is of 6 characters: a mask of 8 does not fit into the sink's column. Fix: write chars: 6 or less",
    ],
  ];
  for (const [what, facts, expected] of errors) {
    it(`refuse ${what} in one sentence: else the connector waits, fails without a word or loses changes`, () => {
      assert.deepEqual(judge(facts, reader).errors, [expected]);
    });
  }

  const warnings: [string, DatabaseFacts, string][] = [
    [
      "RDS's default retention",
      { ...good, rdsRetention: null },
      "binlog retention hours is NULL, which is some minutes: a connector that stands still for longer can't go on, and needs a new snapshot. Fix: CALL mysql.rds_set_configuration('binlog retention hours', 72)",
    ],
    [
      "some hours of retention",
      { ...good, rdsRetention: 4 },
      "binlog retention hours is 4: a connector that stands still for longer can't go on, and needs a new snapshot. Fix: CALL mysql.rds_set_configuration('binlog retention hours', 72)",
    ],
    [
      "a retention that the user may not see",
      { ...good, rdsRetention: "hidden" },
      "binlog retention is not to be seen by this user: RDS removes binlog files within minutes unless told otherwise. Fix: as the master user: CALL mysql.rds_show_configuration; CALL mysql.rds_set_configuration('binlog retention hours', 72)",
    ],
    [
      "an hour of retention elsewhere",
      variable("binlog_expire_logs_seconds", "3600"),
      "binlog_expire_logs_seconds is 3600: a connector that stands still for longer can't go on, and needs a new snapshot. Fix: SET GLOBAL binlog_expire_logs_seconds = 259200",
    ],
  ];
  for (const [what, facts, expected] of warnings) {
    it(`warn of ${what}: else a long weekend costs a new snapshot`, () => {
      assert.deepEqual(judge(facts, reader), { errors: [], warnings: [expected] });
    });
  }

  it("warn of cascades, which no binlog has: else children stay at the sink and nobody knows", () => {
    const warned = (onDelete: string, onUpdate = "RESTRICT"): string[] => {
      const foreignKeys = [{ name: "fk", references: "shop.customers", onDelete, onUpdate }];
      return judge({ ...good, tables: [{ name: "shop.orders", keyed: true, foreignKeys }] }, reader).warnings;
    };
    for (const action of ["RESTRICT", "NO ACTION"]) assert.deepEqual(warned(action), []);
    for (const action of ["CASCADE", "SET NULL"])
      assert.match(
        warned(action, "CASCADE").join(),
        new RegExp(
          `^foreign key fk of table shop\\.orders is ON DELETE ${action} and ON UPDATE CASCADE of shop\\.customers: `,
        ),
      );
  });
});
