// The product's one door to the twin: whatever starts, stops or asks it goes through here.
export {
  listTwins,
  orphanedTwins,
  startTwin,
  stopTwin,
  twinDirectory,
  twinEnvironment,
  twinStatus,
  type TwinInfo,
} from "../../twin/twin.js";
export { twinRoom } from "../../twin/state/soundness.js";
