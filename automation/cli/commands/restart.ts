import { command } from "../command.js";
import { controlled, controlling } from "../control.js";

export const restart = command({
  name: "restart",
  description: "restart connectors and their tasks, and wait for it",
  define: (defined) =>
    controlled(defined)
      .option("--only-failed", "only tasks that have failed; the others go on", false)
      .option(
        "--recreate",
        "make one connector anew, which also brings a FAILED one back; it goes on where it stopped",
        false,
      ),
  examples: [
    "cdc restart dev",
    "cdc restart dev sink-connector-productinfo --only-failed",
    "cdc restart dev sink-connector-productinfo --recreate",
  ],
  kinds: ["outcome"],
  run: controlling("restart"),
});
