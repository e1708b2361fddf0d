// Turns engine events into the few events that a reporter needs. Facts: the Automation API's EngineEvent.
import { withoutSecrets } from "./withoutSecrets.js";
import type { DiagnosticEvent, EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

/**
 * An event while an environment is brought up or torn down. `within` names the component that a resource is part of.
 */
export type Progress =
  | { kind: "phase"; phase: Phase; state: "started" | "done" | "failed"; seconds: number; changes?: Changes }
  | {
      kind: "resource";
      operation: OpType;
      type: string;
      name: string;
      within?: string;
      state: "started" | "done" | "failed";
      seconds: number;
    }
  | { kind: "message"; severity: "info" | "warning" | "error"; text: string; resource?: string };

/** The phases of an environment's life: `prepare` creates the empty stack, `remove` takes it away with its history. */
export type Phase = "prepare" | "up" | "destroy" | "remove";

/** Resource counts of an operation by what was done to them. */
export type Changes = Partial<Record<OpType, number>>;

/**
 * A listener for Stack.up and the like. It passes on progress, and keeps the errors for the operation's error text.
 * Values in `secrets` appear in neither.
 */
export function progressReader(
  report: (progress: Progress) => void,
  { secrets = [], now = Date.now }: { secrets?: readonly string[]; now?: () => number } = {},
) {
  const startedAt = new Map<string, number>();
  const parents = new Map<string, string>();
  const within = (urn: string): { within?: string } => {
    const parent = parents.get(urn);
    return parent === undefined ? {} : { within: parent };
  };
  const errors: string[] = [];
  let changes: Changes = {};
  const finish = (urn: string, operation: OpType, state: "done" | "failed"): void => {
    const started = startedAt.get(urn);
    if (started === undefined) return;
    startedAt.delete(urn);
    report({
      kind: "resource",
      operation,
      ...describeUrn(urn),
      ...within(urn),
      state,
      seconds: (now() - started) / 1000,
    });
  };
  const onEvent = (event: EngineEvent): void => {
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, summaryEvent } = event;
    if (resourcePreEvent && resourcePreEvent.metadata.op !== "same") {
      const { urn, op, new: after, old: before } = resourcePreEvent.metadata;
      startedAt.set(urn, now());
      const parent = describeUrn((after ?? before)?.parent ?? "");
      if (parent.name !== "" && parent.type !== "pulumi:pulumi:Stack") parents.set(urn, parent.name);
      report({ kind: "resource", operation: op, ...describeUrn(urn), ...within(urn), state: "started", seconds: 0 });
    } else if (resOutputsEvent) {
      finish(resOutputsEvent.metadata.urn, resOutputsEvent.metadata.op, "done");
    } else if (resOpFailedEvent) {
      finish(resOpFailedEvent.metadata.urn, resOpFailedEvent.metadata.op, "failed");
    } else if (summaryEvent) {
      changes = summaryEvent.resourceChanges;
    } else if (diagnosticEvent && !diagnosticEvent.ephemeral && isForPeople(diagnosticEvent)) {
      const text = withoutSecrets(plainText(diagnosticEvent.message), secrets);
      const resource =
        diagnosticEvent.urn === undefined || diagnosticEvent.urn === "" ? undefined : describeUrn(diagnosticEvent.urn);
      const severity = diagnosticEvent.severity === "info#err" ? "info" : diagnosticEvent.severity;
      if (text === "") return;
      // "update failed", without a resource, only repeats that there were errors.
      if (severity === "error" && resource) errors.push(`${resource.type} ${resource.name}: ${text}`);
      report({ kind: "message", severity, text, ...(resource && { resource: `${resource.type} ${resource.name}` }) });
    }
  };
  return { onEvent, errors, changes: (): Changes => changes };
}

/** The engine also sends "debug" diagnostics, which show resources' properties with secrets in plain text. */
function isForPeople({ severity }: DiagnosticEvent): boolean {
  return (severity as string) !== "debug";
}

/** Type and name of a URN `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */
function describeUrn(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? types, name: name.join("::") };
}

/** A diagnostic without Pulumi's colour directives `<{%reset%}>`. */
function plainText(message: string): string {
  return message.replaceAll(/<\{%.*?%\}>/g, "").trim();
}
