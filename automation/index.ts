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
export { StackBusyError } from "./pulumi/stackBusyError.js";
export { collectExpired, type Collection, type CollectOptions } from "./environments/collection.js";
export { ConfigurationError, type ConfigurationSource, type StackConfiguration } from "./pulumi/stackConfiguration.js";
export { withEnvironment, type Environment, type EnvironmentSpec } from "./environments/withEnvironment.js";
export { listEnvironments, showEnvironment, type EnvironmentInfo } from "./environments/info.js";
export type { EnvironmentSource } from "./environments/plan.js";
export { createEnvironment, type CreateEnvironmentOptions } from "./environments/creation.js";
export type { EnvironmentPlace } from "./environments/place.js";
export { destroyEnvironment } from "./environments/removal.js";
export type { Changes, Phase, Progress } from "./pulumi/progress.js";
export { ForeignStackError } from "./environments/recovery.js";
export { OperationError } from "./pulumi/ephemeralStack.js";
export type { StackOutputs } from "./pulumi/stackState.js";
export { TeardownError } from "./pulumi/teardownError.js";
export { startTwin, stopTwin, twinEnvironment, type TwinInfo } from "./access/twin.js";
export type { DifferentRow, PipelineVerification, TableVerification, Verification } from "./verify/verification.js";
export type { VerifyOptions } from "./verify/options.js";
export { VerifyError } from "./verify/session.js";
export { verify } from "./verify/verify.js";
