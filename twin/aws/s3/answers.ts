// Answers of S3, and what they say of an object.
import type { ServiceResponse } from "../service.js";
import { element, escapeXml } from "../xml.js";
import type { AwsError } from "../errors.js";
import type { ObjectVersion } from "./store.js";

export const answer = (status: number, headers: Record<string, string>): ServiceResponse => ({
  status,
  headers,
  body: "",
});

export const xml = (body: string, headers: Record<string, string> = {}): ServiceResponse => ({
  status: 200,
  headers: { "content-type": "application/xml", ...headers },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});

export function failure({ status, code, message, fields }: AwsError, requestId: string): ServiceResponse {
  const more = Object.entries(fields).map(([name, value]) => element(name, String(value)));
  return {
    status,
    headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
    body:
      `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code>` +
      `<Message>${escapeXml(message)}</Message>${more.join("")}<RequestId>${requestId}</RequestId></Error>`,
  };
}

export const versionHeader = ({ versionId }: ObjectVersion): Record<string, string> =>
  versionId === undefined ? {} : { "x-amz-version-id": versionId };
