// Which texts a collation takes for equal; pure. Facts: MySQL, "Collation Naming Conventions", "The utf8mb4_0900
// Collations" (NO PAD; all others pad with spaces); MariaDB, "NO PAD Collations". A collation whose name says nothing
// of accents ignores them where it ignores case.
import type { ColumnShape } from "../tables.js";

type Text = Pick<ColumnShape, "type" | "collation">;

/** The character set that a collation is named after. */
export function charsetOf(collation: string): string {
  return collation.replace(/_.*$/s, "");
}

/** How many texts differ: 0 without accents and case, 1 without case, 2 with both, 3 byte by byte. */
function sharpness({ collation }: Text): number {
  if (collation === null || /(_bin|^binary)$/.test(collation)) return 3;
  if (/_cs$/.test(collation)) return 2;
  return /_as_ci$/.test(collation) ? 1 : 0;
}

function pads({ collation }: Text): boolean {
  return collation !== null && collation !== "binary" && !/_nopad_|_0900_/.test(collation);
}

/** An ENUM or SET has its members, a number or a date no collation at all. */
function isText({ type }: Text): boolean {
  return /^(var)?(char|binary)$|(text|blob)$/.test(type);
}

export function merges(source: Text, sink: Text): "fewer" | "other" | undefined {
  if (!isText(source) || !isText(sink) || sameCollation(source, sink)) return undefined;
  if (sharpness(sink) < sharpness(source)) return "fewer";
  if (pads(sink) && !pads(source)) return "other";
  return sharpness(source) === 3 || sharpness(sink) > sharpness(source) ? undefined : "other";
}

/** `utf8` is `utf8mb3`, and a text of it a text of `utf8mb4`. */
function sameCollation(source: Text, sink: Text): boolean {
  const plain = ({ collation }: Text): string | undefined => collation?.replace(/^utf8(mb[34])?_/, "utf8_");
  return plain(source) === plain(sink);
}
