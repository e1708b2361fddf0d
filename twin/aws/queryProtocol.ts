// The AWS query protocol (Smithy: awsQuery, ec2Query): forms come in, XML goes out.
import type { AwsError } from "./errors.js";
import type { Service, ServiceResponse } from "./service.js";
import { element } from "./xml.js";

export const queryXml = (status: number, body: string): ServiceResponse => ({
  status,
  headers: { "content-type": "text/xml" },
  body,
});

export function queryFailure({ status, code, message }: AwsError, requestId: string): ServiceResponse {
  const error = element("Type", "Sender") + element("Code", code) + element("Message", message);
  return queryXml(status, `<ErrorResponse><Error>${error}</Error>${element("RequestId", requestId)}</ErrorResponse>`);
}

/** EC2 has a form of its own. */
export function ec2Failure({ status, code, message }: AwsError, requestId: string): ServiceResponse {
  const error = element("Code", code) + element("Message", message);
  return queryXml(
    status,
    `<Response><Errors><Error>${error}</Error></Errors>${element("RequestID", requestId)}</Response>`,
  );
}

/** Speaks for a service that is not there, in the protocol that its client reads. */
export function absent(json: Service, name: string, contentType = ""): Service {
  if (!contentType.startsWith("application/x-www-form-urlencoded")) return json;
  return { ...json, failure: name === "ec2" ? ec2Failure : queryFailure };
}
