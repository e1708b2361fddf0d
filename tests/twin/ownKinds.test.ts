// A source, a sink, a cluster, a service and a recorded type that exist in tests alone, all in one pipeline that the
// real engine brings up on the twin's control plane.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { ConfigMap, EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { clusterComponents } from "../../components/clusters/registry.js";
import { readConfiguration } from "../../components/configuration.js";
import { lookUpExisting } from "../../components/existing/existing.js";
import { declareResources } from "../../components/program.js";
import { packStored } from "../../plugins/storedZip.js";
import { handler } from "../../reach/handler.js";
import { checkSettings } from "../../preflight/check.js";
import { clusterKinds } from "../../settings/clusters/registry.js";
import { sinkKinds } from "../../sinks/registry.js";
import { sourceKinds } from "../../sources/registry.js";
import { registerRecordedType } from "../../twin/aws/records/registered.js";
import { registerService } from "../../twin/aws/services.js";
import { heap } from "../kinds/heap.js";
import { ledger, ledgerDatabase } from "../kinds/ledger.js";
import { lent, lentComponent } from "../kinds/lent.js";
import { pipeline } from "../kinds/pipeline.js";
import { queue, queueQuota } from "../kinds/queue.js";
import { credentials, FakeDataPlane, startApi, type ApiFixture } from "./apiFixture.js";
import { Engine, steps, twinConfig } from "./providers/harness.js";

const quota = new GetServiceQuotaCommand({ ServiceCode: "sqs", QuotaCode: "L-1" });

/** What the platform's function was asked. */
interface Asked {
  operation: string;
  input: Record<string, unknown>;
}

/** Its function runs in this process, which knows the kinds; the brokers are none, so their test passes. */
class OwnKindsDataPlane extends FakeDataPlane {
  readonly asked: Asked[] = [];

  override async invokeFunction({ payload }: { payload: string }) {
    const asked = JSON.parse(payload) as Asked;
    this.asked.push(asked);
    const answer = asked.operation === "kafka.connectTest" ? "test-topic" : await handler(asked);
    return { payload: JSON.stringify(answer), failed: false };
  }
}

describe("kinds that a test brings, on the twin's control plane", function () {
  this.timeout(180_000);
  const undo: (() => void)[] = [];
  const looked: string[] = [];
  const dataPlane = new OwnKindsDataPlane();
  let api: ApiFixture;
  let engine: Engine;
  let stack: Stack;
  before(async () => {
    // The function's operations are loaded at the first call: by mocha's loader that is another copy of the registry.
    const { databaseKinds } = await import("../../databases/registry.js");
    undo.push(
      sourceKinds.register(ledger),
      sinkKinds.register(heap),
      // The twin's brokers let nobody in but by IAM.
      clusterKinds.register({ ...lent, connectors: { authenticationType: "IAM", encryptionType: "TLS" } }),
      clusterComponents.register(lentComponent),
      databaseKinds.register(ledgerDatabase(({ host, user }, { tables }) => looked.push(`${user}@${host} ${tables}`))),
      registerRecordedType(queue),
      registerService(queueQuota),
    );
    api = await startApi(undefined, dataPlane);
    engine = await Engine.over(api.url, credentials, {
      AWS_ENDPOINT_URL: api.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    });
    stack = await engine.stack("own-kinds", program, config());
  });
  after(async () => {
    await engine.stop();
    await api.close();
    undo.forEach((take) => take());
  });

  const config = (): ConfigMap => {
    const platform = {
      name: "books-platform",
      network: { cidr: "10.0.0.0/16" },
      cluster: { type: "lent", lender: "a neighbour" },
    };
    const settings = { platform, pipelines: [pipeline], plugins: { configProvider: "none" }, routable: false };
    return {
      ...twinConfig,
      ...Object.fromEntries(
        Object.entries(settings).map(([key, value]) => [`msk-cdc:${key}`, { value: JSON.stringify(value) }]),
      ),
      "msk-cdc:passwords": { value: JSON.stringify({ reader: "r", writer: "w" }), secret: true },
    };
  };

  /** The program of index.ts, with archives that hold the kinds' classes alone. */
  async function program() {
    const configuration = readConfiguration();
    assert.deepEqual(
      checkSettings(configuration.settings).map(({ id }) => id),
      ["cluster.lender.strict"],
    );
    const archives = await Promise.all([ledger, heap].map((kind) => archiveOf(kind.plugin)));
    const reachArchive = join(engine.directory, "reach.zip");
    writeFileSync(reachArchive, await packStored(new Map([["index.mjs", Buffer.from("export const handler = 0;")]])));
    const existing = await lookUpExisting(configuration);
    return { ...(await declareResources({ ...configuration, archives, reachArchive, existing })) };
  }

  async function archiveOf({ id, connectorClass }: typeof ledger.plugin) {
    const service = id === "ledger" ? "source.SourceConnector" : "sink.SinkConnector";
    const jar = new Map([[`META-INF/services/org.apache.kafka.connect.${service}`, Buffer.from(connectorClass)]]);
    const name = `${id}-0123456789ab.zip`;
    const path = join(engine.directory, name);
    writeFileSync(path, await packStored(new Map([[`${id}/${id}.jar`, await packStored(jar)]])));
    return { release: `${id}@1.0`, name, path };
  }

  it("come up together, each asked for its part: else adding one takes edits all over the house", async () => {
    const events: EngineEvent[] = [];
    await stack.up({ onEvent: (event) => events.push(event) });
    const made = steps(events);
    assert.ok(made.includes("create queue:Queue") && !made.includes("create configuration:Configuration"), made.join());
    assert.deepEqual(
      [...dataPlane.configurations.entries()].map(([, properties]) => properties["connector.class"]).sort(),
      ["test.HeapConnector", "test.LedgerConnector"],
    );
    assert.deepEqual(dataPlane.asked.map(({ operation }) => operation).sort(), ["database.check", "kafka.connectTest"]);
    assert.deepEqual(looked, ["reader@books.example a.entries"]);
    assert.equal((await new ServiceQuotasClient(api.client).send(quota)).Quota?.Value, 1);
  });

  it("show no change on a second look: else each up is work for somebody", async () => {
    const { changeSummary } = await stack.preview();
    assert.deepEqual(Object.keys(changeSummary), ["same"]);
  });

  it("go together, and nothing stays: else a kind that is taken out is charged for", async () => {
    await stack.destroy();
    assert.equal((await new ServiceQuotasClient(api.client).send(quota)).Quota?.Value, 0);
    assert.equal(dataPlane.stopped.filter((what) => what.startsWith("cluster ")).length, 1);
  });
});
