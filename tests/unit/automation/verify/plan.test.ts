import assert from "node:assert/strict";
import { keyRecord } from "../../../../automation/verify/keyRecord.js";
import { planTable } from "../../../../automation/verify/plan.js";
import { copiesAll } from "../../../../sources/mysql/firstSnapshot.js";
import { keyField } from "../../../../databases/mysql/keyField.js";
import type { ColumnShape } from "../../../../databases/tables.js";
import { parseSettings, type PipelineSettings } from "../../../../settings/schema.js";

describe("what of a table is compared, and how", () => {
  const column = (name: string, declared: string, own: Partial<ColumnShape> = {}): ColumnShape => {
    const [, type = "", digits = "0"] = /^(\w+)(?:\((?:\d+,)?(\d+)\))?/.exec(declared) ?? [];
    const text = /char|text/.test(type);
    const counted = ["decimal", "datetime", "timestamp", "time"].includes(type);
    return {
      name,
      type,
      declared,
      nullable: false,
      collation: text ? "utf8mb4_bin" : null,
      digits: counted ? Number(digits) : 0,
      bytes: text ? 40 : 0,
      invisible: false,
      ...own,
    };
  };
  const pipeline = (properties: Record<string, string> = {}, exclude: string[] = []): PipelineSettings => {
    const source = { host: "h", user: "u", databases: ["shop"], tables: ["shop.orders"], properties };
    const sink = {
      url: "jdbc:mysql://h/reports",
      user: "u",
      database: "reports",
      tables: [{ from: "shop.orders", table: "o", key: ["id"], exclude }],
    };
    const [settings] = parseSettings({
      platformStack: "organization/msk-cdc/dev",
      pipelines: [{ name: "orders", source, sink }],
    }).pipelines;
    assert.ok(settings);
    return settings;
  };
  const id = column("id", "bigint");

  interface Given {
    source?: ColumnShape[];
    sink?: ColumnShape[];
    key?: [ColumnShape, ColumnShape];
    unique?: string[][];
    settings?: PipelineSettings;
    dialect?: "mysql" | "mariadb";
  }
  const plan = ({
    source = [],
    sink = [],
    key = [id, id],
    unique = [["id"]],
    settings = pipeline(),
    dialect = "mysql",
  }: Given) => {
    const [table] = settings.sink.tables;
    assert.ok(table);
    return planTable(
      settings,
      table,
      { dialect: "mysql", shape: { database: "shop", table: "orders", columns: [key[0], ...source], unique } },
      { dialect, shape: { database: "reports", table: "o", columns: [key[1], ...sink], unique: [["id"]] } },
    );
  };
  const one = (
    from: string,
    to: string,
    properties: Record<string, string> = {},
    dialect: "mysql" | "mariadb" = "mysql",
  ) => plan({ source: [column("c", from)], sink: [column("c", to)], settings: pipeline(properties), dialect });

  it("names every column that it leaves out or compares with a loss, and why: else a proof is taken for more than it is", () => {
    const properties = {
      "column.mask.hash.SHA-256.with.salt.CzQMA0cB5K": "shop.orders.email",
      "column.truncate.to.20.chars": "shop\\.orders\\.notes",
      "column.exclude.list": "shop.orders.im.*",
    };
    const names = ["email", "notes", "image", "secret", "place", "total", "lost"];
    const types: Record<string, [string, string]> = {
      place: ["geometry", "varchar(40)"],
      total: ["decimal(10,4)", "decimal(10,2)"],
    };
    const planned = plan({
      source: names.map((name) => column(name, types[name]?.[0] ?? "varchar(40)")),
      sink: [...names.filter((name) => name !== "lost"), "own"].map((name) =>
        column(name, types[name]?.[1] ?? "varchar(40)"),
      ),
      settings: pipeline(properties, ["secret"]),
    });
    assert.deepEqual(
      planned.notCompared.map(({ column: name, why }) => `${name}: ${why}`),
      [
        "email: masked (column.mask.hash.SHA-256.with.salt.…)",
        "image: excluded, though the sink table has it",
        "secret: excluded, though the sink table has it",
        "place: geometry at the source, varchar(40) at the sink: what becomes of its values is not declared",
        "own: the sink alone has it",
      ],
    );
    assert.deepEqual(planned.lossy, [
      { column: "notes", why: "its first 20 characters" },
      { column: "total", why: "rounded to 2 digits after the point" },
    ]);
    assert.deepEqual(
      [planned.lacking, planned.source.columns.map(({ name }) => name)],
      [["lost"], ["id", "notes", "total"]],
    );
  });

  /** From, to, properties, the form at the source and at the sink, the loss, and the form without one. */
  const retyped: [string, string, Record<string, string>, object, object, string | undefined, object | undefined][] = [
    ["int", "bigint", {}, { kind: "integer" }, { kind: "integer" }, undefined, undefined],
    ["int", "decimal(12,2)", {}, { kind: "decimal", scale: 2 }, { kind: "decimal", scale: 2 }, undefined, undefined],
    ["decimal(12,2)", "varchar(20)", {}, { kind: "decimal", scale: 2 }, { kind: "text" }, undefined, undefined],
    [
      "decimal(12,2)",
      "int",
      {},
      { kind: "decimal", scale: 0 },
      { kind: "decimal", scale: 0 },
      "rounded to 0 digits after the point",
      { kind: "decimal", scale: 2 },
    ],
    [
      "bigint",
      "double",
      {},
      { kind: "double" },
      { kind: "double" },
      "compared as a double, which holds some 15 digits",
      { kind: "integer" },
    ],
    [
      "decimal(12,2)",
      "decimal(12,2)",
      { "decimal.handling.mode": "double" },
      { kind: "double" },
      { kind: "double" },
      "decimal.handling.mode=double: compared as a double, which holds some 15 digits",
      { kind: "decimal", scale: 2 },
    ],
    ["bit(1)", "tinyint(1)", {}, { kind: "integer" }, { kind: "integer" }, undefined, undefined],
    [
      "varbinary(8)",
      "varchar(20)",
      { "binary.handling.mode": "base64" },
      { kind: "base64" },
      { kind: "text" },
      undefined,
      undefined,
    ],
    [
      "time(6)",
      "time(6)",
      { "time.precision.mode": "connect" },
      { kind: "time", fraction: 3, rounded: false },
      { kind: "time", fraction: 3 },
      "fractions of a second have 3 digits of 6",
      { kind: "time", fraction: 6 },
    ],
    [
      "datetime(6)",
      "datetime(3)",
      {},
      { kind: "datetime", fraction: 3, rounded: true, zero: "epoch" },
      { kind: "datetime", fraction: 3 },
      "fractions of a second have 3 digits of 6; a date with a zero in it becomes 1970-01-01",
      { kind: "datetime", fraction: 6 },
    ],
    [
      "datetime(6)",
      "datetime(3)",
      { "enable.time.adjuster": "true" },
      { kind: "datetime", fraction: 3, rounded: true, zero: "epoch", adjust: true },
      { kind: "datetime", fraction: 3 },
      "fractions of a second have 3 digits of 6; a date with a zero in it becomes 1970-01-01, years below 100 become " +
        "those of 1970 to 2069",
      { kind: "datetime", fraction: 6 },
    ],
    [
      "datetime(3)",
      "date",
      {},
      { kind: "date", zero: "epoch" },
      { kind: "date" },
      "the time of day is lost; a date with a zero in it becomes 1970-01-01",
      { kind: "datetime", fraction: 3 },
    ],
    [
      "date",
      "datetime",
      {},
      { kind: "datetime", fraction: 0, rounded: false, zero: "epoch" },
      { kind: "datetime", fraction: 0 },
      "a date with a zero in it becomes 1970-01-01",
      { kind: "datetime", fraction: 0 },
    ],
    [
      "varchar(20)",
      "char(20)",
      {},
      { kind: "text", trimmed: true },
      { kind: "text", trimmed: true },
      "a CHAR keeps no spaces at its end",
      { kind: "text" },
    ],
    [
      "varbinary(9)",
      "blob",
      { "column.truncate.to.4.chars": "shop.orders.c" },
      { kind: "binary", limit: 4 },
      { kind: "binary", limit: 4 },
      "its first 4 bytes",
      { kind: "binary" },
    ],
    [
      "enum('a')",
      "char(9)",
      { "column.truncate.to.4.chars": "shop.orders.c" },
      { kind: "text", trimmed: true },
      { kind: "text", trimmed: true },
      "a CHAR keeps no spaces at its end",
      { kind: "text" },
    ],
    [
      "int",
      "bigint",
      { "column.truncate.to.4.chars": "shop.orders.c" },
      { kind: "integer" },
      { kind: "integer" },
      undefined,
      undefined,
    ],
  ];
  for (const [from, to, properties, source, sink, loss, exact] of retyped) {
    it(`compares ${from} with ${to}${Object.keys(properties)
      .map((name) => ` under ${name}`)
      .join("")} after what is declared: else a retyped column is a false alarm in every row`, () => {
      const planned = one(from, to, properties);
      assert.deepEqual(
        [
          planned.source.columns[1]?.form,
          planned.sink.columns[1]?.form,
          planned.lossy[0]?.why,
          planned.source.columns[1]?.exact,
        ],
        [source, sink, loss, exact],
      );
    });
  }

  it("speaks of what becomes of a zero date only where there is one, and lets it be a key: else every date is a remark, or no table with one is compared", () => {
    const planned = plan({
      key: [column("id", "date"), column("id", "date")],
      source: [column("c", "datetime(6)"), column("d", "datetime", { nullable: true })],
      sink: [column("c", "datetime"), column("d", "datetime")],
    });
    assert.deepEqual(
      planned.lossy.map(({ column: name, rare }) => [name, rare]),
      [
        ["id", true],
        ["c", undefined],
        ["d", true],
      ],
    );
    assert.equal(planned.lossy[2]?.why, "a date with a zero in it becomes NULL");
  });

  it("does not guess what it can't know: else a proof holds by accident", () => {
    for (const [from, to] of [
      ["float", "double"],
      ["bit(8)", "int"],
      ["datetime", "varchar(30)"],
      ["binary(4)", "binary(8)"],
      ["varbinary(8)", "varchar(20)"],
      ["vector", "vector"],
    ] as const) {
      assert.equal(one(from, to).notCompared.length, 1, `${from} -> ${to}`);
    }
    assert.match(
      one("json", "longtext", {}, "mariadb").notCompared[0]?.why ?? "",
      /two servers write JSON differently/,
    );
  });

  it("goes by ranges only where both servers sort the key alike: else rows are looked for in the wrong range", () => {
    const sorted = (from: ColumnShape, to: ColumnShape, dialect: "mysql" | "mariadb" = "mysql") =>
      plan({ key: [from, to], dialect }).sorted;
    const text = (collation: string, declared = "varchar(20)") => column("id", declared, { collation });
    assert.deepEqual(
      [
        sorted(id, column("id", "int unsigned")),
        sorted(text("a_ci"), text("a_ci")),
        sorted(text("a_ci"), text("a_bin")),
        sorted(text("a_ci"), text("a_ci"), "mariadb"),
        sorted(text("a_ci", "enum('b','a')"), text("a_ci", "enum('a','b')")),
        sorted(id, text("a_ci")),
      ],
      [true, true, false, false, false, false],
    );
  });

  const refused: [string, Given, RegExp][] = [
    [
      "a key without a unique index",
      { unique: [["other"]] },
      /^shop\.orders at the source has no unique index on id that takes no NULL/,
    ],
    ["a key that takes NULL", { key: [column("id", "bigint", { nullable: true }), id] }, /key column id takes NULL/],
    [
      "a key that loses something",
      { key: [column("id", "datetime(6)"), column("id", "datetime")] },
      /^key column id of shop\.orders can't tell rows apart: fractions of a second have 0 digits of 6/,
    ],
    [
      "a key of doubles",
      { key: [column("id", "double"), column("id", "double")] },
      /a double can't tell rows apart exactly/,
    ],
    [
      "a key that is masked",
      { settings: pipeline({ "column.mask.with.12.chars": "shop.orders.id" }) },
      /is masked, cut off or excluded/,
    ],
  ];
  for (const [what, given, message] of refused) {
    it(`refuses ${what}, and says why: else rows are passed over in silence`, () => {
      assert.throws(() => plan(given), { name: "PlanError", message });
    });
  }

  it("knows a pipeline that did not copy what was there before it: else every older row counts as missing", () => {
    assert.deepEqual(
      [
        copiesAll({}),
        copiesAll({ "snapshot.mode": "initial" }),
        copiesAll({ "snapshot.mode": "no_data" }),
        copiesAll({ "snapshot.select.statement.overrides": "shop.orders" }),
      ],
      [true, true, false, false],
    );
  });
});

