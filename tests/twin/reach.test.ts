// A network that this machine does not reach: everything on brokers and databases goes through the platform's function.
// One twin and one main stack for the file.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  createEnvironment,
  destroyEnvironment,
  type CreateEnvironmentOptions,
  type TwinInfo,
} from "../../automation/index.js";
import { awsAccess } from "../../automation/access/aws.js";
import type { WatchdogMemory } from "../../automation/operations/watchdog.js";
import { logLines } from "../../automation/operations/logEvents.js";
import { assign } from "../../automation/environments/assignments.js";
import { stackConfiguration } from "../../automation/pulumi/stackConfiguration.js";
import { reachThrough } from "../../automation/access/reach.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import type { WatchdogOutputs } from "../../components/watchdog.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { openDemoTables } from "./demoTables.js";
import { inventory, withSink } from "./inventory.js";
import { OwnTwin } from "./ownTwin.js";
import { recordedInputs } from "./requests.js";
import type { Standing } from "./standing.js";
import { until } from "./workbench.js";

describe("a network that this machine does not reach, on a twin", function () {
  this.timeout(240_000);
  const own = new OwnTwin("reach");
  const functionName = "simplydemo-reach";
  const signal = new AbortController().signal;
  let twin: TwinInfo;
  let main: Standing;
  let platform: PlatformOutputs;

  const spec = (own: Partial<CreateEnvironmentOptions> & { name: string }): CreateEnvironmentOptions => ({
    from: "twin",
    platformStack: "main",
    set: ["routable=false"],
    twin,
    ...own,
  });
  const invocations = async () =>
    (await recordedInputs(twin, "lambda", "Invoke")).map(({ FunctionName }) => FunctionName);

  before(async () => {
    twin = await own.start();
    const follows = assign(await stackConfiguration({ from: "twin" }), ["pipelines[0].schemaChanges=follow"]);
    main = await own.stand({
      name: "main",
      from: "twin",
      overrides: {
        "msk-cdc:routable": false,
        "msk-cdc:watchdog": { everyMinutes: 60 },
        "msk-cdc:pipelines": follows["msk-cdc:pipelines"],
      },
      twin,
    });
    platform = main.environment.outputs["platform"] as PlatformOutputs;
  });

  after(() => own.end());

  it("comes up at once, checked and loaded by the function, and rows arrive: else a private network takes a second up and commands by hand", async () => {
    assert.equal(platform.reachFunction, functionName);
    // The connection's check, and the schema of both databases.
    assert.deepEqual((await invocations()).slice(0, 3), [functionName, functionName, functionName]);
    const tables = await openDemoTables(twin, platform);
    await tables.untilEqual(60_000, signal).finally(() => tables.close());
  });

  it("is looked at by its watchdog's schedule at once, which finds nothing to do and remembers what it saw: else a failed task waits for somebody", async () => {
    const { functionName: name, logGroup } = main.environment.outputs["watchdog"] as WatchdogOutputs;
    assert.deepEqual([name, logGroup], ["msk-cdc-main-watchdog", "/aws/lambda/msk-cdc-main-watchdog"]);
    const { client } = awsAccess(twin.region, twin);
    const { Configuration } = await new LambdaClient(client).send(new GetFunctionCommand({ FunctionName: name }));
    const place = { Bucket: Configuration?.Environment?.Variables?.["MEMORY_BUCKET"], Key: "memory.json" };
    const s3 = new S3Client({ ...client, forcePathStyle: true });
    const text = await until(
      async () => (await s3.send(new GetObjectCommand(place)).catch(() => undefined))?.Body?.transformToString(),
      (found) => found !== undefined,
    );
    const { decisions, histories } = JSON.parse(text ?? "") as WatchdogMemory;
    assert.deepEqual(
      [Object.keys(decisions).sort(), Object.keys(histories).length],
      [["sink-connector-productinfo", "source-connector-demosrc"], 2],
    );
  });

  it("is followed by its watchdog within seconds where the connector can't, and old rows are filled: else each new column is a night's work", async () => {
    const tables = await openDemoTables(twin, platform);
    try {
      await tables.source.execute(
        "ALTER TABLE products ADD COLUMN weight INT NOT NULL, ADD COLUMN seen TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP",
      );
      await tables.source.execute("INSERT INTO products (id, name, weight) VALUES (7001, 'Heavy', 70)");
      await tables.untilEqual(120_000, signal);
      await tables.source.execute("DELETE FROM products WHERE id = 7001");
    } finally {
      await tables.close();
    }
    const { logGroup } = main.environment.outputs["watchdog"] as WatchdogOutputs;
    const { client } = awsAccess(twin.region, twin);
    const said: string[] = [];
    for await (const { message } of logLines(new CloudWatchLogsClient(client), logGroup, { since: 0 }))
      if (message.startsWith("{")) said.push((JSON.parse(message) as { action: string }).action);
    for (const action of ["followed", "filling"]) assert.ok(said.includes(action), said.join());
  });

  it("shows no change on a second look, also after a refresh: else each up sends the same code again", async () => {
    await main.environment.preview({ expectNoChanges: true });
    await main.environment.refresh();
    await main.environment.preview({ expectNoChanges: true });
  });

  it("has environments, made and removed through the function with schema and consumer groups: else pull requests need a VPN", async () => {
    const untouched = await inventory(twin, platform);
    const before = (await invocations()).length;
    const { pipelines } = await createEnvironment(spec({ name: "pr-7" }));
    const [pipeline] = pipelines;
    assert.ok(pipeline);
    assert.ok((await invocations()).length > before);
    const rows = await withSink(twin, platform.databases, async (query) => {
      for (const deadline = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
        const found = await query(`SELECT id FROM \`${pipeline.sinkDatabase}\`.productinfo`);
        if (found.length === 10 || Date.now() > deadline) return found;
      }
    });
    assert.equal(rows.length, 10);
    const there = (await inventory(twin, platform)).filter((one) => one.includes("pr-7"));
    for (const kind of ["schema pr-7--", "group connect-pr-7--", "topic __amazon_msk_connect_"])
      assert.ok(
        there.some((one) => one.startsWith(kind)),
        `${kind}: ${there.join(", ")}`,
      );
    const standing = (await invocations()).length;
    assert.equal(await destroyEnvironment("pr-7", { twin }), true);
    // What drops the schema, and what forgets topics and groups; the watchdog asks it, too.
    assert.ok((await invocations()).length >= standing + 2);
    assert.deepEqual(await inventory(twin, platform), untouched);
  });

  it("refuses an unknown operation, an input that does not fit and a host of nobody's pipeline, in the log and in the answer without a password: else a typing error gives one away", async () => {
    const reach = reachThrough(functionName, awsAccess(twin.region, twin).client);
    const { address: host, port } = platform.databases?.source ?? assert.fail("no databases");
    const password = readPasswordsFile(twin.passwordsFile)["admin"] ?? assert.fail("no password");
    const account = { host, port, user: "admin", password };
    const fails = (call: Promise<unknown>, message: RegExp) =>
      assert.rejects(call, (error: Error) => message.test(error.message) && !error.message.includes(password));
    await fails(
      reach.call("database.drop" as "database.dropSchema", {
        ...account,
        environment: "pr-7",
        schema: "x",
        connectorUser: "sinko",
      }),
      /^function simplydemo-reach is of another version of msk-cdc: there is no operation "database\.drop"/,
    );
    await fails(
      reach.call("database.dropSchema", {
        ...account,
        port: password as unknown as number,
        environment: "pr-7",
        schema: "x",
        connectorUser: "sinko",
      }),
      /^operation database\.dropSchema: port: /,
    );
    await fails(
      reach.call("database.dropSchema", {
        ...account,
        environment: "pr-7",
        schema: "demosink",
        connectorUser: "sinko",
      }),
      /demosink/,
    );
    await fails(
      reach.call("database.position", { ...account, host: "10.0.0.1" }),
      /^database host 10\.0\.0\.1 belongs to no pipeline of the platform's stack/,
    );
    const logs = readdirSync(join(twin.dir, "logs"), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.deepEqual(
      logs
        .map(({ parentPath, name: file }) => join(parentPath, file))
        .filter((path) => readFileSync(path, "utf8").includes(password)),
      [],
    );
  });
});
