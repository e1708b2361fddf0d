import assert from "node:assert/strict";
import { z } from "zod";
import { isolate } from "../../../automation/environments/isolation.js";
import { dataTopics, sharedTopics } from "../../../connectors/topics.js";
import type { Mistake, Properties, PropertyTable } from "../../../connectors/properties.js";
import { catalogue } from "../../../plugins/catalogue.js";
import { checkSettings } from "../../../preflight/check.js";
import { checkConnectorFile } from "../../../preflight/connectorFile.js";
import type { PipelineSettings } from "../../../settings/pipeline.js";
import { parseSettings } from "../../../settings/schema.js";
import { sinkFields, type SinkSettings } from "../../../settings/sink.js";
import { sourceFields, type SourceSettings } from "../../../settings/source.js";
import type { SinkKind } from "../../../sinks/kind.js";
import { sinkKinds } from "../../../sinks/registry.js";
import type { SourceKind } from "../../../sources/kind.js";
import { sourceKinds } from "../../../sources/registry.js";
import { declareStack, stackConfig, valueOf, type DeclaredStack } from "./stack.js";

const maven = { groupId: "test", artifactId: "test", classifier: "plugin", type: "tar.gz" };
const common = {
  version: z.string().default("1.0"),
  user: z.string(),
  properties: z.record(z.string(), z.string()).default({}),
};
const properties: PropertyTable = {
  choices: {},
  switches: [],
  least: { "ledger.pace": 1 },
  only: {},
  names: [],
  idle: [],
  renamed: [],
  follows: { "ledger.page": "source.page" },
  fixed: {},
  ours: [],
};
/** What both test kinds say about a connector's file. */
const nameless = (given: Properties): Mistake[] =>
  given["name"] === undefined ? [{ id: "test.name.missing", key: "name", rule: "has a name", fix: "add one" }] : [];
const ledgerSettings = z.strictObject({
  ...sourceFields,
  ...common,
  type: z.literal("ledger"),
  databases: z.array(z.string()).default([]),
  tables: z.array(z.string()),
  page: z.number(),
  slot: z.string().optional(),
});

interface LedgerSource extends SourceSettings {
  page: number;
  slot: string;
}

/** A source that nobody ships; it reads from a page on, by a slot that nobody else may have. */
const ledger: SourceKind<LedgerSource, z.infer<typeof ledgerSettings>> = {
  type: "ledger",
  database: "ledger",
  settings: ledgerSettings,
  plugin: { id: "ledger", versions: ["1.0"], maven, connectorClass: "test.LedgerConnector" },
  properties,
  defaultPort: 7000,
  portProperty: "ledger.port",
  complete: (source) => ({ ...source, slot: source.slot ?? source.topicPrefix }),
  configuration: ({ source }, { port = 7000 } = {}) => ({
    ...source.properties,
    "connector.class": "test.LedgerConnector",
    "ledger.page": String(source.page),
    "ledger.port": String(port),
  }),
  topics: (pipeline) => [...dataTopics(pipeline), ...sharedTopics(pipeline)],
  tls: ({ source }) => source.tls,
  groups: ({ source }) => [`ledger-${source.slot}`],
  copiesAll: () => true,
  firstSnapshot: ({ source }) => source.properties,
  howToGiveSignals: () => "nobody can",
  isolated: ({ slot: _derived, ...source }) => source,
  claims: ({ source }, at) => [
    {
      id: "test.slot.shared",
      path: `${at}.source.slot`,
      value: source.slot,
      rule: "a slot has one reader",
      fix: "share none",
    },
  ],
  findings: ({ source }, at) =>
    source.page > 0
      ? []
      : [{ id: "test.page.early", path: `${at}.source.page`, value: "", rule: "begins at 1", fix: "write 1" }],
  connectorMistakes: nameless,
};

interface HeapSink extends SinkSettings {
  height: number;
}

/** A sink that nobody ships. */
const heap: SinkKind<HeapSink> = {
  type: "heap",
  database: "heap",
  settings: z.strictObject({
    ...sinkFields,
    ...common,
    type: z.literal("heap"),
    url: z.string(),
    database: z.string(),
    height: z.number().default(3),
  }),
  plugin: { id: "heap", versions: ["1.0"], maven, connectorClass: "test.HeapConnector" },
  properties,
  configuration: ({ sink }) => ({ "connector.class": "test.HeapConnector", "heap.height": String(sink.height) }),
  excludesColumns: () => true,
  url: ({ url = "" }) => url,
  servers: (url) => [{ host: url.replace("heap:", ""), port: 7100 }],
  withDatabase: (url) => url,
  tlsOf: () => undefined,
  findings: () => [],
  connectorMistakes: nameless,
  ownMistakes: () => [],
};

