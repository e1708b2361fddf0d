// Every engine of the twin's databases, a line each.
export { mysql } from "./mysql/engine.js";
