// What docs/aws.md says to do when the binlog is gone: the source stood still for longer than its database keeps binlog
// files.
import assert from "node:assert/strict";
import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { verify, type TwinInfo } from "../../automation/index.js";
import { Backend } from "../../automation/pulumi/backend.js";
import { stackConfiguration, type StackConfiguration } from "../../automation/pulumi/stackConfiguration.js";
import type { TablePair } from "../../automation/demo/tables.js";
import { EphemeralStack } from "../../automation/pulumi/ephemeralStack.js";
import { secretsSettings } from "../../automation/pulumi/stackState.js";
import { twinEnvironment, twinStatus } from "../../automation/access/twin.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { openDemoTables } from "./demoTables.js";
import { OwnTwin } from "./ownTwin.js";
import type { Standing } from "./standing.js";
import { until } from "./workbench.js";

describe("a source whose binlog is gone", function () {
  this.timeout(120_000);
  const own = new OwnTwin("binlog");
  const [stackName, connector] = ["gap", "source-connector-demosrc"];
  let twin: TwinInfo;
  let platform: Standing;
  let tables: TablePair;
  let logs: CloudWatchLogsClient;
  let configuration: StackConfiguration;

  /** The stack with `source.properties` of its pipeline. */
  const withStack = async <T>(properties: object, work: (stack: EphemeralStack) => Promise<T>): Promise<T> => {
    const [pipeline] = configuration["msk-cdc:pipelines"] as { source: object }[];
    const spec = {
      name: stackName,
      configuration: {
        ...configuration,
        "msk-cdc:pipelines": [{ ...pipeline, source: { ...pipeline?.source, properties } }],
      },
      environment: twinEnvironment(twin),
      passwords: readPasswordsFile(twin.passwordsFile),
      report: () => undefined,
    };
    const before = await Backend.use(twin, (backend) => backend.state(stackName));
    const stack = before ? await EphemeralStack.open(spec, secretsSettings(before)) : await EphemeralStack.create(spec);
    try {
      return await work(stack);
    } finally {
      await stack.close();
    }
  };
  const removeAll = async (stack: EphemeralStack) => {
    await stack.destroy();
    await stack.remove();
  };
  /** Ends the connector's worker, which the twin starts again. */
  const killWorker = async (before?: number): Promise<number> => {
    const workers = async () =>
      ((await twinStatus(own.name))["connectors"] as { name: string; workers: { pid: number }[] }[]).find(
        (one) => one.name === connector,
      )?.workers ?? [];
    const [worker] = await until(workers, ([one]) => one !== undefined && one.pid > 0 && one.pid !== before);
    process.kill(worker?.pid ?? 0, "SIGKILL");
    return worker?.pid ?? 0;
  };

  /** Waits for a line in the connector's log group. */
  const inLog = (filterPattern: string) =>
    until(
      () => logs.send(new FilterLogEventsCommand({ logGroupName: `/aws/msk/connector/${connector}`, filterPattern })),
      ({ events = [] }) => events.length > 0,
    );

  /** What RDS does by itself when the retention is over; the master user may not. */
  const purgeBinlog = async () => {
    const databases = join(twin.dir, "databases");
    const source = readdirSync(databases)
      .map((id) => join(databases, id, "data"))
      .find((data) => existsSync(join(data, "demosrc")));
    assert.ok(source);
    // A socket's path has at most 107 characters.
    symlinkSync(source, join(own.state, "data"));
    const server = await createConnection({
      socketPath: join(own.state, "data", "mysql.sock"),
      user: userInfo().username,
      authPlugins: { unix_socket: () => () => Buffer.alloc(0) },
    });
    try {
      await server.query("FLUSH BINARY LOGS");
      // A file stays while the server could need it after a crash.
      const purged = async (): Promise<number> => {
        const [files] = await server.query<RowDataPacket[]>("SHOW BINARY LOGS");
        await server.query("PURGE BINARY LOGS TO ?", [files.at(-1)?.["Log_name"]]);
        return files.length;
      };
      await until(purged, (files) => files === 1);
    } finally {
      await server.end();
    }
  };

  before(async () => {
    twin = await own.start();
    logs = new CloudWatchLogsClient({ endpoint: twin.apiUrl, region: twin.region, credentials: twin });
    configuration = await stackConfiguration({ from: "twin", platformStack: "platform" });
    platform = await own.stand({ name: "platform", from: "twin", twin, overrides: { "msk-cdc:pipelines": undefined } });
  });
  after(() => own.end());

  it("goes on after a new snapshot, as docs/aws.md says: else the rows of the gap are lost for good", async () => {
    const signal = new AbortController().signal;
    own.atEnd(() => withStack({}, removeAll));
    await withStack({}, (stack) => stack.up());
    tables = await openDemoTables(twin, platform.environment.outputs["platform"] as PlatformOutputs);
    own.atEnd(() => tables.close());
    await tables.untilEqual(60_000, signal);

    // Without an offset it would begin with a snapshot anyway.
    await inLog('"Committing offsets for"');
    // Its user can't log in, and its worker loses the connection that it has.
    await tables.source.execute("ALTER USER kfc ACCOUNT LOCK");
    const killed = await killWorker();
    await until(
      () => tables.source.rows("SELECT id FROM information_schema.processlist WHERE user = 'kfc'"),
      (open) => open.length === 0,
    );
    await tables.source.execute(
      "INSERT INTO products (name, description, category, price) VALUES ('born in the gap', 'x', 'x', 1.50)",
    );
    await tables.source.execute("UPDATE products SET price = 9.75 WHERE id = 2");
    await tables.source.execute("DELETE FROM products WHERE id = 3");
    await purgeBinlog();
    await tables.source.execute("ALTER USER kfc ACCOUNT UNLOCK");
    await killWorker(killed);

    // MSK Connect goes on showing RUNNING: the task's failure stands in its log group.
    await inLog('"no longer available on the server"');
    await withStack({ "snapshot.mode": "when_needed" }, (stack) => stack.up());

    // What was inserted and updated in the gap comes; what was deleted in it is in no snapshot.
    const { differences } = await until(
      () => tables.compare(),
      (comparison) => comparison.differences.length === 1,
    );
    assert.match(differences.join("; "), /\b3\b/);
    const { result } = await verify(stackName, { twin, repair: true });
    assert.equal(result, "equal");
    await tables.untilEqual(60_000, signal);

    // And it streams again.
    await tables.source.execute("UPDATE products SET price = 10.25 WHERE id = 2");
    await tables.untilEqual(60_000, signal);
  });
});
