import { tlsOfEnvironment } from "./databaseTls.js";
import { required } from "./requiredVariables.js";

/** The sink schema that the environment names, since arguments would show up in process lists. */
export function sinkSchemaOfEnvironment() {
  const { DATABASE_KIND: kind } = process.env;
  return {
    ...(kind && { kind }),
    environment: required("ENVIRONMENT"),
    host: required("DATABASE_HOST"),
    port: Number(required("DATABASE_PORT")),
    user: required("DATABASE_USER"),
    password: required("DATABASE_PASSWORD"),
    ...tlsOfEnvironment(),
    schema: required("DATABASE_NAME"),
  };
}
