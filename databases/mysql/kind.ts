// MySQL and MariaDB, as the kind of database that they are together: Debezium's MySQL connector reads both.
import type { DatabaseKind } from "../kind.js";
import { alter } from "./alter.js";
import { alterTable, fills } from "./alterTable.js";
import { binlogPositions } from "./binlog.js";
import { checkSignalTable, checkSource } from "./check.js";
import { merges } from "./collations.js";
import { kept, sent } from "./columns.js";
import { keyField } from "./keyField.js";
import { loadDatabase } from "./load.js";
import { columnIn } from "./messages.js";
import { binlogPosition } from "./position.js";
import { openReader } from "./reader.js";
import { misread } from "./misread.js";
import { room } from "./room.js";
import { signalTableStatements } from "./signalTable.js";
import { checkSink } from "./sinkCheck.js";
import { createSinkSchema, dropSinkSchema } from "./sinkSchema.js";
import { spoiltBySnapshot } from "./spoilt.js";
import { oneOf } from "./statements.js";
import { tryRows } from "./tryRows.js";

export const mysql: DatabaseKind = {
  type: "mysql",
  coarseTime: "the binlog counts in seconds",
  client: ({ host, port, user }, database) =>
    `mysql --host ${host} --port ${port} --user ${user} --password '${database}'`,
  checkSource,
  checkSink,
  signalTableStatements,
  signalTableRefusal: checkSignalTable,
  load: loadDatabase,
  alter,
  tryRows,
  columnIn,
  createSchema: createSinkSchema,
  dropSchema: dropSinkSchema,
  position: binlogPosition,
  positions: binlogPositions,
  reader: openReader,
  columns: { sent, kept, keyField, spoiltBySnapshot, room, misread, merges, fills, alterTable },
  rowsOf: oneOf,
};
