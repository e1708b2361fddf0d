// The key of a Kafka record, as the pipeline's key converter writes it; pure. Facts: Kafka Connect, JsonConverter
// (schemas.enable); Debezium, "Change event keys".
import type { Columns } from "../../databases/columns.js";
import type { ColumnShape } from "../../databases/tables.js";
import type { Key } from "./side.js";

/** The key can't be written. */
export class KeyRecordError extends Error {
  override name = "KeyRecordError";
}

const jsonConverter = "org.apache.kafka.connect.json.JsonConverter";

/** Whether record keys as this converter writes them can be made. */
export function writesKeys(converter: string | undefined): boolean {
  return converter === jsonConverter;
}

/**
 * The record key of a row.
 *
 * @param columns of the source's key, in the order of `key`
 * @param by the worker that the sink runs on, its properties; and the source's kind of database
 * @throws KeyRecordError
 */
export function keyRecord(
  topic: string,
  columns: readonly ColumnShape[],
  key: Key,
  { worker, keyField }: { worker: Readonly<Record<string, string>> } & Pick<Columns, "keyField">,
): string {
  const converter = worker["key.converter"];
  if (!writesKeys(converter))
    throw new KeyRecordError(
      `keys are written by ${converter ?? "no converter"}; only those of ${jsonConverter} can be made`,
    );
  const fields = columns.map((column, index) => {
    const { name, declared } = column;
    const field = keyField(column, key[index] ?? "");
    if (field === undefined) throw new KeyRecordError(`no record key can be made of ${name}, a ${declared}`);
    return { name, ...field };
  });
  // By hand: a number in JSON may have more digits than one of JavaScript.
  const payload = `{${fields.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
  if (worker["key.converter.schemas.enable"] === "false") return payload;
  const struct = {
    type: "struct",
    fields: fields.map(({ name, schema }) => ({ ...schema, optional: false, field: name })),
    optional: false,
    name: `${topic}.Key`,
  };
  return `{"schema":${JSON.stringify(struct)},"payload":${payload}}`;
}
