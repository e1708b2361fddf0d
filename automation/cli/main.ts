// The command line `cdc`.
import { commandLine } from "./program.js";

// This Node is one that the project runs on (package.json); which one its next AWS SDK wants is not the user's affair.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

await commandLine().parseAsync();
