// Every kind of source, a line each.
export { mysql } from "./mysql/kind.js";
