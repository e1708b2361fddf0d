// `cdc init`: from answers to a stack's file.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { database, tables } from "../../../../automation/cli/init/answers.js";
import { askAll, type Given } from "../../../../automation/cli/init/questions.js";
import { newStackFile, writeStack } from "../../../../automation/cli/init/write.js";
import { checkStack } from "../../../../automation/cli/checked.js";
import { underlined } from "../../settings/editor.js";

const own: Given = {
  region: "eu-central-1",
  source: "mysql://cdc@orders.example.internal:3307/Shop_1",
  sink: "mysql://writer@reports.example.internal/reports",
  tables: "orders, items(order_id, line)",
};

describe("cdc init", () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "cdc-init-"))));
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = async (given: Given): Promise<string> => {
    const file = join(directory, "Pulumi.new.yaml");
    writeStack(file, "new", await askAll(given, { asks: false, yes: true }));
    return file;
  };

  for (const [what, given] of Object.entries<Given>({
    "the demo": { region: "eu-central-1" },
    "the demo in production": { region: "eu-central-1", platform: "production" },
    "databases of their own": own,
    "databases of their own in production": { ...own, platform: "production" },
    "the platform of another stack": { ...own, platform: "organization/msk-cdc/dev" },
  }))
    it(`writes a file for ${what} in which cdc check and an editor find nothing: else the first command of a new user fails`, async () => {
      const file = await write(given);
      assert.deepEqual((await checkStack(file)).findings, []);
      const text = readFileSync(file, "utf8");
      assert.deepEqual(underlined((parse(text) as { config: object }).config), []);
      assert.match(text, /^# yaml-language-server: \$schema=\S+\/schema\/stack\.schema\.json\n/);
    });

  it("takes over every answer: else somebody edits what they have just said", async () => {
    const { config } = parse(readFileSync(await write(own), "utf8")) as { config: Record<string, unknown> };
    assert.deepEqual(config, {
      "aws:region": "eu-central-1",
      "msk-cdc:platform": { name: "shop-1" },
      "msk-cdc:pipelines": [
        {
          name: "shop-1",
          source: {
            type: "mysql",
            host: "orders.example.internal",
            port: 3307,
            user: "cdc",
            databases: ["Shop_1"],
            tables: ["Shop_1.orders", "Shop_1.items"],
          },
          sink: {
            url: "jdbc:mysql://reports.example.internal/reports",
            user: "writer",
            database: "reports",
            tables: [
              { from: "Shop_1.orders", table: "orders", key: ["id"] },
              { from: "Shop_1.items", table: "items", key: ["order_id", "line"] },
            ],
          },
        },
      ],
    });
  });

  it("never overwrites a file: else settings are lost", async () => {
    const file = await write(own);
    const before = readFileSync(file, "utf8");
    await assert.rejects(write({ region: "eu-central-1" }), /is there already, and is never overwritten/);
    assert.equal(readFileSync(file, "utf8"), before);
    assert.throws(() => newStackFile("dev"), /Pulumi\.dev\.yaml is there already/);
  });

  it("writes nothing that breaks a rule, and no name that leads elsewhere: else a bad file lies there", async () => {
    await assert.rejects(write({ ...own, tables: "a,a" }), /SettingsError/);
    assert.deepEqual(readdirSync(directory), []);
    for (const name of ["../dev", "a/b", "", "a b"]) assert.throws(() => newStackFile(name), /is no stack's name/);
  });

  it("refuses a password in an address, and other mistakes by the option's name: else it stands in a shell's history", async () => {
    for (const [given, message] of [
      [{ ...own, source: "mysql://cdc:secret@h/d" }, /^Error: --source: no password here/],
      [{ ...own, sink: "oracle://cdc@h/d" }, /^Error: --sink: mysql:\/\/user@host\/database/],
      [{ ...own, tables: "a(" }, /^Error: --tables: tables separated by commas/],
      [{ ...own, region: "Frankfurt" }, /^Error: --region: an AWS region/],
      [{ ...own, platform: "staging" }, /^Error: --platform: development, production/],
      [
        { ...own, region: "eu-central-1", source: "demo" },
        /^Error: --sink and --tables go with a --source of your own/,
      ],
      [{ region: "eu-central-1", source: own.source ?? "" }, /^Error: --sink is missing, and it has no default/],
    ] as const)
      await assert.rejects(askAll(given, { asks: false, yes: true }), message);
  });

  it("asks nobody where there is no terminal: else a script waits for ever", () =>
    assert.rejects(
      askAll({ region: "eu-central-1" }, { asks: false, yes: false }),
      /--platform is missing, and there is no terminal to ask on/,
    ));

  it("reads addresses and tables as people write them: else an answer is refused that is clear", () => {
    assert.deepEqual(database("mysql://a.b-c@10.0.0.1/d$e"), {
      kind: "mysql",
      user: "a.b-c",
      host: "10.0.0.1",
      database: "d$e",
    });
    assert.deepEqual(tables("a , b(x),c( y , z )"), [
      { name: "a", key: ["id"] },
      { name: "b", key: ["x"] },
      { name: "c", key: ["y", "z"] },
    ]);
  });
});
