// The command line `cdc`: parses, runs, and says an error in its own words.
import { commandLine } from "./program.js";

// This Node is one that the project runs on (package.json); which one its next AWS SDK wants is not the user's affair.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

try {
  await commandLine().parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