const pipeline = {
  name: "books",
  source: { type: "ledger", host: "books.example", user: "reader", tables: ["a.entries"], page: 12 },
  sink: {
    type: "heap",
    url: "heap:heap.example",
    user: "writer",
    database: "pile",
    tables: [{ from: "a.entries", table: "entries", key: ["id"] }],
  },
};
const parsed = (...pipelines: object[]): PipelineSettings[] =>
  parseSettings({ platformStack: "organization/msk-cdc/dev", pipelines }).pipelines;

describe("a kind of source and a kind of sink that somebody adds", () => {
  const undo: (() => void)[] = [];
  let stack: DeclaredStack;
  before(async () => {
    undo.push(sourceKinds.register(ledger), sinkKinds.register(heap));
    const { "msk-cdc:platform": platform, ...config } = await stackConfig("dev");
    const built = await declareStack({ ...config, "msk-cdc:platform": platform });
    const outputs = await valueOf(built.outputs.platform ?? assert.fail("dev has no platform"));
    const [plugin] = Object.values(outputs.plugins);
    stack = await declareStack(
      {
        ...config,
        "msk-cdc:platformStack": "organization/msk-cdc/dev",
        "msk-cdc:passwords": { reader: "r", writer: "w" },
        "msk-cdc:pipelines": [pipeline],
      },
      { ...outputs, plugins: { "ledger@1.0": plugin, "heap@1.0": plugin } },
    );
  });
  after(() => undo.forEach((take) => take()));

  it("have settings and defaults of their own, and mistakes in them are found: else they reach a connector", () => {
    const [own] = parsed(pipeline);
    assert.equal((own?.source as LedgerSource).slot, "books");
    assert.equal((own?.sink as HeapSink).height, 3);
    const { page: _page, ...unpaged } = pipeline.source;
    assert.throws(
      () => parsed({ ...pipeline, source: { ...unpaged, pge: 12 } }),
      /pipelines\[0\]\.source\.pge[^]*there are connector, host[^]*page, slot\n[^]*write page/,
    );
    assert.throws(
      () => parsed({ ...pipeline, sink: { ...pipeline.sink, type: "heaps" } }),
      /one of jdbc, heap\n.*"heap"/,
    );
  });

  const rulesBroken = (...pipelines: object[]): string[] =>
    checkSettings(parseSettings({ platformStack: "a/b/c", pipelines })).map(({ id, path }) => `${id} ${path}`);

  it("have rules of their own, and none of another kind's: else a mistake shows after minutes, or what is right is refused", () => {
    const properties = { "ledger.page": "5", "ledger.pace": "0" };
    assert.deepEqual(rulesBroken(pipeline), []);
    assert.deepEqual(rulesBroken({ ...pipeline, source: { ...pipeline.source, page: 0, properties } }), [
      "property.value.follows msk-cdc:pipelines[0].source.properties.ledger.page",
      "property.value.number msk-cdc:pipelines[0].source.properties.ledger.pace",
      "test.page.early msk-cdc:pipelines[0].source.page",
    ]);
    const twice = { ...pipeline, name: "more", source: { ...pipeline.source, slot: "books" } };
    assert.ok(rulesBroken(pipeline, twice).includes("test.slot.shared msk-cdc:pipelines[1].source.slot"));
  });

  it("have rules over a connector's file: else `cdc check` knows no connector of theirs", () => {
    const file = { "connector.class": "test.LedgerConnector", "ledger.pace": "0" };
    assert.deepEqual(
      checkConnectorFile(file).map(({ id }) => id),
      ["test.name.missing", "property.value.number"],
    );
  });

  it("bring their plugins: else a platform offers none of them", () => {
    assert.deepEqual(
      catalogue().flatMap(({ id }) => (["ledger", "heap"].includes(id) ? [id] : [])),
      ["ledger", "heap"],
    );
  });

  it("give connectors, topics and rights of a pipeline: else it is a kind of settings only", () => {
    const configurationOf = (name: string): unknown => stack.named(name).inputs["connectorConfiguration"];
    assert.deepEqual(configurationOf("books-source-connector"), {
      "connector.class": "test.LedgerConnector",
      "ledger.page": "12",
      "ledger.port": "7000",
    });
    assert.deepEqual(configurationOf("books-sink-connector"), {
      "connector.class": "test.HeapConnector",
      "heap.height": "3",
    });
    assert.deepEqual(
      stack.all("Topic").map(({ inputs }) => inputs["name"] as string),
      ["books.a.entries", "__debezium-heartbeat.books", "connect-offsets.books"],
    );
    assert.match(JSON.stringify(stack.named("books-connectors-policy").inputs), /group\/[^"]*\/ledger-books/);
    assert.deepEqual(
      stack.all("SecurityGroupEgressRule").map(({ inputs }) => inputs["fromPort"] as number),
      [7000, 7100],
    );
  });

  it("make a copy for an environment: else a preview holds what the pipeline itself holds", () => {
    const [copy] = isolate("pr-7", parseSettings({ platformStack: "a/b/c", pipelines: [pipeline] })).pipelines;
    assert.equal((parsed(copy ?? {})[0]?.source as LedgerSource).slot, "pr-7--books");
  });
});
