// What resources of a stack run by themselves, with what they need in the environment: `cdc database …`, `cdc kafka …`.
import type { Command } from "commander";
import { examples } from "./values.js";

export function resourceCommands(program: Command): void {
  const database = program.command("database").description("the databases of a pipeline");
  database
    .command("check")
    .description(
      "look at a source database as its connector will (DATABASE_HOST, DATABASE_PORT, DATABASE_USER, " +
        "DATABASE_PASSWORD, or SECRET_NAME and SECRET_KEYS; DEBEZIUM_VERSION, TABLES; SIGNAL_TABLE, MASKS, " +
        "MESSAGE_KEY_COLUMNS)",
    )
    .addHelpText("after", examples("cdc database check"))
    .action(async () => (await import("../databaseCheck.js")).run());
  database
    .command("load")
    .description(
      "load schema, rows, connector user and grants (SCRIPT, DATABASE_HOST, DATABASE_PORT, DATABASE_USER, " +
        "DATABASE_PASSWORD, DATABASE_NAME, USER_NAME, USER_PASSWORD; BINLOG_RETENTION_HOURS; " +
        "components/demo/schema.ts gives all)",
    )
    .addHelpText("after", examples("cdc database load"))
    .action(async () => (await import("../databaseLoad.js")).run());
  const schema = database
    .command("schema")
    .description(
      "an environment's own sink schema (ENVIRONMENT, DATABASE_HOST, DATABASE_PORT, DATABASE_USER, " +
        "DATABASE_PASSWORD, DATABASE_NAME, USER_NAME; to create it LIKE_DATABASE, TABLES)",
    );
  schema
    .command("create")
    .description("create it, with tables like those of another database")
    .addHelpText("after", examples("cdc database schema create"))
    .action(async () => (await import("../sinkSchema.js")).create());
  schema
    .command("drop")
    .description("drop it, with all that is in it")
    .addHelpText("after", examples("cdc database schema drop"))
    .action(async () => (await import("../sinkSchema.js")).drop());

  program
    .command("kafka")
    .description("what connectors leave on a cluster")
    .command("forget-environment")
    .description(
      "delete an environment's internal topics and consumer groups (ENVIRONMENT, BOOTSTRAP_SERVERS, AWS_REGION)",
    )
    .addHelpText("after", examples("cdc kafka forget-environment"))
    .action(async () => (await import("../forgetEnvironment.js")).run());
}
