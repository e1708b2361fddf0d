import { command } from "../command.js";
import { controlled, controlling } from "../control.js";

export const resume = command({
  name: "resume",
  description: "let paused connectors go on where they stopped",
  define: controlled,
  examples: ["cdc resume dev"],
  kinds: ["outcome"],
  run: controlling("resume"),
});
