import { command } from "../../command.js";
import type { Output } from "../../output.js";
import { required } from "../../requiredVariables.js";
import { sinkSchemaOfEnvironment } from "../../sinkSchemaVariables.js";

export const schemaDrop = command({
  name: "drop",
  description: "drop it, with all that is in it",
  examples: ["cdc database schema drop"],
  run,
});

async function run(output: Output<never>): Promise<void> {
  const { reachOf } = await import("../../../access/reach.js");
  const schema = sinkSchemaOfEnvironment();
  const { environment, host } = schema;
  await reachOf(process.env)
    .call("database.dropSchema", { ...schema, connectorUser: required("USER_NAME") })
    .catch((error: Error) => {
      throw new Error(
        `schema ${schema.schema} could not be dropped: ${error.message}. Where database ${host} is gone for ` +
          `good: cdc env down ${environment} --leave-sink-schema`,
        { cause: error },
      );
    });
  output.text(`Schema ${schema.schema} is gone.`);
}
