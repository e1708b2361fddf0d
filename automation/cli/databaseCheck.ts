// `cdc database check`: told by the environment which database to look at, since arguments show up in process lists.
import { reachOf } from "../reach.js";
import { required } from "./environment.js";

export async function run(): Promise<void> {
  const tables = required("TABLES").split(",").map((table) => table.trim());
  const messageKeyColumns = process.env["MESSAGE_KEY_COLUMNS"];
  const warnings = await reachOf(process.env).call("database.check", {
    host: required("DATABASE_HOST"),
    port: Number(required("DATABASE_PORT")),
    user: required("DATABASE_USER"),
    password: required("DATABASE_PASSWORD"),
    debeziumVersion: required("DEBEZIUM_VERSION"),
    tables,
    ...(messageKeyColumns !== undefined && messageKeyColumns !== "" && { messageKeyColumns }),
  });
  process.stdout.write([...warnings.map((warning) => `warning: ${warning}`), `The source database fits: ${tables.join(", ")} can be captured.`, ""].join("\n"));
}
