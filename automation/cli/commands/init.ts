import { command } from "../command.js";
import type { Given } from "../init/questions.js";
import type { Output } from "../output.js";

export const init = command({
  name: "init",
  description: "write the file of a new stack, from the answers to five questions or from options",
  define: (defined) =>
    defined
      .argument("[name]", "name of the stack; its file is Pulumi.<name>.yaml", "dev")
      .option("--region <region>", "AWS region; default: AWS_REGION")
      .option("--platform <platform>", "development, production, or the full name of the stack that has the platform")
      .option("--source <url>", "source database as TYPE://USER@HOST/DATABASE, or demo")
      .option("--sink <url>", "sink database, likewise")
      .option("--tables <list>", "tables with their key's columns: orders(id), items(order_id, line)")
      .option("-y, --yes", "ask nothing: default platform is development, default source is demo", false),
  examples: [
    "cdc init dev",
    "cdc init dev --yes --region eu-central-1",
    "cdc init shop --region eu-central-1 --platform production --source $SOURCE --sink $SINK --tables orders,customers",
  ],
  run,
});

/** Never overwrites a file. Until the last answer is there nothing is written. */
async function run(output: Output<never>, name: string, { yes, ...given }: Given & { yes: boolean }): Promise<void> {
  const [{ askAll }, { writeStack, newStackFile }] = await Promise.all([
    import("../init/questions.js"),
    import("../init/write.js"),
  ]);
  const file = newStackFile(name);
  output.text(...writeStack(file, name, await askAll(given, { asks: output.asks, yes })));
}
