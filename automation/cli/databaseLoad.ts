// `cdc database load`: told by the environment what to load, since arguments show up in process lists.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";
import { reachOf } from "../access/reach.js";
import { required } from "./requiredVariables.js";

export async function run(): Promise<void> {
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
    ...(hours !== undefined && hours !== "" && { binlogRetentionHours: Number(hours) }),
  });
  process.stdout.write(`Database ${database} is loaded.\n`);
}
