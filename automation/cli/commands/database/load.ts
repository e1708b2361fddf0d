import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../../../tools/paths.js";
import { command } from "../../command.js";
import { tlsOfEnvironment } from "../../databaseTls.js";
import type { Output } from "../../output.js";
import { required } from "../../requiredVariables.js";

export const load = command({
  name: "load",
  description:
    "load schema, rows, connector user and grants (SCRIPT, DATABASE_HOST, DATABASE_PORT, DATABASE_USER, " +
    "DATABASE_PASSWORD, DATABASE_NAME, USER_NAME, USER_PASSWORD; BINLOG_RETENTION_HOURS, DATABASE_TLS, DATABASE_CA; " +
    "components/demo/schema.ts gives all)",
  examples: ["cdc database load"],
  run,
});

/** The environment names what to load, since arguments show up in process lists. */
async function run(output: Output<never>): Promise<void> {
  const { reachOf } = await import("../../../access/reach.js");
  const role = required("SCRIPT");
  if (role !== "source" && role !== "sink") throw new Error(`SCRIPT is "${role}": it must be source or sink`);
  const hours = process.env["BINLOG_RETENTION_HOURS"];
  const database = required("DATABASE_NAME");
  await reachOf(process.env).call("database.load", {
    role,
    script: await readFile(join(projectRoot, "components", "demo", `${role}.sql`), "utf8"),
    database,
    host: required("DATABASE_HOST"),
    port: Number(required("DATABASE_PORT")),
    user: required("DATABASE_USER"),
    password: required("DATABASE_PASSWORD"),
    connectorUser: required("USER_NAME"),
    connectorPassword: required("USER_PASSWORD"),
    ...tlsOfEnvironment(),
    ...(hours !== undefined && hours !== "" && { binlogRetentionHours: Number(hours) }),
  });
  output.text(`Database ${database} is loaded.`);
}
