// Checks AWS Signature Version 4 of a request (AWS General Reference, "Create a signed AWS API request"): the twin's
// own key pair is the only one it knows.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { TwinCredentials } from "../info.js";
import { AwsError, decodedUri } from "./errors.js";

interface SignedRequest {
  readonly method: string;
  /** Path as it came over the wire, still URL-encoded. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
}

interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  /** The credential scope's service name: what tells `/v1/tags` of MSK and of MSK Connect apart. */
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads the Authorization header. @throws AwsError MissingAuthenticationToken when there is none that is SigV4. */
export function parseAuthorization(header: string | undefined): Authorization {
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
      header ?? "",
    );
  if (match === null) throw new AwsError("MissingAuthenticationTokenException", 403, "Missing Authentication Token");
  const [, accessKeyId = "", date = "", region = "", service = "", signedHeaders = "", signature = ""] = match;
  return { accessKeyId, date, region, service, signedHeaders: signedHeaders.split(";"), signature };
}

/** AWS refuses a request whose date is further than this from its own clock. */
const maxSkewMs = 15 * 60_000;

/**
 * Checks what the headers alone show: key, date, `host` and, where the body's hash is declared, the signature.
 * @throws AwsError before any of the body has been read
 */
export function verifyHeaders(
  request: SignedRequest,
  authorization: Authorization,
  credentials: TwinCredentials,
  now = Date.now(),
): void {
  checkKey(authorization, credentials);
  const s3 = authorization.service === "s3";
  const refuse = (code: string, text: string): AwsError =>
    new AwsError(s3 ? code : "InvalidSignatureException", 403, text);
  if (!authorization.signedHeaders.includes("host"))
    throw refuse("AccessDenied", "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  const stamp = String(request.headers["x-amz-date"] ?? "");
  const time = Date.parse(stamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!(Math.abs(time - now) <= maxSkewMs) || !stamp.startsWith(authorization.date))
    throw refuse(
      "RequestTimeTooSkewed",
      `Signature expired or not yet current: ${stamp} is more than 15 min. from the twin's time.`,
    );
  if (request.headers["x-amz-content-sha256"] !== undefined)
    verifySignature(request, authorization, credentials, undefined);
}

function checkKey(authorization: Authorization, credentials: TwinCredentials): void {
  if (authorization.accessKeyId === credentials.accessKeyId) return;
  throw authorization.service === "s3"
    ? new AwsError("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.")
    : new AwsError("UnrecognizedClientException", 403, "The security token included in the request is invalid.");
}

/**
 * Checks key and signature.
 * @param body the request's body; undefined where it is streamed (S3), whose hash is the signed header's
 * @throws AwsError with the codes that the service uses for an unknown key, a wrong secret, a changed body
 */
export function verifySignature(
  request: SignedRequest,
  authorization: Authorization,
  credentials: TwinCredentials,
  body: Buffer | undefined,
): void {
  const s3 = authorization.service === "s3";
  checkKey(authorization, credentials);
  const mismatch = (): AwsError =>
    new AwsError(
      s3 ? "SignatureDoesNotMatch" : "InvalidSignatureException",
      403,
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret " +
        "Access Key and signing method.",
    );
  const declared = request.headers["x-amz-content-sha256"] as string | undefined;
  const actual = body === undefined ? undefined : sha256(body);
  if (declared !== undefined && actual !== undefined && /^[0-9a-f]{64}$/.test(declared) && declared !== actual)
    throw mismatch();
  const expected = signatureOf(request, authorization, credentials, declared ?? actual ?? "UNSIGNED-PAYLOAD", s3);
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(authorization.signature))) throw mismatch();
}

function signatureOf(
  request: SignedRequest,
  authorization: Authorization,
  credentials: TwinCredentials,
  payloadHash: string,
  s3: boolean,
): string {
  const { date, region, service, signedHeaders } = authorization;
  const headers = signedHeaders
    .map(
      (name) =>
        `${name}:${String(request.headers[name] ?? "")
          .trim()
          .replace(/\s+/g, " ")}\n`,
    )
    .join("");
  const path = s3 ? request.rawPath : uriEncode(request.rawPath).replace(/%2F/g, "/");
  const canonical = [
    request.method,
    path,
    canonicalQuery(request.rawQuery),
    headers,
    signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", String(request.headers["x-amz-date"] ?? ""), scope, sha256(canonical)].join("\n");
  const key = [date, region, service, "aws4_request"].reduce<Buffer | string>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  return hmac(key, text).toString("hex");
}

function canonicalQuery(rawQuery: string): string {
  return rawQuery
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      const [name, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
      return [uriEncode(decodedUri(name)), uriEncode(decodedUri(value))] as const;
    })
    .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const uriEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();
