// The operations on databases: what each takes, and what it calls.
import { z } from "zod";
import { database, operation } from "../operation.js";
import { checkDatabase, checkSignalTable } from "./check.js";
import { loadDatabase } from "./load.js";
import { createSinkSchema, dropSinkSchema } from "./sinkSchema.js";

const text = z.string().min(1);
const ownSchema = database.extend({ environment: text, schema: text });

const mask = z.object({ column: text, mode: z.enum(["mask", "truncate"]), chars: z.int() });

/** Answers with warnings. */
export const checkSource = operation(
  database.extend({
    debeziumVersion: text,
    tables: z.array(text).min(1),
    messageKeyColumns: text.optional(),
    signalTable: text.optional(),
    masks: z.array(mask).optional(),
  }),
  checkDatabase,
);

/** Answers with what keeps the user from writing into it. */
export const signalTable = operation(database.extend({ table: text }), checkSignalTable);

export const loadDemo = operation(
  database.extend({
    role: z.enum(["source", "sink"]),
    script: text,
    database: text,
    connectorUser: text,
    connectorPassword: text,
    binlogRetentionHours: z.int().optional(),
  }),
  loadDatabase,
);

export const makeSchema = operation(
  ownSchema.extend({ like: text, tables: z.array(text), connectorUser: text }),
  (input) => createSinkSchema(input, input),
);

export const removeSchema = operation(ownSchema.extend({ connectorUser: text }), (input) =>
  dropSinkSchema(input, input.connectorUser),
);
