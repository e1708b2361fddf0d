// The forms in which a value of one database and its copy in another one are equal as text. What a form is in SQL, each
// kind of database knows.
import { z } from "zod";

const fraction = z.int().min(0).max(6);

/** Digits that are too many are rounded, as the sink does when it stores the value; else they are cut off. */
const rounded = z.boolean().optional();

/**
 * What Debezium makes of a date with a zero in it, which Java has none for: NULL, or the first day of 1970 where the
 * column takes no NULL.
 */
const zero = z.enum(["null", "epoch"]).optional();

/** Debezium's enable.time.adjuster: years below 70 and 100 are of the 21st and 20th century. */
const adjust = z.boolean().optional();

const limit = z.int().min(0).optional();

export const form = z.discriminatedUnion("kind", [
  /** Whole numbers of any width, YEAR, BIT, truth values. */
  z.object({ kind: z.literal("integer") }),
  z.object({ kind: z.literal("decimal"), scale: z.int().min(0).max(38) }),
  /** FLOAT and DOUBLE, as the shortest text that reads back as the same double. */
  z.object({ kind: z.literal("double") }),
  z.object({ kind: z.literal("date"), zero, adjust }),
  z.object({ kind: z.literal("datetime"), fraction, rounded, zero, adjust }),
  z.object({ kind: z.literal("time"), fraction, rounded }),
  /**
   * In UTF-8 whatever its own character set; `limit`: its first characters only, as Java counts them; `trimmed`:
   * without the spaces at its end, which a CHAR does not keep.
   */
  z.object({ kind: z.literal("text"), limit, trimmed: z.boolean().optional() }),
  /** `limit`: its first bytes only. */
  z.object({ kind: z.literal("binary"), limit }),
  /** Binary as the text that binary.handling.mode makes of it. */
  z.object({ kind: z.literal("base64") }),
  z.object({ kind: z.literal("hex") }),
  /** JSON with its keys in one order, and white space in one way: as its servers keep it, whatever was written. */
  z.object({ kind: z.literal("json") }),
  z.object({ kind: z.literal("geometry") }),
]);

export type Form = z.output<typeof form>;
