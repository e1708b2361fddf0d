// The product's one door to the twin: whatever starts, stops or asks it goes through here.
export { listTwins, startTwin, stopTwin, twinEnvironment, twinStatus, type TwinInfo } from "../twin/twin.js";
