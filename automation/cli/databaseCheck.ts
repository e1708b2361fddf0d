// `cdc database check`: told by the environment which database to look at, since arguments show up in process lists.
import type { MaskSettings } from "../../settings/source.js";
import { reachOf } from "../reach.js";
import { required } from "./environment.js";

export async function run(): Promise<void> {
  const tables = required("TABLES").split(",").map((table) => table.trim());
  const { MESSAGE_KEY_COLUMNS: messageKeyColumns, SIGNAL_TABLE: signalTable, MASKS: masks } = process.env;
  const check = reachOf(process.env).call("database.check", {
    host: required("DATABASE_HOST"),
    port: Number(required("DATABASE_PORT")),
    user: required("DATABASE_USER"),
    password: required("DATABASE_PASSWORD"),
    debeziumVersion: required("DEBEZIUM_VERSION"),
    tables,
    ...(messageKeyColumns && { messageKeyColumns }),
    ...(signalTable && { signalTable }),
    ...(masks && { masks: JSON.parse(masks) as MaskSettings[] }),
  });
  const warnings = await check.catch((error: Error) => {
    // The database may admit the pipeline's connectors and nobody else: that is no reason to have none.
    if (!process.env["REACH_FUNCTION"] || error.name !== "DatabaseOutOfReachError") throw error;
    process.stdout.write(`warning: not checked through the platform's function: ${error.message}\n`);
    return undefined;
  });
  if (warnings) process.stdout.write([...warnings.map((warning) => `warning: ${warning}`), `The source database fits: ${tables.join(", ")} can be captured.`, ""].join("\n"));
}
