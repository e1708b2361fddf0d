// Every kind of cluster, a line each.
export { existing } from "./existing.js";
export { provisioned } from "./provisioned.js";
export { express } from "./express.js";
