// The package's public API: environments as functions.
//
//   import { startTwin, stopTwin, withEnvironment } from "msk-cdc";
//
//   const twin = await startTwin({ name: "review" });
//   await withEnvironment({ name: "platform", from: "twin", overrides: { "msk-cdc:pipelines": undefined }, twin }, () =>
//     withEnvironment({ name: "pr-7", from: "twin", platformStack: "platform", twin }, async ({ outputs }) => {
//       console.log(outputs.pipelines);
//     }));
//   await stopTwin("review", { remove: true });
//
// tests/twin/example.ts, compiled and run with the tests, has the inner part.
export { ConfigurationError, type ConfigurationSource, type StackConfiguration } from "./configuration.js";
export { TeardownError, withEnvironment, type Environment, type EnvironmentSpec } from "./environment.js";
export type { Changes, Phase, Progress } from "./progress.js";
export { OperationError, type StackOutputs } from "./stacks.js";
export { startTwin, stopTwin, twinEnvironment, type TwinInfo } from "./twin.js";
