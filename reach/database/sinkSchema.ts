// The sink schema of an environment's pipeline: tables like those that the main pipeline fills, without their rows.
// Facts: MySQL, "CREATE TABLE ... LIKE" (columns, defaults, indexes; no foreign keys), "GRANT".
import type { Connection } from "mysql2/promise";
import { connect, quoteName } from "./connection.js";
import { grantsOfSink } from "./load.js";
import { markOf } from "../../settings/ownNames.js";

/** Which schema, where, and as whom. */
export interface SinkSchema {
  environment: string;
  host: string;
  port: number;
  user: string;
  password: string;
  /** Name of the schema; it carries the environment's mark. */
  schema: string;
}

/** What the schema is made like. */
export interface SinkSchemaContent {
  /** Database with the main pipeline's sink tables. */
  like: string;
  tables: readonly string[];
  /** The sink connector's user; it gets its rights on the schema where it is not the one that makes it. */
  connectorUser: string;
}

/** Creates what is missing; a second run changes nothing. Throws with the part that failed. */
export async function createSinkSchema(
  target: SinkSchema,
  { like, tables, connectorUser }: SinkSchemaContent,
): Promise<void> {
  refuseForeign(target);
  const schema = quoteName(target.schema);
  await connected(target, async (connection) => {
    await run(connection, `schema ${target.schema}`, `CREATE DATABASE IF NOT EXISTS ${schema} CHARACTER SET utf8mb4`);
    for (const table of tables) {
      await createLike(connection, `${schema}.${quoteName(table)}`, `${quoteName(like)}.${quoteName(table)}`);
    }
    if (connectorUser !== target.user) {
      await run(
        connection,
        `rights of ${connectorUser} on ${target.schema}`,
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
export async function dropSinkSchema(target: SinkSchema, connectorUser: string): Promise<void> {
  refuseForeign(target);
  const schema = quoteName(target.schema);
  await connected(target, async (connection) => {
    await run(connection, `schema ${target.schema}`, `DROP DATABASE IF EXISTS ${schema}`);
    if (connectorUser !== target.user) await revoke(connection, schema, connectorUser);
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

function refuseForeign({ environment, schema }: SinkSchema): void {
  if (!schema.startsWith(markOf(environment)))
    throw new Error(
      `schema "${schema}" is not one of environment "${environment}" (its schemas begin with ` +
        `${markOf(environment)}): it stays as it is`,
    );
}

async function connected(target: SinkSchema, body: (connection: Connection) => Promise<void>): Promise<void> {
  const { host, port, user } = target;
  const connection = await connect(target).catch((error: Error) => {
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
