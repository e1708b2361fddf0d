// The S3 operations that the twin offers, each with the query members that it honours. S3 names most operations by a
// query member alone, so a member that is not listed here would turn a setting's deletion into the bucket's.
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
}

const page = ["prefix", "delimiter", "max-keys", "encoding-type"];
const responses = ["content-type", "content-language", "expires", "cache-control", "content-disposition"];
const reading = ["versionId", "response-content-encoding", ...responses.map((name) => `response-${name}`)];

/** Of two offers of one method and level, the one with a marker stands first. */
const offers = [
  { operation: "ListBuckets", level: "service", method: "GET", query: ["prefix", "max-buckets", "continuation-token"] },
  { operation: "PutBucketVersioning", level: "bucket", method: "PUT", marker: "versioning" },
  { operation: "CreateBucket", level: "bucket", method: "PUT" },
  { operation: "HeadBucket", level: "bucket", method: "HEAD" },
  { operation: "DeleteBucket", level: "bucket", method: "DELETE" },
  { operation: "GetBucketVersioning", level: "bucket", method: "GET", marker: "versioning" },
  {
    operation: "ListObjectsV2",
    level: "bucket",
    method: "GET",
    marker: "list-type",
    query: [...page, "start-after", "continuation-token"],
  },
  { operation: "ListObjects", level: "bucket", method: "GET", query: [...page, "marker"] },
  { operation: "PutObject", level: "object", method: "PUT" },
  { operation: "HeadObject", level: "object", method: "HEAD", query: reading },
  { operation: "GetObject", level: "object", method: "GET", query: reading },
  { operation: "DeleteObject", level: "object", method: "DELETE", query: ["versionId"] },
] as const satisfies readonly Offer[];

export type Operation = (typeof offers)[number]["operation"];

/** Headers that make another operation of a request, or a promise that the twin can't keep. */
const refusedHeaders = /^x-amz-(copy-source|rename-source|write-offset-bytes|object-lock-|if-match-)/;
/** What clients add to any request: the operation's name, and a presigned URL's signature. */
const anywhere = /^(x-id|x-amz-.+)$/i;

/**
 * Names the operation of a request.
 * @throws AwsError NotImplemented for a query member or header that the twin does not honour; MethodNotAllowed
 */
export function operationOf({ method, query, headers }: ServiceRequest, level: Level): Operation {
  const names = [...new Set(query.keys())].filter((name) => !anywhere.test(name));
  const candidates: readonly (Offer & { operation: Operation })[] = offers.filter(
    (one) => one.level === level && one.method === method,
  );
  const offer = candidates.find(({ marker }) => marker === undefined || names.includes(marker));
  const member = names.find((name) => name !== offer?.marker && offer?.query?.includes(name) !== true);
  if (member !== undefined) throw notImplemented(`query member "${member}"`, method, level);
  const header = Object.keys(headers).find((name) => refusedHeaders.test(name));
  if (header !== undefined) throw notImplemented(`header "${header}"`, method, level);
  if (offer === undefined)
    throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  return offer.operation;
}

function notImplemented(what: string, method: string, level: Level): AwsError {
  return new AwsError("NotImplemented", 501, `the twin's S3 does not know the ${what} of ${method} on this ${level}`);
}
