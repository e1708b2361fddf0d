// What columns hold, in words that all kinds of databases share. A kind says what its own types are in these words, so
// that two columns compare whatever databases they are in.
import type { Form } from "./forms.js";
import type { Room } from "./room.js";
import type { ColumnShape, TableName } from "./tables.js";

/** How a source's connector takes dates that are none elsewhere (forms.ts). */
export type DateReading = Pick<Extract<Form, { kind: "date" }>, "zero" | "adjust">;

/**
 * Text. `padded`: a value has no spaces at its end, whatever was written. `order`: how its values sort; two columns of
 * the same order sort alike. Absent: not as their text does. `listed`: one of the members that its column names, or
 * some; a connector cuts none off.
 */
interface Text {
  kind: "text";
  padded: boolean;
  order?: string;
  listed?: true;
}

/** `fixed`: bytes that every value has, filled up with zeros. */
interface Binary {
  kind: "binary";
  fixed?: number;
}

/** A source column's values, as its connector sends them. */
export type SentValues =
  | { kind: "integer" }
  /** Truth values, which compare as 0 and 1. */
  | { kind: "boolean" }
  /** Bits that are no number to the connector. */
  | { kind: "bits" }
  /** `double`: the setting by which they are sent as doubles. */
  | { kind: "decimal"; scale: number; double?: string }
  | { kind: "double"; single: boolean }
  | { kind: "date"; reading: DateReading }
  /** `fraction`: digits of a second that are sent, of the `digits` that the column has. */
  | { kind: "datetime"; fraction: number; digits: number; reading: DateReading }
  | { kind: "time"; fraction: number; digits: number }
  | Text
  | Binary
  /** Binary as text, by a setting; `as` is absent for what nothing compares. */
  | { kind: "encoded"; as?: "base64" | "hex"; by: string }
  | { kind: "json" }
  | { kind: "geometry" };

/** A sink column's values, as its database keeps them. */
export type KeptValues =
  | { kind: "integer" }
  | { kind: "bits" }
  | { kind: "decimal"; scale: number }
  | { kind: "double"; single: boolean }
  | { kind: "date" }
  /** `rounds`: a value with more digits of a second is rounded, where others cut it off. */
  | { kind: "datetime"; fraction: number; rounds: boolean }
  | { kind: "time"; fraction: number; rounds: boolean }
  /** `json`: its server can write a text in the form `json`. */
  | (Text & { json: boolean })
  | Binary
  | { kind: "json" }
  | { kind: "geometry" };

/** A field of a record's key: its schema, as Kafka Connect's JsonConverter writes it, and its value in JSON. */
export interface KeyField {
  schema: { type: string; name?: string; version?: number; parameters?: Record<string, string> };
  json: string;
}

/** A column and what of its values an incremental snapshot would spoil in the sink. */
export interface Spoilt {
  column: string;
  why: string;
  /** Whether it does so to a value: `NULL`, or its text in quotes. */
  value: (text: string) => boolean;
}

/** What a table is to become. */
export type TableChange =
  /** `column` as another table of the same kind has it. */
  | { kind: "add"; column: ColumnShape }
  | { kind: "change"; from: ColumnShape; to: ColumnShape }
  /** `column` gets the other's collation. */
  | { kind: "collate"; column: ColumnShape; like: ColumnShape }
  | { kind: "drop"; column: ColumnShape }
  /** Another primary key; `present`: it has one. */
  | { kind: "key"; columns: readonly string[]; present: boolean }
  | { kind: "dropIndex"; name: string };

type Properties = Readonly<Record<string, string>>;

/** What a kind of database says of its columns; pure. `properties` are the source connector's whole configuration. */
export interface Columns {
  /** @returns undefined for a type that nothing compares */
  sent(column: ColumnShape, dialect: string, properties: Properties): SentValues | undefined;
  /** @returns undefined for a type that nothing compares */
  kept(column: ColumnShape, dialect: string): KeptValues | undefined;
  /**
   * As the source connector writes it.
   *
   * @param text of the key's column, in the form that it compares in
   * @returns undefined for a type that no key is made of
   */
  keyField(column: ColumnShape, text: string): KeyField | undefined;
  /** @param columns those of the source table that reach the sink */
  spoiltBySnapshot(columns: readonly ColumnShape[], properties: Properties): Spoilt[];
  /** @returns undefined for a type of which it is not known */
  room(column: ColumnShape): Room | undefined;
  /**
   * The character set of a text column whose values come out as others where they are read as texts of another one;
   * undefined: they do not.
   */
  misread(column: ColumnShape, charset: string): string | undefined;
  /**
   * Whether a column of the sink takes values for equal that differ at the source, both of this kind: `fewer` where it
   * tells fewer apart, `other` where it tells others apart, undefined where it takes none.
   */
  merges(source: ColumnShape, sink: ColumnShape): "fewer" | "other" | undefined;
  /** Whether rows that are there get, with a column that is added by `alterTable`, what the source's rows got. */
  fills(column: ColumnShape): boolean;
  /** The statement. */
  alterTable(table: TableName, change: TableChange): string;
}
