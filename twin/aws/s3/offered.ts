// The S3 operations that the twin offers, each with the query members and headers that it honours. S3 names most
// operations by a query member alone, so a member that is not listed here would turn a setting's deletion into the
// bucket's.
import { AwsError } from "../errors.js";
import type { ServiceRequest } from "../service.js";

type Level = "service" | "bucket" | "object";

interface Offer {
  readonly operation: string;
  readonly method: string;
  readonly level: Level;
  /** A query member without which the request means another operation. */
  readonly marker?: string;
  readonly query?: readonly string[];
  /** `x-amz-*` headers besides those that any request may have. */
  readonly headers?: RegExp;
}

const page = ["prefix", "delimiter", "encoding-type"];
const responses = ["content-type", "content-language", "expires", "cache-control", "content-disposition"];
const version = ["versionId"];
const reading = {
  query: [...version, "response-content-encoding", ...responses.map((name) => `response-${name}`)],
  headers: /^x-amz-checksum-mode$/,
};
const checksum = "checksum-(crc32c?|crc64nvme|sha1|sha256)|sdk-checksum-algorithm|trailer|decoded-content-length";
const metadata =
  "meta-.+|tagging|acl|storage-class|server-side-encryption(-aws-kms-key-id|-bucket-key-enabled|-context)?";
const anyOf = (...names: readonly string[]): RegExp => new RegExp(`^x-amz-(${names.join("|")})$`);

/** Of two offers of one method and level, the one with a marker stands first. */
const offers = [
  { operation: "ListBuckets", level: "service", method: "GET", query: ["prefix", "max-buckets", "continuation-token"] },
  {
    operation: "PutBucketVersioning",
    level: "bucket",
    method: "PUT",
    marker: "versioning",
    headers: anyOf(checksum),
  },
  { operation: "CreateBucket", level: "bucket", method: "PUT", headers: anyOf("acl", "object-ownership") },
  { operation: "HeadBucket", level: "bucket", method: "HEAD" },
  { operation: "DeleteBucket", level: "bucket", method: "DELETE" },
  { operation: "DeleteObjects", level: "bucket", method: "POST", marker: "delete", headers: anyOf(checksum) },
  { operation: "GetBucketVersioning", level: "bucket", method: "GET", marker: "versioning" },
  { operation: "GetBucketLocation", level: "bucket", method: "GET", marker: "location" },
  {
    operation: "ListObjectVersions",
    level: "bucket",
    method: "GET",
    marker: "versions",
    query: [...page, "max-keys", "key-marker", "version-id-marker"],
  },
  {
    operation: "ListMultipartUploads",
    level: "bucket",
    method: "GET",
    marker: "uploads",
    query: [...page, "max-uploads", "key-marker", "upload-id-marker"],
  },
  {
    operation: "ListObjectsV2",
    level: "bucket",
    method: "GET",
    marker: "list-type",
    query: [...page, "max-keys", "start-after", "continuation-token"],
  },
  { operation: "ListObjects", level: "bucket", method: "GET", query: [...page, "max-keys", "marker"] },
  {
    operation: "UploadPart",
    level: "object",
    method: "PUT",
    marker: "uploadId",
    query: ["partNumber"],
    headers: anyOf(checksum),
  },
  {
    operation: "PutObjectTagging",
    level: "object",
    method: "PUT",
    marker: "tagging",
    query: version,
    headers: anyOf(checksum),
  },
  { operation: "PutObject", level: "object", method: "PUT", headers: anyOf(checksum, metadata) },
  {
    operation: "CreateMultipartUpload",
    level: "object",
    method: "POST",
    marker: "uploads",
    headers: anyOf(metadata, "checksum-algorithm", "checksum-type"),
  },
  {
    operation: "CompleteMultipartUpload",
    level: "object",
    method: "POST",
    marker: "uploadId",
    headers: anyOf(checksum, "checksum-type", "mp-object-size"),
  },
  { operation: "AbortMultipartUpload", level: "object", method: "DELETE", marker: "uploadId" },
  {
    operation: "ListParts",
    level: "object",
    method: "GET",
    marker: "uploadId",
    query: ["max-parts", "part-number-marker"],
  },
  { operation: "GetObjectTagging", level: "object", method: "GET", marker: "tagging", query: version },
  { operation: "DeleteObjectTagging", level: "object", method: "DELETE", marker: "tagging", query: version },
  { operation: "HeadObject", level: "object", method: "HEAD", ...reading },
  { operation: "GetObject", level: "object", method: "GET", ...reading },
  { operation: "DeleteObject", level: "object", method: "DELETE", query: version },
] as const satisfies readonly Offer[];

export type Operation = (typeof offers)[number]["operation"];

/** What clients add to any request, and what needs no work here. */
const anyHeader = anyOf(
  "date",
  "content-sha256",
  "security-token",
  "user-agent",
  "request-payer",
  "expected-bucket-owner",
);
/** The operation's name, and a presigned URL's signature. */
const anyMember = /^(x-id|x-amz-.+)$/i;
/** Headers of which the twin has one value alone, as a bucket of today has (Amazon S3 API Reference). */
const onlyValues: Readonly<Record<string, readonly string[]>> = {
  "x-amz-acl": ["private", "bucket-owner-full-control"],
  "x-amz-object-ownership": ["BucketOwnerEnforced"],
  "x-amz-storage-class": ["STANDARD"],
};

/**
 * Names the operation of a request.
 * @throws AwsError NotImplemented for a query member or header that the twin does not honour; MethodNotAllowed
 */
export function operationOf({ method, query, headers }: ServiceRequest, level: Level): Operation {
  const names = [...new Set(query.keys())].filter((name) => !anyMember.test(name));
  const candidates: readonly (Offer & { operation: Operation })[] = offers.filter(
    (one) => one.level === level && one.method === method,
  );
  const offer = candidates.find(({ marker }) => marker === undefined || names.includes(marker));
  const member = names.find((name) => name !== offer?.marker && offer?.query?.includes(name) !== true);
  if (member !== undefined) throw notImplemented(`query member "${member}"`, method, level);
  if (offer === undefined)
    throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith("x-amz-") || anyHeader.test(name)) continue;
    if (offer.headers?.test(name) !== true) throw notImplemented(`header "${name}"`, method, level);
    const values = onlyValues[name];
    if (values?.includes(String(value)) === false)
      throw notImplemented(`value "${String(value)}" of the header "${name}"`, method, level);
  }
  return offer.operation;
}

function notImplemented(what: string, method: string, level: Level): AwsError {
  return new AwsError("NotImplemented", 501, `the twin's S3 does not know the ${what} of ${method} on this ${level}`);
}
