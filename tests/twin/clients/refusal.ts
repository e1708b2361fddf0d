// What a Kafka client says about a refusal, down to the broker's own reason.
import assert from "node:assert/strict";

/** The client wraps a broker's refusal; `reason` is looked for in all that lies inside. */
export function refusal(reason: RegExp): (error: unknown) => boolean {
  const texts = (error: unknown): string[] => {
    if (!(error instanceof Error)) return [String(error)];
    const said = "serverErrorMessage" in error ? String(error.serverErrorMessage) : "";
    return [
      error.message,
      said,
      ...(error instanceof AggregateError ? error.errors.flatMap(texts) : []),
      ...(error.cause === undefined ? [] : texts(error.cause)),
    ];
  };
  return (error) => {
    assert.match(texts(error).join("\n"), reason);
    return true;
  };
}
