// The function inside the VPC: one named operation per invocation. Facts: AWS Lambda, "Define Lambda function handler
// in Node.js".
import { requireDataPlane } from "./dataPlane.js";
import { perform } from "./registry.js";
import { scopeFrom } from "./scope.js";

/** @throws the operation's error: the caller reads name and message from the invocation's answer */
export async function handler({ operation, input }: { operation: string; input: unknown }): Promise<unknown> {
  try {
    requireDataPlane(operation, process.env);
    return (await perform(operation, input, scopeFrom(process.env))) ?? null;
  } catch (error) {
    // Lambda logs every field of an error. A database's error holds the statement with its values, and so may its
    // cause.
    const { name, message } = error as Error;
    throw Object.assign(new Error(message), { name });
  }
}
