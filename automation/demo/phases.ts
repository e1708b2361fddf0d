// An environment's phases as steps of the demo.
import type { Changes, Phase, Progress } from "../pulumi/progress.js";
import type { Journal, OpenStep, Plan } from "./journal.js";

/**
 * A listener for withEnvironment that opens and closes steps; `what` begins their titles. Creating the empty stack
 * counts as part of `up`.
 */
export function phaseSteps(journal: Journal, what: string, content: string): (progress: Progress) => void {
  const up: Plan = { step: `${what} up`, action: content, expected: "all created" };
  const plans: Record<Phase, Plan> = {
    prepare: up,
    up,
    destroy: { step: `${what} down`, action: "delete resources", expected: "all deleted" },
    remove: { step: `${what} gone`, action: "remove the stack", expected: "removed" },
  };
  let step: OpenStep | undefined;
  let finished = 0;
  let firstError: string | undefined;
  const working = new Set<string>();
  return (progress) => {
    if (progress.kind === "message") {
      // Terraform's providers begin with a count of errors.
      if (progress.severity === "error") firstError ??= progress.text.replace(/^\d+ errors? occurred:\s*\*\s*/, "");
    } else if (progress.kind === "resource") {
      if (progress.state === "started") working.add(progress.name);
      else if (working.delete(progress.name)) finished += 1;
      step?.update(`${finished} done; ${[...working].slice(-3).join(", ")}`);
    } else if (progress.state === "started") {
      if (progress.phase !== "up") step = journal.open(plans[progress.phase]);
      finished = 0;
    } else if (progress.state === "failed") {
      step?.failed(new Error(firstError ?? `${progress.phase} failed`));
    } else if (progress.phase !== "prepare") {
      step?.done(describe(progress.changes) ?? plans[progress.phase].expected);
    }
  };
}

/** The two counts that matter here: an environment's own `up` creates, its `destroy` deletes. */
function describe(changes: Changes | undefined): string | undefined {
  if (changes === undefined) return undefined;
  return changes.delete === undefined
    ? `${changes.create ?? 0} resources created`
    : `${changes.delete} resources deleted`;
}
