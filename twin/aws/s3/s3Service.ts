// Amazon S3 in path style: buckets and whole objects (Amazon S3 API Reference). No multipart uploads, no presigned
// URLs.
import { createReadStream } from "node:fs";
import { AwsError } from "../errors.js";
import type { Recorder, Service, ServiceRequest, ServiceResponse } from "../service.js";
import { escapeXml } from "../sts.js";
import { AwsChunkedDecoder } from "./awsChunked.js";
import type { ObjectStore, ObjectVersion, PutCondition } from "./objectStore.js";

const keptHeaders =
  /^(content-type|content-disposition|content-language|cache-control|x-amz-meta-.+|x-amz-server-side-encryption.*)$/;
/** Query parameters that name another operation than the plain one of the method. */
const subresources = [
  "uploads",
  "uploadId",
  "acl",
  "tagging",
  "policy",
  "encryption",
  "publicAccessBlock",
  "lifecycle",
  "cors",
  "delete",
];

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
      const other = subresources.find((name) => request.query.has(name));
      if (other !== undefined)
        throw new AwsError("NotImplemented", 501, `the twin's S3 has no operation for "${other}"`);
      const [bucket = "", ...rest] = request.rawPath.slice(1).split("/");
      const key = rest.map(decodeURIComponent).join("/");
      return key === ""
        ? bucketOperation(store, bucket, request, record)
        : objectOperation(store, bucket, key, request, record);
    },
  };
}

async function bucketOperation(
  store: ObjectStore,
  bucket: string,
  request: ServiceRequest,
  record: Recorder,
): Promise<ServiceResponse> {
  const named = (operation: string): void => record("s3", operation, { Bucket: bucket });
  switch (request.method) {
    case "PUT":
      if (request.query.has("versioning")) {
        named("PutBucketVersioning");
        store.setVersioning(bucket, (await text(request)).includes("<Status>Enabled</Status>"));
      } else {
        named("CreateBucket");
        store.createBucket(bucket);
      }
      return answer(200, { location: `/${bucket}` });
    case "HEAD":
      named("HeadBucket");
      store.requireBucket(bucket);
      return answer(200, {});
    case "DELETE":
      named("DeleteBucket");
      store.deleteBucket(bucket);
      return answer(204, {});
    case "GET":
      named(request.query.has("versioning") ? "GetBucketVersioning" : "ListObjectsV2");
      return xml(
        request.query.has("versioning")
          ? versioning(store.requireBucket(bucket).versioned)
          : listing(store, bucket, request.query.get("prefix") ?? ""),
      );
    default:
      throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  }
}

async function objectOperation(
  store: ObjectStore,
  bucket: string,
  key: string,
  request: ServiceRequest,
  record: Recorder,
): Promise<ServiceResponse> {
  const versionId = request.query.get("versionId") ?? undefined;
  const named = (operation: string): void =>
    record("s3", operation, { Bucket: bucket, Key: key, VersionId: versionId });
  switch (request.method) {
    case "PUT": {
      if (request.headers["x-amz-copy-source"] !== undefined)
        throw new AwsError("NotImplemented", 501, "the twin's S3 has no CopyObject");
      named("PutObject");
      const version = await store.put(
        bucket,
        key,
        content(request),
        keptOf(request),
        plainSha256(request),
        conditionOf(request),
      );
      return answer(200, { etag: `"${version.etag}"`, ...versionHeader(version) });
    }
    case "HEAD":
      named("HeadObject");
      return answer(200, objectHeaders(store.get(bucket, key, versionId)));
    case "GET": {
      named("GetObject");
      const version = store.get(bucket, key, versionId);
      return { status: 200, headers: objectHeaders(version), body: createReadStream(version.file) };
    }
    case "DELETE":
      named("DeleteObject");
      store.delete(bucket, key, versionId);
      return answer(204, {});
    default:
      throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  }
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

function plainSha256(request: ServiceRequest): string | undefined {
  const declared = String(request.headers["x-amz-content-sha256"] ?? "");
  return /^[0-9a-f]{64}$/.test(declared) ? declared : undefined;
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
    "content-length": String(version.size),
    etag: `"${version.etag}"`,
    "last-modified": new Date(version.lastModified).toUTCString(),
    "accept-ranges": "none",
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

function listing(store: ObjectStore, bucket: string, prefix: string): string {
  store.requireBucket(bucket);
  const objects = store.list(bucket, prefix);
  const contents = objects.map(
    (one) =>
      `<Contents><Key>${escapeXml(one.key)}</Key><LastModified>${one.lastModified}</LastModified>` +
      `<ETag>&quot;${one.etag}&quot;</ETag><Size>${one.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
  );
  return (
    `<ListBucketResult><Name>${bucket}</Name><Prefix>${escapeXml(prefix)}</Prefix>` +
    `<KeyCount>${objects.length}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>` +
    `${contents.join("")}</ListBucketResult>`
  );
}

async function text(request: ServiceRequest): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of content(request)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
