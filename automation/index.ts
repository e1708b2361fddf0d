// The package's public API: environments as functions.
//
//   import { createEnvironment, destroyEnvironment, startTwin, stopTwin, withEnvironment } from "msk-cdc";
//
//   const twin = await startTwin({ name: "review" });
//   await withEnvironment({ name: "shop", from: "twin", twin }, async () => {
//     await createEnvironment({ name: "pr-7", from: "twin", platformStack: "shop", twin });
//     await destroyEnvironment("pr-7", { twin });
//   });
//   await stopTwin("review", { remove: true });
//
// tests/twin/example.ts, compiled and run with the tests, shows withEnvironment on a platform of another stack.
export { StackBusyError } from "./backend.js";
export { collectExpired, type Collection, type CollectOptions } from "./collection.js";
export { ConfigurationError, type ConfigurationSource, type StackConfiguration } from "./configuration.js";
export { withEnvironment, type Environment, type EnvironmentSpec } from "./environment.js";
export { listEnvironments, showEnvironment, type EnvironmentInfo } from "./environmentInfo.js";
export type { EnvironmentSource } from "./environmentPlan.js";
export {
  createEnvironment,
  destroyEnvironment,
  type CreateEnvironmentOptions,
  type EnvironmentPlace,
} from "./environments.js";
export type { Changes, Phase, Progress } from "./progress.js";
export { ForeignStackError } from "./recovery.js";
export { OperationError, type StackOutputs } from "./stacks.js";
export { TeardownError } from "./teardown.js";
export { startTwin, stopTwin, twinEnvironment, type TwinInfo } from "./twin.js";
export type { DifferentRow, PipelineVerification, TableVerification, Verification } from "./verify/verification.js";
export { verify, VerifyError, type VerifyOptions } from "./verify/verify.js";
