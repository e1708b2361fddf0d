import { command } from "../command.js";
import type { Output } from "../output.js";

export const topics = command({
  name: "topics",
  description: "the pipelines' topics: partitions, records, size, how long they are kept, newest record",
  define: (defined) =>
    defined
      .argument("[stack]", "stack of the pipelines", "dev")
      .option("--json", "print one JSON document (docs/json.md)", false),
  examples: ["cdc topics dev", "cdc topics pr-7 --json"],
  kinds: ["topics"],
  errorCode: 2,
  run,
});

/** Exit code 2: something could not be found out. */
async function run(output: Output<"topics">, stack: string): Promise<number> {
  const [{ topicsOf }, { openTarget }, { table }] = await Promise.all([
    import("../../operations/topics.js"),
    import("../../operations/target.js"),
    import("../topicTable.js"),
  ]);
  const { topics: found, unknown } = await topicsOf(await openTarget(stack));
  output.say({ kind: "topics", stack, topics: found, unknown }, [
    ...table(found),
    ...unknown.map((one) => `not known: ${one}`),
  ]);
  return unknown.length > 0 ? 2 : 0;
}