describe("the record key of a row", () => {
  const columns = (...declared: string[]): ColumnShape[] =>
    declared.map((text, index) => ({
      name: `k${index}`,
      type: /^\w+/.exec(text)?.[0] ?? "",
      declared: text,
      nullable: false,
      collation: null,
      digits: Number(/,(\d+)\)|time\((\d+)\)/.exec(text)?.slice(1).find(Boolean) ?? 0),
      bytes: 0,
      invisible: false,
    }));
  const json = {
    "key.converter": "org.apache.kafka.connect.json.JsonConverter",
    "key.converter.schemas.enable": "true",
  };

  it("is what Debezium writes, with every digit of a large number: else a deletion meets another row or none", () => {
    const text = keyRecord(
      "shop.shop.orders",
      columns("bigint unsigned", "varchar(9)", "decimal(30,2)", "date", "binary(2)", "datetime(6)"),
      ["18446744073709551615", 'ä"', "-1234567890123456789012.50", "1969-12-31", "00FF", "2024-01-01 00:00:00.000001"],
      { worker: json, keyField },
    );
    assert.match(
      text,
      /"payload":\{"k0":18446744073709551615,"k1":"ä\\"","k2":-1234567890123456789012\.50,"k3":-1,"k4":"AP8=","k5":1704067200000001\}\}$/,
    );
    const { schema } = JSON.parse(text) as { schema: { name: string; fields: { type: string; name?: string }[] } };
    assert.equal(schema.name, "shop.shop.orders.Key");
    assert.deepEqual(
      schema.fields.map(({ type, name }) => name?.split(".").at(-1) ?? type),
      ["Decimal", "string", "Decimal", "Date", "bytes", "MicroTimestamp"],
    );
  });

  it("has no schema where the converter writes none, and is refused under another converter: else the sink can't read it", () => {
    assert.equal(
      keyRecord("t", columns("int"), ["7"], {
        worker: { ...json, "key.converter.schemas.enable": "false" },
        keyField,
      }),
      '{"k0":7}',
    );
    assert.throws(
      () =>
        keyRecord("t", columns("int"), ["7"], {
          worker: { "key.converter": "io.confluent.connect.avro.AvroConverter" },
          keyField,
        }),
      { name: "KeyRecordError", message: /^keys are written by io\.confluent/ },
    );
    assert.throws(
      () => keyRecord("t", columns("time"), ["7"], { worker: json, keyField }),
      /^KeyRecordError: no record key can be made of k0, a time$/,
    );
  });
});
