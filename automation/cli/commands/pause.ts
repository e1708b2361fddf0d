import { command } from "../command.js";
import { controlled, controlling } from "../control.js";

export const pause = command({
  name: "pause",
  description: "pause connectors: their tasks read and write nothing, and MSK goes on charging",
  define: controlled,
  examples: ["cdc pause dev", "cdc pause dev sink-connector-productinfo"],
  kinds: ["outcome"],
  run: controlling("pause"),
});
