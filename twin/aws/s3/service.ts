// Amazon S3 in path style: buckets and objects (Amazon S3 API Reference). No multipart uploads, no presigned URLs.
import { createReadStream } from "node:fs";
import { AwsError } from "../errors.js";
import type { Effect, Properties, StoredRecord } from "../records/recordedType.js";
import { bucket, bucketVersioning } from "../records/types/s3.js";
import type { Recorder, Service, ServiceRequest, ServiceResponse } from "../service.js";
import type { TwinService } from "../twinService.js";
import { escapeXml } from "../xml.js";
import { AwsChunkedDecoder } from "./awsChunked.js";
import { isUnchanged } from "./conditions.js";
import { bucketListing, objectListing } from "./listing.js";
import type { Digests, ObjectStore, ObjectVersion, PutCondition } from "./store.js";
import { operationOf } from "./offered.js";
import { rangeOf } from "./range.js";

const keptHeaders =
  /^(content-type|content-disposition|content-language|cache-control|x-amz-meta-.+|x-amz-server-side-encryption.*)$/;

export function s3(store: ObjectStore): TwinService {
  return { api: s3Service(store), effects: bucketEffects(store) };
}

/** A recorded bucket has a place for objects. */
function bucketEffects(store: ObjectStore): Readonly<Record<string, Effect>> {
  const setVersioning = ({ id, inputs }: StoredRecord): Properties => {
    const { status } = (inputs["versioningConfiguration"] ?? {}) as { status?: string };
    store.setVersioning(id, status === "Enabled");
    return {};
  };
  return {
    [bucket.token]: {
      create: ({ id }) => {
        store.createBucket(id);
        return {};
      },
      delete: ({ id, inputs }) => store.deleteBucket(id, inputs["forceDestroy"] === true),
    },
    [bucketVersioning.token]: { create: setVersioning, update: setVersioning },
  };
}

export function s3Service(store: ObjectStore): Service {
  return {
    name: "s3",
    streams: true,
    failure: (error, requestId) => ({
      status: error.status,
      headers: { "content-type": "application/xml", "x-amz-request-id": requestId },
      body:
        `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${error.code}</Code>` +
        `<Message>${escapeXml(error.message)}</Message><RequestId>${requestId}</RequestId></Error>`,
    }),
    async handle(request, record) {
      const [bucket = "", ...rest] = request.rawPath.slice(1).split("/");
      const key = rest.map(decodeURIComponent).join("/");
      if (bucket === "") return serviceOperation(store, request, record);
      return key === ""
        ? bucketOperation(store, bucket, request, record)
        : objectOperation(store, bucket, key, request, record);
    },
  };
}

function serviceOperation(store: ObjectStore, request: ServiceRequest, record: Recorder): ServiceResponse {
  record("s3", operationOf(request, "service"), {});
  return xml(bucketListing(store, request.query));
}

async function bucketOperation(
  store: ObjectStore,
  bucket: string,
  request: ServiceRequest,
  record: Recorder,
): Promise<ServiceResponse> {
  const operation = operationOf(request, "bucket");
  record("s3", operation, { Bucket: bucket });
  switch (operation) {
    case "PutBucketVersioning":
      store.setVersioning(bucket, (await text(request)).includes("<Status>Enabled</Status>"));
      return answer(200, { location: `/${bucket}` });
    case "CreateBucket":
      store.createBucket(bucket);
      return answer(200, { location: `/${bucket}` });
    case "HeadBucket":
      store.requireBucket(bucket);
      return answer(200, {});
    case "DeleteBucket":
      store.deleteBucket(bucket);
      return answer(204, {});
    case "GetBucketVersioning":
      return xml(versioning(store.requireBucket(bucket).versioned));
    default:
      return xml(objectListing(store, bucket, request.query));
  }
}

async function objectOperation(
  store: ObjectStore,
  bucket: string,
  key: string,
  request: ServiceRequest,
  record: Recorder,
): Promise<ServiceResponse> {
  const operation = operationOf(request, "object");
  const versionId = request.query.get("versionId") ?? undefined;
  record("s3", operation, { Bucket: bucket, Key: key, VersionId: versionId });
  switch (operation) {
    case "PutObject": {
      const version = await store.put(
        bucket,
        key,
        content(request),
        keptOf(request),
        digestsOf(request),
        conditionOf(request),
      );
      return answer(200, { etag: `"${version.etag}"`, ...versionHeader(version) });
    }
    case "DeleteObject":
      store.delete(bucket, key, versionId);
      return answer(204, {});
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
  const overrides = [...query].filter(([name]) => name.startsWith("response-"));
  return {
    status,
    headers: {
      ...objectHeaders(version),
      ...Object.fromEntries(overrides.map(([name, value]) => [name.slice("response-".length), value])),
      ...contentRange,
      "content-length": String(end - start),
    },
    body: method === "HEAD" || end === start ? "" : createReadStream(version.file, { start, end: end - 1 }),
  };
}

function content(request: ServiceRequest): ServiceRequest["stream"] {
  const chunked =
    String(request.headers["content-encoding"] ?? "").includes("aws-chunked") ||
    String(request.headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
  if (!chunked) return request.stream;
  const decoder = new AwsChunkedDecoder();
  request.stream.on("error", (error) => decoder.destroy(error));
  return request.stream.pipe(decoder);
}

function digestsOf({ headers }: ServiceRequest): Digests {
  const sha256 = String(headers["x-amz-content-sha256"] ?? "");
  const md5 = headers["content-md5"];
  if (md5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(String(md5)))
    throw new AwsError("InvalidDigest", 400, "The Content-MD5 you specified is not valid.");
  return {
    sha256: /^[0-9a-f]{64}$/.test(sha256) ? sha256 : undefined,
    md5: md5 === undefined ? undefined : Buffer.from(String(md5), "base64").toString("hex"),
  };
}

function conditionOf({ headers }: ServiceRequest): PutCondition {
  const [match, none] = [headers["if-match"], headers["if-none-match"]];
  if (none !== undefined && none !== "*")
    throw new AwsError(
      "NotImplemented",
      501,
      "A header you provided implies functionality that is not implemented: If-None-Match takes * only.",
    );
  return { match: match?.replaceAll('"', ""), absent: none === "*" };
}

function keptOf(request: ServiceRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => keptHeaders.test(name))
      .map(([name, value]) => [name, String(value)]),
  );
}

function objectHeaders(version: ObjectVersion): Record<string, string> {
  return {
    "content-type": "application/octet-stream",
    ...version.headers,
    etag: `"${version.etag}"`,
    "last-modified": new Date(version.lastModified).toUTCString(),
    "accept-ranges": "bytes",
    ...versionHeader(version),
  };
}

const versionHeader = (version: ObjectVersion): Record<string, string> =>
  version.versionId === undefined ? {} : { "x-amz-version-id": version.versionId };
const answer = (status: number, headers: Record<string, string>): ServiceResponse => ({ status, headers, body: "" });
const xml = (body: string): ServiceResponse => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
});
const versioning = (enabled: boolean): string =>
  `<VersioningConfiguration>${enabled ? "<Status>Enabled</Status>" : ""}</VersioningConfiguration>`;

async function text(request: ServiceRequest): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of content(request)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
