// The operations on databases, by name: the input of each, and what the database's kind does with it.
import { z } from "zod";
import { detail, keyRange, readTable, rowKey } from "../databases/comparedTable.js";
import type { TableReader } from "../databases/kind.js";
import { databaseKinds } from "../databases/registry.js";
import { sinkCheck } from "../databases/sinkCheck.js";
import { markOf } from "../settings/ownNames.js";
import { account, operation } from "./operation.js";

const text = z.string().min(1);
const ownSchema = account.extend({ environment: text, schema: text, connectorUser: text });
const tables = z.array(z.object({ database: text, table: text }));
const written = z.record(text, z.union([z.string(), z.null(), z.object({ base64: z.string() })]));
const mask = z.object({ column: text, mode: z.enum(["mask", "truncate"]), chars: z.int() });

/** An operation that asks a reader, which is opened for this one question. */
function question<S extends z.ZodType<z.output<typeof account>>, O>(
  input: S,
  ask: (reader: TableReader, input: z.output<S>) => Promise<O>,
) {
  return operation(input, async (asked) => {
    const reader = await databaseKinds.of(asked.kind).reader(asked);
    try {
      return await ask(reader, asked);
    } finally {
      await reader.close();
    }
  });
}

export const databaseOperations = {
  /** Answers with warnings. */
  "database.check": operation(
    account.extend({
      debeziumVersion: text,
      sinkRelease: text.optional(),
      tables: z.array(text).min(1),
      excluded: text.optional(),
      messageKeyColumns: text.optional(),
      signalTable: text.optional(),
      masks: z.array(mask).optional(),
    }),
    (input) => databaseKinds.of(input.kind).checkSource(input, input),
  ),
  /** Answers with findings. */
  "database.checkSink": operation(account.extend(sinkCheck.shape), (input) =>
    databaseKinds.of(input.kind).checkSink(input, input),
  ),
  /** Answers with the reasons why the user can't write into it. */
  "database.signalTable": operation(account.extend({ table: text }), (input) =>
    databaseKinds.of(input.kind).signalTableRefusal(input, input.table),
  ),
  "database.load": operation(
    account.extend({
      role: z.enum(["source", "sink"]),
      script: text,
      database: text,
      connectorUser: text,
      connectorPassword: text,
      binlogRetentionHours: z.int().optional(),
    }),
    (input) => databaseKinds.of(input.kind).load(input, input),
  ),
  "database.alter": operation(account.extend({ statement: text.startsWith("ALTER TABLE ") }), (input) =>
    databaseKinds.of(input.kind).alter(input, input.statement),
  ),
  /** Answers with what would become of each row. Nothing is changed. */
  "database.tryRows": operation(
    account.extend({
      rows: z.array(z.object({ database: text, table: text, key: written, row: written.nullable() })).max(20_000),
    }),
    (input) => databaseKinds.of(input.kind).tryRows(input, input.rows),
  ),
  "database.position": operation(account, (input) => databaseKinds.of(input.kind).position(input)),
  "database.createSchema": operation(ownSchema.extend({ like: text, tables: z.array(text) }), async (input) => {
    refuseForeign(input);
    await databaseKinds.of(input.kind).createSchema(input, input);
  }),
  "database.dropSchema": operation(ownSchema, async (input) => {
    refuseForeign(input);
    await databaseKinds.of(input.kind).dropSchema(input, input);
  }),
  "database.tableShapes": question(account.extend({ tables }), (reader, input) => reader.shapes(input.tables)),
  "database.checksum": question(
    account.extend({ table: readTable, range: keyRange, limit: z.int().min(1).optional() }),
    (reader, { table, range, limit }) => reader.checksum(table, range, limit),
  ),
  "database.rowDigests": question(
    account.extend({
      table: readTable,
      range: keyRange,
      limit: z.int().min(1).max(20_000),
      onlyLossy: z.boolean().optional(),
    }),
    (reader, { table, range, limit, onlyLossy }) => reader.rows(table, range, limit, onlyLossy),
  ),
  "database.rowsByKey": question(
    account.extend({ table: readTable, keys: z.array(rowKey).max(1000), detail: detail.default("digest") }),
    (reader, input) => reader.rowsByKey(input.table, input.keys, input.detail),
  ),
  "database.countUpTo": question(account.extend({ tables, limit: z.int().min(1) }), (reader, input) =>
    reader.countUpTo(input.tables, input.limit),
  ),
};

/** A caller of the function can make and drop only schemas of environments. */
function refuseForeign({ environment, schema }: { environment: string; schema: string }): void {
  if (!schema.startsWith(markOf(environment)))
    throw new Error(
      `schema "${schema}" is not one of environment "${environment}" (its schemas begin with ` +
        `${markOf(environment)}): it stays as it is`,
    );
}
