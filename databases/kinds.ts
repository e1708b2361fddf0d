// Every kind of database, a line each.
export { mysql } from "./mysql/kind.js";
