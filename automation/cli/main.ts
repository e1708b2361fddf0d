// The command line `cdc`.
import { commandLine } from "./program.js";

// The project supports this Node (package.json). The AWS SDK's warning about its next version is of no use to users.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

await commandLine().parseAsync();
