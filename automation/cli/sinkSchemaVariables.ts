import { required } from "./requiredVariables.js";

/** The sink schema that the environment names: arguments would show up in process lists. */
export function sinkSchemaOfEnvironment() {
  return {
    environment: required("ENVIRONMENT"),
    host: required("DATABASE_HOST"),
    port: Number(required("DATABASE_PORT")),
    user: required("DATABASE_USER"),
    password: required("DATABASE_PASSWORD"),
    schema: required("DATABASE_NAME"),
  };
}
