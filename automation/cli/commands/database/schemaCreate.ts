import { command } from "../../command.js";
import type { Output } from "../../output.js";
import { required } from "../../requiredVariables.js";
import { sinkSchemaOfEnvironment } from "../../sinkSchemaVariables.js";

export const schemaCreate = command({
  name: "create",
  description: "create it, with tables like those of another database",
  examples: ["cdc database schema create"],
  run,
});

async function run(output: Output<never>): Promise<void> {
  const { reachOf } = await import("../../../access/reach.js");
  const schema = sinkSchemaOfEnvironment();
  await reachOf(process.env).call("database.createSchema", {
    ...schema,
    like: required("LIKE_DATABASE"),
    tables: required("TABLES").split(","),
    connectorUser: required("USER_NAME"),
  });
  output.text(`Schema ${schema.schema} is there.`);
}
