// Filter patterns for unstructured log events (CloudWatch Logs User Guide, "Filter pattern syntax"): terms, "phrases",
// ?any, -not, %regex%.
import { AwsError, messageOf } from "../errors.js";

const invalid = "InvalidParameterException";

/** @throws AwsError InvalidParameterException for patterns over JSON or columns, which the twin does not have */
export function filterPattern(pattern: string): (message: string) => boolean {
  const text = pattern.trim();
  if (text.startsWith("{") || text.startsWith("[")) {
    throw new AwsError(
      invalid,
      400,
      `filterPattern "${text}": the twin knows terms, "phrases", ?any, -not and %regular expressions%`,
    );
  }
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]+)%|(\S+))/g)].map(
    ([, sign = "", phrase, regex, word]) => ({
      sign,
      found: regex === undefined ? includes((phrase ?? word ?? "").replace(/\\(.)/g, "$1")) : matches(regex),
    }),
  );
  const any = terms.filter((term) => term.sign === "?");
  return (message) =>
    terms.every((term) => (term.sign === "-" ? !term.found(message) : term.sign === "?" || term.found(message))) &&
    (any.length === 0 || any.some((term) => term.found(message)));
}

const includes =
  (part: string) =>
  (message: string): boolean =>
    message.includes(part);

function matches(source: string): (message: string) => boolean {
  try {
    const expression = new RegExp(source);
    return (message) => expression.test(message);
  } catch (error) {
    throw new AwsError(invalid, 400, `filterPattern: %${source}% is no regular expression: ${messageOf(error)}`);
  }
}
