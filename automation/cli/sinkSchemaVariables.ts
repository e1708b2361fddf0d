import { tls } from "../../settings/tls.js";
import { required } from "./requiredVariables.js";

/** The sink schema that the environment names, since arguments would show up in process lists. */
export function sinkSchemaOfEnvironment() {
  const { DATABASE_KIND: kind, DATABASE_TLS } = process.env;
  return {
    ...(kind && { kind }),
    environment: required("ENVIRONMENT"),
    host: required("DATABASE_HOST"),
    port: Number(required("DATABASE_PORT")),
    user: required("DATABASE_USER"),
    password: required("DATABASE_PASSWORD"),
    ...(DATABASE_TLS && { tls: tls.parse({ mode: DATABASE_TLS }) }),
    schema: required("DATABASE_NAME"),
  };
}
