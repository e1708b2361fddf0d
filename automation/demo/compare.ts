// Compares a sink row with its source row, after what the pipeline declares: excluded columns, wider types in the sink.
// Pure. Facts: Debezium's MySQL data type mappings; the JDBC sink's field.exclude.list and schema.evolution=basic.

/** A column as information_schema describes it. */
export interface ColumnShape {
  name: string;
  /** MySQL data type such as decimal, varchar, timestamp. */
  type: string;
}

/** Values by column name, as the driver reads them: text, numbers, binary, NULL. */
export type Row = Readonly<Record<string, unknown>>;

/** What is declared between the two tables. */
export interface Mapping {
  key: readonly string[];
  /** Source columns that must not exist in the sink. */
  exclude: readonly string[];
  source: readonly ColumnShape[];
  sink: readonly ColumnShape[];
}

export interface Comparison {
  rows: number;
  /** Columns that were compared. */
  columns: string[];
  /** Sentences that name row, column and both values; empty when the sink equals the source. */
  differences: string[];
}

/** Compares two sets of rows. */
export function compareRows(mapping: Mapping, sourceRows: readonly Row[], sinkRows: readonly Row[]): Comparison {
  const compared = mapping.source.filter(({ name }) => !mapping.exclude.includes(name));
  const sinkColumns = new Set(mapping.sink.map(({ name }) => name));
  const columns = compared.filter(({ name }) => sinkColumns.has(name));
  const differences = [
    ...mapping.exclude
      .filter((name) => sinkColumns.has(name))
      .map((name) => `column ${name} is excluded but stands in the sink table`),
    ...compared
      .filter(({ name }) => !sinkColumns.has(name))
      .map(({ name }) => `column ${name} is missing in the sink table`),
  ];
  const keyOf = (row: Row): string => mapping.key.map((name) => String(row[name])).join(", ");
  const inSink = new Map(sinkRows.map((row) => [keyOf(row), row]));
  for (const sourceRow of sourceRows) {
    const key = keyOf(sourceRow);
    const sinkRow = inSink.get(key);
    inSink.delete(key);
    if (sinkRow === undefined) differences.push(`row ${key} is missing in the sink`);
    else differences.push(...rowDifferences(key, columns, sourceRow, sinkRow));
  }
  for (const key of inSink.keys()) differences.push(`row ${key} stands in the sink only`);
  return { rows: sourceRows.length, columns: columns.map(({ name }) => name), differences };
}

function rowDifferences(key: string, columns: readonly ColumnShape[], sourceRow: Row, sinkRow: Row): string[] {
  return columns.flatMap(({ name, type }) => {
    const [source, sink] = [converted(type, sourceRow[name]), converted(type, sinkRow[name])];
    return source === sink ? [] : [`row ${key}, column ${name}: source ${show(source)}, sink ${show(sink)}`];
  });
}

/**
 * A value in the form that is compared, by the source column's type. Every digit of a number or a time counts, except
 * zeros at a fraction's end.
 */
function converted(type: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (["decimal", "double", "float", "timestamp", "datetime", "time"].includes(type))
    return String(value)
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "");
  return Buffer.isBuffer(value) ? value.toString("hex") : String(value);
}

function show(value: string | null): string {
  return value === null ? "NULL" : JSON.stringify(value);
}
