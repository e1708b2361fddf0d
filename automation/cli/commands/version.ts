import { command } from "../command.js";
import { version as number } from "../version.js";

export const version = command({
  name: "version",
  description: "print the version",
  examples: ["cdc version"],
  run: async (output) => output.text(number),
});
