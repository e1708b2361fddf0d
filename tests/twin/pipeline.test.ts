// The whole way: program, engine, providers, twin, Kafka, Connect, databases. One twin and one platform for the file.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withEnvironment, type EnvironmentSpec, type TwinInfo } from "../../automation/index.js";
import type { TablePair } from "../../automation/demo/tables.js";
import { Backend } from "../../automation/pulumi/backend.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { cacheRoot } from "../../tools/cache.js";
import { createConnectorRequest } from "../../twin/providers/aws/connector.js";
import { createWorkerConfigurationRequest } from "../../twin/providers/aws/workerConfiguration.js";
import { declareStack, stackConfig } from "../unit/components/stack.js";
import { openDemoTables } from "./demoTables.js";
import { reviewPullRequest } from "./example.js";
import { OwnTwin } from "./ownTwin.js";
import { carriesEverythingOver } from "./pipelineCases.js";
import { leafDifferences, recordedInputs } from "./requests.js";
import type { Standing } from "./standing.js";

describe("the seed's pipeline on a twin", function () {
  this.timeout(180_000);
  const own = new OwnTwin("pipeline");
  let twin: TwinInfo;
  let platform: Standing;
  let pipeline: Standing;
  let tables: TablePair;

  const spec = (own: Partial<EnvironmentSpec> & { name: string }): EnvironmentSpec => ({ from: "twin", twin, ...own });

  const stacks = () => Backend.use(twin, (backend) => backend.stacks());

  before(async () => {
    twin = await own.start();
    platform = await own.stand(spec({ name: "platform", overrides: { "msk-cdc:pipelines": undefined } }));
    pipeline = await own.stand(spec({ name: "shop", platformStack: "platform" }));
    tables = await openDemoTables(twin, platform.environment.outputs["platform"] as PlatformOutputs);
    own.atEnd(() => tables.close());
  });

  after(() => own.end());

  carriesEverythingOver(() => tables);

  it("asks MSK Connect for what Pulumi.dev.yaml would ask AWS for, hosts, ports and identities aside: else the twin proves nothing about AWS", async () => {
    const dev = await declareStack({ ...(await stackConfig("dev")), "msk-cdc:schemasLoaded": true });
    const rendered = dev.all("Connector").map(({ inputs }) => createConnectorRequest(inputs));
    const received = await recordedInputs(twin, "kafkaconnect", "CreateConnector");
    assert.deepEqual(
      rendered.map(({ connectorName }) => connectorName).sort(),
      received.map(({ connectorName }) => connectorName).sort(),
    );
    const differences = rendered.flatMap((request) =>
      leafDifferences(
        request,
        received.find(({ connectorName }) => connectorName === request.connectorName),
      ).map((path) => `${request.connectorName ?? ""} ${path}`),
    );
    const identities = [
      "kafkaCluster.apacheKafkaCluster.bootstrapServers",
      "kafkaCluster.apacheKafkaCluster.vpc.securityGroups.0",
      "kafkaCluster.apacheKafkaCluster.vpc.subnets.0",
      "kafkaCluster.apacheKafkaCluster.vpc.subnets.1",
      "plugins.0.customPlugin.customPluginArn",
      "serviceExecutionRoleArn",
      "workerConfiguration.workerConfigurationArn",
    ];
    assert.deepEqual(differences.sort(), [
      ...identities.map((path) => `sink-connector-productinfo ${path}`),
      "source-connector-demosrc connectorConfiguration.database.port",
      ...identities.map((path) => `source-connector-demosrc ${path}`),
    ]);

    const workers = await recordedInputs(twin, "kafkaconnect", "CreateWorkerConfiguration");
    assert.equal(workers.length, 1);
    assert.deepEqual(
      dev
        .all("WorkerConfiguration")
        .map(({ inputs }) => leafDifferences(createWorkerConfigurationRequest(inputs), workers[0])),
      [[]],
    );
  });

  it("changes nothing on a machine without the plugin cache: else a colleague's or CI's up would replace every connector", async () => {
    // A cache of its own that has the Maven artifacts, so that only the archives are made again.
    const cache = mkdtempSync(join(tmpdir(), "msk-cdc-cache-"));
    const own = process.env["XDG_CACHE_HOME"];
    const artifacts = join(cacheRoot(), "maven");
    mkdirSync(join(cache, "msk-cdc"));
    if (existsSync(artifacts)) symlinkSync(artifacts, join(cache, "msk-cdc", "maven"));
    process.env["XDG_CACHE_HOME"] = cache;
    try {
      await platform.environment.preview({ expectNoChanges: true });
      await platform.environment.up({ expectNoChanges: true });
      await pipeline.environment.up({ expectNoChanges: true });
      assert.equal(readdirSync(join(cache, "msk-cdc", "plugins")).length, 2, "both archives were made anew");
    } finally {
      if (own === undefined) delete process.env["XDG_CACHE_HOME"];
      else process.env["XDG_CACHE_HOME"] = own;
      rmSync(cache, { recursive: true, force: true });
    }
  });

  it("runs the documented example: else the public API's first page is wrong", async () => {
    assert.deepEqual(await reviewPullRequest(twin, { "msk-cdc:pipelines": [] }), []);
  });

  it("tears down when the body throws, and throws just that: else a failed check leaves connectors running", async () => {
    const cause = new Error("the check found a difference");
    await assert.rejects(
      withEnvironment(
        spec({ name: "body-throws", platformStack: "platform", overrides: { "msk-cdc:pipelines": undefined } }),
        () => Promise.reject(cause),
      ),
      (error) => error === cause,
    );
    assert.deepEqual((await stacks()).sort(), ["platform", "shop"]);
  });

  it("tears down when up fails half way, and says why first: else what was made stays and nobody knows the reason", async () => {
    // On a routable network the source is looked at before any connector is asked for.
    const uncheckedSource = { "msk-cdc:routable": undefined, "msk-cdc:schemasLoaded": true };
    const unreachable = {
      name: "unreachable",
      source: { user: "kfc", databases: ["demosrc"], tables: ["demosrc.products"], host: "127.0.0.1", port: 1 },
      sink: {
        user: "sinko",
        database: "demosink",
        tables: [{ from: "demosrc.products", table: "productinfo", key: ["id"] }],
      },
    };
    const attempt = withEnvironment(
      spec({
        name: "up-throws",
        platformStack: "platform",
        overrides: { "msk-cdc:pipelines": [unreachable], ...uncheckedSource },
      }),
      () => Promise.resolve(),
    );
    await assert.rejects(
      attempt,
      (error: Error) =>
        error.name === "OperationError" &&
        /^up of stack "up-throws" failed: .*\n {2}- .*unreachable-source-connector/.test(error.message),
    );
    assert.deepEqual((await stacks()).sort(), ["platform", "shop"]);
    assert.deepEqual((await recordedInputs(twin, "kafkaconnect", "DeleteConnector")).length > 0, true);
  });

  it("refuses a name that is taken and leaves that stack alone: else two users of one name tear each other's environment down", async () => {
    await assert.rejects(
      withEnvironment(spec({ name: "shop", platformStack: "platform" }), () => Promise.resolve()),
      /already exists/,
    );
    assert.ok((await stacks()).includes("shop"));
  });
});
