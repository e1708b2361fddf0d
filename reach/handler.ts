// The function inside the VPC: one named operation an invocation. Facts: AWS Lambda, "Define Lambda function handler in Node.js".
import { perform } from "./operations.js";

/** @throws whatever the operation throws: the caller reads name and message from the invocation's answer */
export async function handler({ operation, input }: { operation: string; input: unknown }): Promise<unknown> {
  return (await perform(operation, input)) ?? null;
}
