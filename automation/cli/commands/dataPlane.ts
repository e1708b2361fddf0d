// Commands on running pipelines that ask brokers and databases, straight or through the function inside the VPC.
import { Option, type Command } from "commander";
import type { ConnectTestOptions } from "../connectTest.js";
import type { PeekCommandOptions } from "../peek.js";
import { examples, list, wholeNumber } from "./values.js";

export function dataPlaneCommands(program: Command): void {
  const offsets = program
    .command("offsets")
    .description("offsets of connectors: what the source has stored, what the sink's consumer group has committed");
  offsets
    .command("show")
    .argument("[stack]", "stack of the connectors", "dev")
    .argument("[connector]", "name of one connector (default: all)")
    .description("show them")
    .option("--json", "print one JSON document (docs/json.md)", false)
    .addHelpText("after", examples("cdc offsets show dev", "cdc offsets show dev source-connector-demosrc --json"))
    .action(async (stack: string, connector: string | undefined, options: { json: boolean }) => {
      process.exitCode = await (await import("../offsets.js")).show(stack, connector, options);
    });
  offsets
    .command("reset")
    .argument("<stack>", "stack of the connector")
    .argument("[connector]", "name of the source connector (default: the only one)")
    .description("let a source begin anew: deleted, its offsets forgotten, created again; then it takes a new snapshot")
    .option("--yes", "don't ask", false)
    .option("--json", "print one JSON document (docs/json.md)", false)
    .addHelpText("after", examples("cdc offsets reset dev", "cdc offsets reset dev source-connector-demosrc --yes"))
    .action(async (stack: string, connector: string | undefined, options: { yes: boolean; json: boolean }) => {
      process.exitCode = await (await import("../offsets.js")).reset(stack, connector, options);
    });
  program
    .command("topics")
    .argument("[stack]", "stack of the pipelines", "dev")
    .description("the pipelines' topics: partitions, records, size, how long they are kept, newest record")
    .option("--json", "print one JSON document (docs/json.md)", false)
    .addHelpText("after", examples("cdc topics dev", "cdc topics pr-7 --json"))
    .action(async (stack: string, options: { json: boolean }) => {
      process.exitCode = await (await import("../topics.js")).run(stack, options);
    });
  program
    .command("peek")
    .argument("<topic>", "topic, or a source table such as shop.orders")
    .argument("[stack]", "stack on whose cluster it is", "dev")
    .description(
      "show change events of a topic, decoded; it reads without a consumer group, and shows row data as it is",
    )
    .option("--count <n>", "how many", wholeNumber, 10)
    .addOption(new Option("--from <end>", "the oldest, or the newest").choices(["beginning", "end"]).default("end"))
    .option("--key <key>", 'only records with this key: 7, or {"id":7}')
    .option("--op <letters>", "only these operations, separated by commas: c, u, d, r", list)
    .option("--json", "print one JSON object a line", false)
    .addHelpText(
      "after",
      examples(
        "cdc peek demosrc.products dev",
        "cdc peek demosrc.products dev --key 7 --op u,d --count 3",
        "cdc peek connect-offsets.debezium dev --from beginning --json",
      ),
    )
    .action(async (topic: string, stack: string, options: PeekCommandOptions) => {
      process.exitCode = await (await import("../peek.js")).run(topic, stack, options);
    });
  program
    .command("connect-test")
    .argument(
      "[stack]",
      "stack whose brokers are tested, as its commands reach them (default: BOOTSTRAP_SERVERS, AWS_REGION)",
    )
    .description("check DNS, TCP, TLS, authentication and authorization to brokers: creates and deletes a topic")
    .option("--read-only", "create no topic: for a cluster that was there before", false)
    .option("--json", "print one JSON document (docs/json.md)", false)
    .addHelpText("after", examples("cdc connect-test dev", "cdc connect-test --read-only"))
    .action(async (stack: string | undefined, options: ConnectTestOptions) => {
      process.exitCode = await (await import("../connectTest.js")).run(stack, options);
    });
}
