// Operations on an object (Amazon S3 API Reference).
import { createReadStream } from "node:fs";
import { validateHeaderValue } from "node:http";
import { AwsError } from "../errors.js";
import type { ServiceRequest, ServiceResponse } from "../service.js";
import { element } from "../xml.js";
import { answer, versionHeader, xml } from "./answers.js";
import { checksumHeaders } from "./checksums.js";
import { isUnchanged } from "./conditions.js";
import { documentOf } from "./content.js";
import type { Operation } from "./offered.js";
import { rangeOf } from "./range.js";
import { conditionOf, descriptionOf, taggingOf } from "./requests.js";
import type { ObjectStore, ObjectVersion } from "./store.js";

interface ObjectCall {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
  readonly request: ServiceRequest;
}

export async function objectOperation(operation: Operation, call: ObjectCall): Promise<ServiceResponse> {
  const { store, bucket, key, versionId, request } = call;
  const { headers } = request;
  switch (operation) {
    case "PutObject": {
      const version = await store.put(bucket, key, request, descriptionOf(headers), conditionOf(headers));
      return answer(200, {
        etag: `"${version.etag}"`,
        ...checksumHeaders(version.checksum),
        ...versionHeader(version),
      });
    }
    case "DeleteObject":
      store.delete(bucket, key, versionId, conditionOf(headers));
      return answer(204, {});
    case "PutObjectTagging":
    case "DeleteObjectTagging": {
      const tags = operation === "PutObjectTagging" ? taggingOf(await documentOf(request)) : {};
      const version = store.get(bucket, key, versionId);
      store.setTags(version, tags);
      return answer(operation === "PutObjectTagging" ? 200 : 204, versionHeader(version));
    }
    case "GetObjectTagging": {
      const version = store.get(bucket, key, versionId);
      const tags = Object.entries(version.tags ?? {}).map(
        ([name, value]) => `<Tag>${element("Key", name)}${element("Value", value)}</Tag>`,
      );
      return xml(`<Tagging><TagSet>${tags.join("")}</TagSet></Tagging>`, versionHeader(version));
    }
    default:
      return read(store.get(bucket, key, versionId), request);
  }
}

/** GetObject and HeadObject, which differ in the body alone. */
function read(version: ObjectVersion, { method, query, headers }: ServiceRequest): ServiceResponse {
  if (isUnchanged(version, headers)) {
    const { "content-type": _type, ...kept } = objectHeaders(version);
    return answer(304, kept);
  }
  const { start, end, status, contentRange } = rangeOf(version, headers);
  const overrides = [...query]
    .filter(([name]) => name.startsWith("response-"))
    .map(([name, value]) => [name.slice("response-".length), sendable(name, value)]);
  const whole = status === 200 && headers["x-amz-checksum-mode"] !== undefined;
  return {
    status,
    headers: {
      ...objectHeaders(version),
      ...(whole && checksumHeaders(version.checksum)),
      ...(Object.fromEntries(overrides) as Record<string, string>),
      ...contentRange,
      "content-length": String(end - start),
    },
    body: method === "HEAD" || end === start ? "" : createReadStream(version.file, { start, end: end - 1 }),
  };
}

/** @throws AwsError InvalidArgument for what no header can hold */
function sendable(name: string, value: string): string {
  try {
    validateHeaderValue(name, value);
    return value;
  } catch {
    throw new AwsError("InvalidArgument", 400, `Header value cannot be represented using ISO-8859-1: ${name}`);
  }
}

function objectHeaders(version: ObjectVersion): Record<string, string> {
  const tags = Object.keys(version.tags ?? {}).length;
  return {
    "content-type": "application/octet-stream",
    ...version.headers,
    etag: `"${version.etag}"`,
    "last-modified": new Date(version.lastModified).toUTCString(),
    "accept-ranges": "bytes",
    ...(tags > 0 && { "x-amz-tagging-count": String(tags) }),
    ...versionHeader(version),
  };
}
