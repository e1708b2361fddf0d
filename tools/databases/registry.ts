// The engines' finders, found by RDS's name.
import type { DatabaseFinder } from "./finder.js";
import * as kinds from "./kinds.js";

/** @param engine default: the demo's; @throws Error for an engine that nobody registered */
export function databaseFinder(engine = kinds.mysql.engine): DatabaseFinder {
  const finder = Object.values(kinds).find((one) => one.engine === engine);
  if (finder === undefined) throw new Error(`no database server of this machine stands in for RDS for ${engine}`);
  return finder;
}
