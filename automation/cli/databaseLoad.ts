// `cdc database load`: told by the environment what to load, since arguments show up in process lists.
import { loadDatabase } from "../databaseLoad.js";
import { required } from "./environment.js";

export async function run(): Promise<void> {
  const script = required("SCRIPT");
  if (script !== "source" && script !== "sink") throw new Error(`SCRIPT is "${script}": it must be source or sink`);
  const hours = process.env["BINLOG_RETENTION_HOURS"];
  const database = required("DATABASE_NAME");
  await loadDatabase({
    script,
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
