// Loads a demo database: schema and rows of a script, the connector's user with its grants, binlog retention.
// Facts: Debezium's "MySQL: Creating a user", RDS's "Configuring MySQL binary logging", Debezium's JDBC sink page.
import { createHash } from "node:crypto";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { demoSignalTable } from "../../settings/pipeline.js";
import type { DatabaseAccount, DemoLoad } from "../kind.js";
import { connectToLoad, quoteName } from "./connection.js";

/** What an upserting, schema-following JDBC sink needs. */
export const grantsOfSink = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX";

/** Statement parts after GRANT: what a Debezium MySQL source needs, and what the sink needs. */
const grants = {
  source: (database: string) => [
    "SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT, LOCK TABLES ON *.*",
    `INSERT ON ${quoteName(database)}.${quoteName(demoSignalTable)}`,
  ],
  sink: (database: string) => [`${grantsOfSink} ON ${quoteName(database)}.*`],
};

/**
 * Loads the database; a second run changes nothing that is already right. Throws with the statement's part that failed,
 * never with a password.
 */
export async function loadDatabase(account: DatabaseAccount, load: DemoLoad): Promise<void> {
  const connection = await connectToLoad(account).catch((error: Error) => {
    throw new Error(
      `cannot connect to ${account.host}:${account.port} as ${account.user}: ${error.message}. Is the network ` +
        "routable, and the password the one in msk-cdc:passwords?",
    );
  });
  try {
    const database = quoteName(load.database);
    await run(
      connection,
      `database ${load.database}`,
      `CREATE DATABASE IF NOT EXISTS ${database} CHARACTER SET utf8mb4; USE ${database}`,
    );
    await run(connection, `script of the ${load.role}`, load.script);
    const user = `${connection.escape(load.connectorUser)}@'%'`;
    const identified = await identifiedBy(connection, load.connectorPassword);
    await run(
      connection,
      `user ${load.connectorUser}`,
      `CREATE USER IF NOT EXISTS ${user} ${identified}; ALTER USER ${user} ${identified}`,
    );
    for (const grant of grants[load.role](load.database))
      await run(connection, `grants of ${load.connectorUser}`, `GRANT ${grant} TO ${user}`);
    if (load.binlogRetentionHours !== undefined) {
      await run(
        connection,
        "binlog retention",
        `CALL mysql.rds_set_configuration('binlog retention hours', ${load.binlogRetentionHours})`,
      );
    }
  } finally {
    await connection.end();
  }
}

/**
 * Statements about users are in the binlog, and from there Debezium takes them to the schema history and schema change
 * topics. MySQL puts a hash in the password's place; MariaDB leaves the statement as it is, so that it gets the hash
 * from us (MariaDB Knowledge Base, "CREATE USER": mysql_native_password).
 */
async function identifiedBy(connection: Connection, password: string): Promise<string> {
  // Only MariaDB has this variable; what it says as its version may be another's (the twin's is MySQL's, for clients
  // that ask).
  const [domain] = await connection.query<RowDataPacket[]>("SHOW GLOBAL VARIABLES LIKE 'gtid_domain_id'");
  if (domain.length === 0) return `IDENTIFIED BY ${connection.escape(password)}`;
  const hash = createHash("sha1").update(createHash("sha1").update(password).digest()).digest("hex").toUpperCase();
  return `IDENTIFIED BY PASSWORD '*${hash}'`;
}

async function run(connection: Connection, what: string, sql: string): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    // The driver's error carries the statement, and that may carry a password: only its message goes on.
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}
