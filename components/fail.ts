// A user's mistake, which Pulumi shows without a stack trace.
import * as pulumi from "@pulumi/pulumi";

/** @throws pulumi.RunError */
export function fail(message: string): never {
  throw new pulumi.RunError(message);
}
