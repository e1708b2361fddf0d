// Every kind of sink, a line each.
export { jdbc } from "./jdbc/kind.js";
