// `cdc database schema create|drop`: told by the environment which one, since arguments show up in process lists.
import { reachOf } from "../access/reach.js";
import { required } from "./requiredVariables.js";

function target() {
  return {
    environment: required("ENVIRONMENT"),
    host: required("DATABASE_HOST"),
    port: Number(required("DATABASE_PORT")),
    user: required("DATABASE_USER"),
    password: required("DATABASE_PASSWORD"),
    schema: required("DATABASE_NAME"),
  };
}

export async function create(): Promise<void> {
  const schema = target();
  await reachOf(process.env).call("database.createSchema", {
    ...schema,
    like: required("LIKE_DATABASE"),
    tables: required("TABLES").split(","),
    connectorUser: required("USER_NAME"),
  });
  process.stdout.write(`Schema ${schema.schema} is there.\n`);
}

export async function drop(): Promise<void> {
  const schema = target();
  const { environment, host } = schema;
  await reachOf(process.env)
    .call("database.dropSchema", { ...schema, connectorUser: required("USER_NAME") })
    .catch((error: Error) => {
      throw new Error(
        `schema ${schema.schema} could not be dropped: ${error.message}. Where database ${host} is gone for ` +
          `good: cdc env down ${environment} --leave-sink-schema`,
        { cause: error },
      );
    });
  process.stdout.write(`Schema ${schema.schema} is gone.\n`);
}
