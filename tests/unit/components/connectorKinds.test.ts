import assert from "node:assert/strict";
import { isolate } from "../../../automation/environments/isolation.js";
import { catalogue } from "../../../plugins/catalogue.js";
import { checkSettings } from "../../../preflight/check.js";
import { checkConnectorFile } from "../../../preflight/connectorFile.js";
import type { PipelineSettings } from "../../../settings/pipeline.js";
import { parseSettings } from "../../../settings/schema.js";
import { sinkKinds } from "../../../sinks/registry.js";
import { sourceKinds } from "../../../sources/registry.js";
import { heap, type HeapSink } from "../../kinds/heap.js";
import { ledger, type LedgerSource } from "../../kinds/ledger.js";
import { pipeline } from "../../kinds/pipeline.js";
import { declareStack, stackConfig, valueOf, type DeclaredStack } from "./stack.js";

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
