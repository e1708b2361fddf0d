// The name that was probably meant. Fact: most misspelt names are a letter or two away from the right one (Levenshtein
// distance).
import { closest, distance } from "fastest-levenshtein";

/**
 * The known name nearest to a word; undefined when none is near.
 *
 * @param within letters that may differ; default: a third of the word, at least two
 */
export function nearest(
  word: string,
  known: readonly string[],
  within = Math.max(2, word.length / 3),
): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, known as string[]);
  return distance(word.toLowerCase(), candidate.toLowerCase()) <= within ? candidate : undefined;
}
