// Everything of a twin that an environment could leave behind, as a list of names.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Admin } from "@platformatic/kafka";
import { createConnection, type ResultSetHeader, type RowDataPacket } from "mysql2/promise";
import { awsAccess } from "../../automation/access/aws.js";
import type { TwinInfo } from "../../automation/index.js";
import { clientOptions } from "../../reach/kafka/brokers.js";
import { Backend } from "../../automation/pulumi/backend.js";
import { workDirectoriesOf } from "../../automation/pulumi/workDirectory.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import { ownerAlive } from "../../tools/lock.mjs";

/**
 * Stacks, work directories, AWS resources (IAM's, too), topics, consumer groups, database schemas and rights of the
 * sink's user.
 */
export async function inventory(twin: TwinInfo, platform: PlatformOutputs): Promise<string[]> {
  const stores = ["connectors", "logGroups", "secrets", "workerConfigurations", "records"];
  // A twin that never had one of a kind has no file of it.
  const files = stores
    .map((store) => ({ store, file: join(twin.dir, "state", `${store}.json`) }))
    .filter(({ file }) => existsSync(file));
  const stored = files.flatMap(({ store, file }) =>
    Object.keys(JSON.parse(readFileSync(file, "utf8")) as object).map((key) => `${store} ${key}`),
  );
  const stacks = await Backend.use(twin, (backend) => backend.stacks());
  // Of commands that are dead: those of others who are at work on this machine are none of ours.
  const directories = ["backend", "pr-7", "pr-8"]
    .flatMap(workDirectoriesOf)
    .filter((path) => !ownerAlive(/\d+-[^-]+-[0-9a-f]+$/.exec(path)?.[0] ?? ""));
  return [
    ...stored,
    ...stacks.map((stack) => `stack ${stack}`),
    ...directories,
    ...(await onBrokers(twin, platform)),
    ...(await inSink(twin, platform)),
  ].sort();
}

/** Of the main pipeline: its source reads signals only some time after `up` has ended. */
const mainSignals = "simply-signal";

async function onBrokers(twin: TwinInfo, { bootstrapBrokers }: PlatformOutputs): Promise<string[]> {
  const admin = new Admin(clientOptions({ ...awsAccess(twin.region, twin).brokers, bootstrapBrokers }));
  try {
    const topics = await admin.listTopics({ includeInternals: true });
    return [
      ...topics.map((topic) => `topic ${topic}`),
      ...[...(await admin.listGroups()).keys()]
        .filter((group) => group !== mainSignals)
        .map((group) => `group ${group}`),
    ];
  } finally {
    await admin.close();
  }
}

async function inSink(twin: TwinInfo, { databases }: PlatformOutputs): Promise<string[]> {
  return withSink(twin, databases, async (query) => [
    ...(await query("SELECT CONCAT('schema ', schema_name) FROM information_schema.schemata")),
    ...(await query("SELECT CONCAT(grantee, ' on ', table_schema) FROM information_schema.schema_privileges")),
  ]);
}

/**
 * Values of the first column of a query's rows (none of a statement that has none), read in the demo sink database as
 * its master user.
 */
export async function withSink<T>(
  twin: TwinInfo,
  databases: PlatformOutputs["databases"],
  body: (query: (sql: string) => Promise<string[]>) => Promise<T>,
): Promise<T> {
  if (!databases) throw new Error("the platform has no demo databases");
  const { address: host, port } = databases.sink;
  const connection = await createConnection({
    host,
    port,
    user: databases.username,
    password: readPasswordsFile(twin.passwordsFile)[databases.username] ?? "",
  });
  try {
    return await body(async (sql) => {
      const [rows] = await connection.query<RowDataPacket[] | ResultSetHeader>(sql);
      return Array.isArray(rows) ? rows.map((row) => String(Object.values(row)[0])) : [];
    });
  } finally {
    await connection.end();
  }
}
