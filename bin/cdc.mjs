#!/usr/bin/env node
// The command `cdc`, as `npm run cdc -- …`: it first installs and compiles what is missing or has changed.
process.argv.splice(2, 0, "cdc");
await import("../tools/setup.mjs");
