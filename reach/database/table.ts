// The operations on databases, by name.
import { countUpTo } from "./count.js";
import { checkSource, loadDemo, makeSchema, removeSchema, signalTable } from "./operations.js";
import { position } from "./position.js";
import { checksum, rowDigests, rowsByKey, tableShapes } from "./verify.js";

export const databaseOperations = {
  "database.check": checkSource,
  "database.signalTable": signalTable,
  "database.load": loadDemo,
  "database.position": position,
  "database.createSchema": makeSchema,
  "database.dropSchema": removeSchema,
  "database.tableShapes": tableShapes,
  "database.checksum": checksum,
  "database.rowDigests": rowDigests,
  "database.rowsByKey": rowsByKey,
  "database.countUpTo": countUpTo,
};
