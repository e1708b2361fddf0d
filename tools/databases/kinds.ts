// Every engine whose servers are looked for on this machine, a line each.
export { mysql } from "./mysql.js";
