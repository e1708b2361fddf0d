// The product's one door to the twin: all that starts, stops or asks it imports this.
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
