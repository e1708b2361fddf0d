// `npm run demo`, `npm test` and `npm run cdc` start this: `node tools/setup.mjs demo|test|cdc …arguments`. Its syntax
// is Node 12's, so that an old Node gets a sentence and not a syntax error.
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `msk-cdc needs Node 20.19 or newer, and this is Node ${process.versions.node}: install a newer one ` +
      "(https://nodejs.org/en/download)",
  );
  process.exitCode = 1;
} else {
  import("./checkout.mjs").then((checkout) => checkout.setUpAndRun(process.argv[2], process.argv.slice(3)));
}
