// Whether a connector that holds another character set for a column reads its texts wrong; pure.
import type { ColumnShape } from "../tables.js";
import { charsetOf } from "./collations.js";

export function misread({ type, collation }: ColumnShape, charset: string): string | undefined {
  // An ENUM's values travel as numbers.
  const own = /char$|text$/.test(type) && collation !== null ? charsetOf(collation) : undefined;
  return own === undefined || encoding(own) === encoding(charset) ? undefined : own;
}

/** UTF-8 of three and of four bytes are read alike. */
function encoding(charset: string): string {
  return charset.toLowerCase().replace(/^utf8(mb[34])?$/, "utf8");
}
