// The client's side of a twin. The daemon is a process with its own session; its directory holds what is known of it.
export { twinEnvironment, type TwinInfo } from "./info.js";
export { listTwins, orphanedTwins, twinDirectory, twinStatus } from "./list.js";
export { startTwin } from "./start.js";
export { stopTwin } from "./stop.js";
