// The sink schema of an environment's pipeline: tables like those that the main pipeline fills, without their rows.
// Facts: MySQL, "CREATE TABLE ... LIKE" (columns, defaults, indexes; no foreign keys), "GRANT".
import type { Connection } from "mysql2/promise";
import type { DatabaseAccount, SinkSchema } from "../kind.js";
import { connect, quoteName } from "./connection.js";
import { grantsOfSink } from "./load.js";

/** Creates what is missing; a second run changes nothing. Throws with the part that failed. */
export async function createSinkSchema(
  account: DatabaseAccount,
  { schema: name, like, tables, connectorUser }: SinkSchema,
): Promise<void> {
  const schema = quoteName(name);
  await connected(account, async (connection) => {
    await run(connection, `schema ${name}`, `CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4`);
    for (const table of tables) {
      await createLike(connection, `${schema}.${quoteName(table)}`, `${quoteName(like)}.${quoteName(table)}`);
    }
    if (connectorUser !== account.user) {
      await run(
        connection,
        `rights of ${connectorUser} on ${name}`,
        `GRANT ${grantsOfSink} ON ${schema.replaceAll(/[_%]/g, "\\$&")}.* TO ${connection.escape(connectorUser)}@'%'`,
      );
    }
  });
}

/**
 * Nothing where there is no such table yet: a sink that follows its source's schema makes it at the first row, here as
 * there.
 */
async function createLike(connection: Connection, table: string, like: string): Promise<void> {
  try {
    await connection.query(`CREATE TABLE IF NOT EXISTS ${table} LIKE ${like}`);
  } catch (error) {
    if ((error as { code?: string }).code !== "ER_NO_SUCH_TABLE")
      throw new Error(`table ${table}, made like ${like}: ${(error as Error).message}`);
  }
}

/** Drops the schema with its tables, and the rights on it. */
export async function dropSinkSchema(
  account: DatabaseAccount,
  { schema: name, connectorUser }: Pick<SinkSchema, "schema" | "connectorUser">,
): Promise<void> {
  const schema = quoteName(name);
  await connected(account, async (connection) => {
    await run(connection, `schema ${name}`, `DROP DATABASE IF EXISTS ${schema}`);
    if (connectorUser !== account.user) await revoke(connection, schema, connectorUser);
  });
}

/** Rights outlive the schema that they are on. */
async function revoke(connection: Connection, schema: string, user: string): Promise<void> {
  try {
    await connection.query(
      `REVOKE ${grantsOfSink} ON ${schema.replaceAll(/[_%]/g, "\\$&")}.* FROM ${connection.escape(user)}@'%'`,
    );
  } catch (error) {
    // ER_NONEXISTING_GRANT: an interrupted creation gave none. ER_CANNOT_USER and its kin: the user is gone, and its
    // rights with it.
    if (![1141, 1147, 1269, 1396].includes((error as { errno?: number }).errno ?? 0))
      throw new Error(`rights of ${user} on ${schema}: ${(error as Error).message}`);
  }
}

async function connected(account: DatabaseAccount, body: (connection: Connection) => Promise<void>): Promise<void> {
  const { host, port, user } = account;
  const connection = await connect(account).catch((error: Error) => {
    throw new Error(
      `cannot connect to ${host}:${port} as ${user}: ${error.message}. Does this machine reach the sink ` +
        "database, and is the password the one in msk-cdc:passwords?",
    );
  });
  try {
    await body(connection);
  } finally {
    await connection.end();
  }
}

async function run(connection: Connection, what: string, sql: string): Promise<void> {
  try {
    await connection.query(sql);
  } catch (error) {
    const denied = [1044, 1142, 1227].includes((error as { errno?: number }).errno ?? 0);
    throw new Error(
      `${what}: ` +
        `${(error as Error).message}${
          denied
            ? ". Fix: name a user who may create and drop schemas, and grant rights on them (cdc env up --sink-admin " +
              "USER, with its password among msk-cdc:passwords)"
            : ""
        }`,
    );
  }
}
