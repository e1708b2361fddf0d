// A Lambda function's invocation as a process of this machine. Facts: AWS Lambda developer guide, "Using Lambda
// environment variables" (the reserved ones).
import type { TwinCredentials } from "../info.js";
import type { InvocationResult } from "../lambda/invocation.js";
import type { Tls } from "../tls.js";
import type { FunctionInvocation } from "./dataPlane.js";

interface FunctionSurroundings {
  readonly region: string;
  readonly credentials: TwinCredentials;
  /** Of brokers. */
  readonly tls: Promise<Tls>;
}

/** @param told variables that win over the function's own, as those that Lambda sets */
export async function invokeHere(
  { region, credentials, tls }: FunctionSurroundings,
  { endpointUrl, environment, ...invocation }: FunctionInvocation,
  told: Record<string, string> = {},
): Promise<InvocationResult> {
  const { invoke } = await import("../lambda/invocation.js");
  const reserved = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: endpointUrl,
    NODE_EXTRA_CA_CERTS: (await tls).caFile,
  };
  return invoke({ ...invocation, environment: { ...environment, ...reserved, ...told } });
}
