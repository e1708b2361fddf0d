// Every operation that needs a route to brokers or databases, by name. The same table runs in this process, in the function inside the VPC, and on the twin.
import type { z } from "zod";
import { countUpTo } from "./database/count.js";
import { checkSource, loadDemo, makeSchema, removeSchema, signalTable } from "./database/operations.js";
import { position } from "./database/position.js";
import { checksum, countRows, rowDigests, rowsByKey, tableShapes } from "./database/verify.js";
import { groupOffsets, topicOffsets } from "./kafka/lag.js";
import { connectivity, forgetEnvironment } from "./kafka/operations.js";
import { produce } from "./kafka/produce.js";
import { read } from "./kafka/read.js";
import { sourceOffset, sourceOffsetKeys } from "./kafka/sourceOffset.js";
import type { Operation } from "./operation.js";

export const operations = {
  "kafka.connectTest": connectivity,
  "kafka.forgetEnvironment": forgetEnvironment,
  "kafka.topicOffsets": topicOffsets,
  "kafka.groupOffsets": groupOffsets,
  "kafka.sourceOffset": sourceOffset,
  "kafka.sourceOffsetKeys": sourceOffsetKeys,
  "kafka.read": read,
  "kafka.produce": produce,
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
  "database.countRows": countRows,
  "database.countUpTo": countUpTo,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;
export type InputOf<N extends OperationName> = z.input<Operations[N]["input"]>;
export type AnswerOf<N extends OperationName> = Operations[N] extends Operation<z.ZodType, infer O> ? O : never;

/** Runs one. @throws Error for an unknown name and for an input that does not fit; whatever the operation throws */
export async function perform(name: string, input: unknown): Promise<unknown> {
  if (!Object.hasOwn(operations, name)) throw new Error(`there is no operation "${name}"; there are ${Object.keys(operations).join(", ")}`);
  const operation: Operation = operations[name as OperationName] as Operation;
  const checked = operation.input.safeParse(input);
  // Paths only: a value may be a password.
  if (!checked.success) throw new Error(`operation ${name}: ${checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
  return operation.run(checked.data);
}
