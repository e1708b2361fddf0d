// What looks before anything is made: `cdc check`, `cdc cost`, `cdc doctor`.
import type { Command } from "commander";
import { examples } from "./values.js";

export function checkCommands(program: Command): void {
  program
    .command("check")
    .argument(
      "[file]",
      "JSON of a connector (CreateConnector's request, Kafka Connect's { name, config }, or its properties), or " +
        "a Pulumi.<stack>.yaml; default: --from",
    )
    .description(
      "find what MSK Connect or Debezium would refuse, or pass over in silence; exit code 1 when something is found",
    )
    .option("--from <stack>", "stack, or Pulumi.<stack>.yaml file, whose settings are checked", "dev")
    .option("--json", 'print { "version": 1, "findings": [{ id, path, value, rule, fix }] }', false)
    .addHelpText("after", examples("cdc check", "cdc check --from twin", "cdc check sink-connector.json --json"))
    .action(async (file: string | undefined, options: { from: string; json: boolean }) => {
      process.exitCode = await (await import("../check.js")).run(file, options);
    });
  program
    .command("cost")
    .description("say what a stack's settings cost a month on AWS while it stands, by a dated price table")
    .option("--from <stack>", "stack, or Pulumi.<stack>.yaml file, whose settings are counted", "dev")
    .option("--region <region>", "AWS region (default: aws:region of the stack)")
    .option("--json", "print one JSON object", false)
    .addHelpText("after", examples("cdc cost", "cdc cost --from twin --region us-east-1", "cdc cost --json"))
    .action(async (options: { from: string; region?: string; json: boolean }) => {
      process.exitCode = await (await import("../cost.js")).run(options);
    });
  program
    .command("doctor")
    .description(
      "say what this machine and, with AWS credentials, the account lack for a stack; nothing is changed (exit " +
        "code 1: something is missing)",
    )
    .option("--from <stack>", "stack or Pulumi.<stack>.yaml file that the settings come from", "dev")
    .option(
      "--json",
      "print { version: 1, checks: [{ area, name, state, text, fix? }] }; state: ok, fetch, missing or note",
      false,
    )
    .addHelpText("after", examples("cdc doctor", "cdc doctor --from twin --json"))
    .action(async (options: { from: string; json: boolean }) => (await import("../doctor.js")).run(options));
}
