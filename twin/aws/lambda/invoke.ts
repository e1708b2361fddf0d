// Invoke (AWS Lambda API Reference): its parameters stand in headers, and its body is the event itself.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Background } from "../background.js";
import { AwsError, decodedUri } from "../errors.js";
import { checked, type Recorder, type ServiceRequest, type ServiceResponse } from "../service.js";
import { invalidCode, latest, type Functions } from "./store.js";

/** Bytes of an event (developer guide, "Lambda quotas"). */
const maxEvent = { RequestResponse: 6 * 2 ** 20, DryRun: 6 * 2 ** 20, Event: 2 ** 20 };

const invocation = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string().optional(),
  InvocationType: z.enum(["RequestResponse", "Event", "DryRun"]).default("RequestResponse"),
  LogType: z.enum(["None", "Tail"]).default("None"),
});

/** Headers by the names of the members that stand in them; those that the schema lacks are refused. */
const members: Readonly<Record<string, string>> = {
  "x-amz-invocation-type": "InvocationType",
  "x-amz-log-type": "LogType",
  "x-amz-client-context": "ClientContext",
  "x-amz-durable-execution-name": "DurableExecutionName",
  "x-amz-tenant-id": "TenantId",
};

/** @returns undefined for a request that is none of Invoke */
export async function invoke(
  functions: Functions,
  background: Background,
  request: ServiceRequest,
  record: Recorder,
): Promise<ServiceResponse | undefined> {
  const called = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.rawPath)?.[1];
  if (called === undefined || request.method !== "POST") return undefined;
  const input = {
    FunctionName: decodedUri(called),
    ...Object.fromEntries(request.query),
    ...Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) => (members[name] ? [[members[name], value]] : [])),
    ),
  };
  // Without the event, which may hold a password.
  record("lambda", "Invoke", input);
  const { FunctionName, Qualifier, InvocationType, LogType } = checked(invocation, input, invalidCode);
  const event = request.body.toString("utf8");
  checkEvent(event, maxEvent[InvocationType]);
  functions.requireFunction(FunctionName, Qualifier);
  const answered = (status: number, headers: Record<string, string>, body = ""): ServiceResponse => ({
    status,
    headers: { "x-amz-executed-version": latest, ...headers },
    body,
  });
  if (InvocationType === "DryRun") return answered(204, {});
  if (InvocationType === "Event") {
    // Its own lane: events of one function run side by side.
    void background.run(`event ${randomUUID()} of ${FunctionName}`, (signal) =>
      functions.invokeScheduled(FunctionName, event, signal),
    );
    return answered(202, {});
  }
  const { failed, payload, log } = await functions.invoke(FunctionName, event);
  const headers = {
    "content-type": "application/json",
    ...(failed && { "x-amz-function-error": "Unhandled" }),
    ...(LogType === "Tail" && { "x-amz-log-result": Buffer.from(log).toString("base64") }),
  };
  return answered(200, headers, payload);
}

function checkEvent(event: string, limit: number): void {
  if (Buffer.byteLength(event) > limit)
    throw new AwsError(
      "RequestTooLargeException",
      413,
      `${Buffer.byteLength(event)} byte payload is too large for the invocation (limit ${limit} bytes)`,
      { Type: "User" },
    );
  try {
    if (event !== "") JSON.parse(event);
  } catch {
    throw new AwsError("InvalidRequestContentException", 400, "Could not parse request body into json", {
      Type: "User",
    });
  }
}
