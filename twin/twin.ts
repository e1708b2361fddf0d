// The client's side of a twin. The daemon is a process of its own session; what is known of it stands in its directory.
export { twinEnvironment, type TwinInfo } from "./info.js";
export { listTwins, orphanedTwins, twinDirectory, twinStatus } from "./list.js";
export { startTwin } from "./start.js";
export { stopTwin } from "./stop.js";
