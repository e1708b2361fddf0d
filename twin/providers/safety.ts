// The twin's providers serve only stacks that say that they live on a twin. So a forgotten PULUMI_DEBUG_PROVIDERS never
// touches a real stack's state. The mark for AWS is the twin's own account id, which the real provider refuses.
import type { Properties } from "./protocol.js";

/** Name of the package of a provider's type or URN, e.g. `aws` of `pulumi:providers:aws`. */
export function packageOf(type: string): string {
  return type.split(":").pop() ?? "";
}

/**
 * Why this provider must not serve this stack; undefined when it may.
 * @param inputs the provider's configuration, from the stack's own
 */
export function refusal(
  provider: string,
  inputs: Properties,
  accountId: string,
  stack: string,
): { property: string; reason: string } | undefined {
  const first = `The twin's ${provider} provider does not serve ${stack}`;
  switch (provider) {
    case "aws":
      if (isJustThis(inputs["allowedAccountIds"], accountId)) return undefined;
      return {
        property: "allowedAccountIds",
        reason:
          `${first}: its configuration does not say aws:allowedAccountIds: ["${accountId}"], so it is not a stack ` +
          `of a twin. ${way("aws:allowedAccountIds[0]", accountId)}`,
      };
    case "command":
      if (inputs["twin"] === "true" || inputs["twin"] === true) return undefined;
      return {
        property: "twin",
        reason:
          `${first}: its configuration does not say command:twin: "true", so it is not a stack of a twin. ` +
          `${way("command:twin", "true")}`,
      };
    default:
      return undefined; // awsx is asked per component: its mark stands in the stack's configuration for aws
  }
}

/** The same for awsx, which gets the stack's whole configuration with every component. */
export function componentRefusal(
  configuration: ReadonlyMap<string, string>,
  accountId: string,
  stack: string,
): string | undefined {
  const value = configuration.get("aws:allowedAccountIds");
  const reason = refusal("aws", { allowedAccountIds: value }, accountId, stack)?.reason;
  return reason?.replace("twin's aws provider", "twin's awsx provider");
}

/** Project and stack of a URN, for a message. */
export function stackOf(urn: string): string {
  const [stack = "", project = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  return urn === "" ? "this stack" : `stack ${stack} of project ${project}`;
}

function way(key: string, value: string): string {
  return (
    "For a real stack, unset PULUMI_DEBUG_PROVIDERS; " + `for a twin's, run pulumi config set --path '${key}' ${value}.`
  );
}

/** Configuration arrives as JSON text from a stack's file, as a list from an explicit provider. */
function isJustThis(value: unknown, accountId: string): boolean {
  const list = typeof value === "string" ? parse(value) : value;
  return Array.isArray(list) && list.length === 1 && list[0] === accountId;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no list, so no mark
  }
}
