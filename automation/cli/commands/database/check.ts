import { Argument } from "commander";
import type { MaskSettings } from "../../../../settings/source.js";
import { capturedText, changesSince } from "../../capturedTables.js";
import { command } from "../../command.js";
import { tlsOfEnvironment } from "../../databaseTls.js";
import type { Output } from "../../output.js";
import { required } from "../../requiredVariables.js";

export const check = command({
  name: "check",
  description:
    "look at a database as its connector will. A source: DATABASE_HOST, DATABASE_PORT, DATABASE_USER, " +
    "DATABASE_PASSWORD, or SECRET_NAME and SECRET_KEYS; DEBEZIUM_VERSION, TABLES; DATABASE_TLS, DATABASE_CA, " +
    "SIGNAL_TABLE, EXCLUDED, MASKS, MESSAGE_KEY_COLUMNS, DATABASE_KIND, SINK_RELEASE. A sink, against its source: " +
    "PIPELINE (one of msk-cdc:pipelines, as JSON); DATABASE_PASSWORD and SOURCE_PASSWORD, unless its secret was " +
    "there before",
  define: (added) =>
    added.addArgument(new Argument("[side]", "which of a pipeline's").choices(["source", "sink"]).default("source")),
  examples: ["cdc database check", "cdc database check sink"],
  run,
});

async function run(output: Output<never>, side: "source" | "sink"): Promise<void> {
  if (side === "source") return checkSource(output);
  const { checkSink } = await import("../../sinkCheck.js");
  return checkSink(output);
}

/** The environment names the database, since arguments show up in process lists. */
async function checkSource(output: Output<never>): Promise<void> {
  const { reachOf } = await import("../../../access/reach.js");
  const tables = required("TABLES")
    .split(",")
    .map((table) => table.trim());
  const { MESSAGE_KEY_COLUMNS: messageKeyColumns, SIGNAL_TABLE: signalTable, MASKS: masks } = process.env;
  const { DATABASE_KIND: kind, EXCLUDED: excluded, SINK_RELEASE: sinkRelease } = process.env;
  const { PULUMI_COMMAND_STDOUT: printed } = process.env;
  const checked = reachOf(process.env).call("database.check", {
    ...(await account(process.env)),
    ...(kind && { kind }),
    ...tlsOfEnvironment(),
    port: Number(required("DATABASE_PORT")),
    debeziumVersion: required("DEBEZIUM_VERSION"),
    tables,
    ...(sinkRelease && { sinkRelease }),
    ...(excluded && { excluded }),
    ...(messageKeyColumns && { messageKeyColumns }),
    ...(signalTable && { signalTable }),
    ...(masks && { masks: JSON.parse(masks) as MaskSettings[] }),
  });
  const warnings = await checked.catch((error: Error) => {
    // The database may admit the pipeline's connectors alone, so an unreachable database does not prevent a pipeline.
    if (!process.env["REACH_FUNCTION"] || error.name !== "DatabaseOutOfReachError") throw error;
    // Personal data would pass unmasked.
    if (masks)
      throw new Error(
        "whether the masks fit their columns can't be told, and Debezium lets what is no text pass: " +
          `${error.message}. Fix: admit the platform's function to the database, or take source.masks out`,
        { cause: error },
      );
    output.text(`warning: not checked through the platform's function: ${error.message}`);
    return undefined;
  });
  if (warnings)
    output.text(
      ...[...warnings, ...changesSince(printed, tables, signalTable !== undefined)].map((one) => `warning: ${one}`),
      capturedText(tables),
    );
}

/** The environment gives them, or names a secret: SECRET_KEYS are the keys of host, user and password in it. */
async function account({
  SECRET_NAME: secret,
  SECRET_KEYS: keys = "",
}: NodeJS.ProcessEnv): Promise<Record<"host" | "user" | "password", string>> {
  if (!secret)
    return {
      host: required("DATABASE_HOST"),
      user: required("DATABASE_USER"),
      password: required("DATABASE_PASSWORD"),
    };
  const { secretTexts } = await import("../../secretTexts.js");
  const [host, user, password] = keys.split(":").map(await secretTexts(secret, "SECRET_KEYS"));
  if (host === undefined || user === undefined || password === undefined)
    throw new Error("SECRET_KEYS names three keys, of host, user and password: host:user:password");
  return { host, user, password };
}
