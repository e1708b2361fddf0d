// One line of the account's checks.
import type { Check } from "./check.js";
import type { Refusal } from "./question.js";

export const line = (name: string, state: Check["state"], text: string, fix?: string): Check => ({
  area: "aws",
  name,
  state,
  text,
  ...(fix !== undefined && { fix }),
});

/** A refused question is no fault of the account: `up` may need other rights than this command. */
export function refused(name: string, { action, denied, reason }: Refusal): Check {
  return line(
    name,
    "note",
    denied ? `not checked: you are not allowed to ask (${action})` : `not checked: ${action}: ${reason}`,
  );
}
