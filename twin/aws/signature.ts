// Checks AWS Signature Version 4 of a request (AWS General Reference, "Create a signed AWS API request"): it is signed
// again with the twin's own key pair, the only one that it knows, and the signatures are compared.
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Sha256 } from "@aws-sdk/checksums/sha";
import { SignatureV4 } from "@smithy/signature-v4";
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

/** Whom the twin lets in. */
export interface Access {
  readonly credentials: TwinCredentials;
  readonly region: string;
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
const hash = /^[0-9a-f]{64}$/;
/** What S3 takes besides the body's hash: the body's chunks are signed, or nothing of it is. */
const bodyForms = [
  "UNSIGNED-PAYLOAD",
  "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
];

/**
 * Checks what the headers alone show: key, region, date, that `host` and AWS's own headers are signed, and, where the
 * body's hash is declared, the signature.
 * @throws AwsError before any of the body has been read, with the codes that the service uses
 */
export async function verifyHeaders(
  request: SignedRequest,
  authorization: Authorization,
  access: Access,
  now = Date.now(),
): Promise<void> {
  checkScope(authorization, access);
  const s3 = authorization.service === "s3";
  const refuse = (code: string, text: string): AwsError =>
    new AwsError(s3 ? code : "InvalidSignatureException", 403, text);
  if (!authorization.signedHeaders.includes("host"))
    throw refuse("AccessDenied", "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  const unsigned = Object.keys(request.headers).find(
    (name) => name.startsWith("x-amz-") && !authorization.signedHeaders.includes(name),
  );
  if (unsigned !== undefined)
    throw refuse("AccessDenied", `There were headers present in the request which were not signed: ${unsigned}`);
  const stamp = stampOf(request);
  if (!(Math.abs(timeOf(stamp) - now) <= maxSkewMs) || !stamp.startsWith(authorization.date))
    throw refuse(
      "RequestTimeTooSkewed",
      `Signature expired or not yet current: ${stamp} is more than 15 min. from the twin's time.`,
    );
  const declared = request.headers["x-amz-content-sha256"];
  if (s3 && declared === undefined)
    throw new AwsError("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256");
  if (declared === undefined) return;
  if (!hash.test(String(declared)) && !(s3 && bodyForms.includes(String(declared))))
    throw s3
      ? new AwsError("InvalidArgument", 400, "x-amz-content-sha256 must be a form of the body that the twin knows.")
      : mismatch(false);
  await checkSignature(request, authorization, access);
}

/**
 * Checks what could not be checked before the body was there.
 * @throws AwsError as for a changed body or a wrong secret
 */
export async function verifyBody(
  request: SignedRequest,
  authorization: Authorization,
  access: Access,
  body: Buffer,
): Promise<void> {
  const declared = request.headers["x-amz-content-sha256"];
  if (declared === undefined) await checkSignature(request, authorization, access, body);
  else if (!same(String(declared), hexSha256(body))) throw mismatch(false);
}

/**
 * Checks the next chunk of a body, or its trailers; in their order.
 * @param content SHA-256 of what is signed, in hexadecimal
 */
export type ChunkCheck = (kind: "PAYLOAD" | "TRAILER", content: string, signature: string) => Promise<void>;

/** @returns undefined for a body without signed chunks (S3 API Reference, "Transferring payload in multiple chunks") */
export function chunkCheck(
  request: SignedRequest,
  authorization: Authorization,
  access: Access,
): ChunkCheck | undefined {
  if (!String(request.headers["x-amz-content-sha256"]).startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"))
    return undefined;
  const { date, region, service } = authorization;
  const signer = signerOf(authorization, access);
  let previous = authorization.signature;
  return async (kind, content, signature) => {
    const lines = [
      `AWS4-HMAC-SHA256-${kind}`,
      stampOf(request),
      `${date}/${region}/${service}/aws4_request`,
      previous,
      ...(kind === "PAYLOAD" ? [hexSha256("")] : []),
      content,
    ];
    previous = await signer.sign(lines.join("\n"), { signingDate: new Date(timeOf(stampOf(request))) });
    if (!same(previous, signature)) throw mismatch(true);
  };
}

function checkScope({ accessKeyId, region, service }: Authorization, access: Access): void {
  const s3 = service === "s3";
  if (accessKeyId !== access.credentials.accessKeyId)
    throw s3
      ? new AwsError("InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records.")
      : new AwsError("UnrecognizedClientException", 403, "The security token included in the request is invalid.");
  if (region === access.region) return;
  throw s3
    ? new AwsError(
        "AuthorizationHeaderMalformed",
        400,
        `The authorization header is malformed; the region '${region}' is wrong; expecting '${access.region}'`,
        { Region: access.region },
      )
    : new AwsError(
        "InvalidSignatureException",
        403,
        `Credential should be scoped to a valid region: the twin is in ${access.region}, the request is for ${region}.`,
      );
}

/** @param body where no header declares its hash */
async function checkSignature(
  request: SignedRequest,
  authorization: Authorization,
  access: Access,
  body?: Buffer,
): Promise<void> {
  const { method, rawPath, rawQuery, headers } = request;
  const names = new Set([...authorization.signedHeaders, "x-amz-content-sha256"]);
  const given = [...names].filter((name) => headers[name] !== undefined);
  const signed = await signerOf(authorization, access).sign(
    {
      method,
      protocol: "http:",
      hostname: "",
      path: rawPath,
      query: queryOf(rawQuery),
      headers: Object.fromEntries(given.map((name) => [name, String(headers[name])])),
      body,
    },
    {
      signingDate: new Date(timeOf(stampOf(request))),
      signableHeaders: new Set(authorization.signedHeaders),
      unsignableHeaders: names,
    },
  );
  const { signature } = parseAuthorization(signed.headers["authorization"]);
  if (!same(signature, authorization.signature)) throw mismatch(authorization.service === "s3");
}

/** S3 alone signs a path as it is; all others encode it once more. */
function signerOf({ region, service }: Authorization, { credentials }: Access): SignatureV4 {
  const uriEscapePath = service !== "s3";
  return new SignatureV4({ credentials, region, service, sha256: Sha256, uriEscapePath, applyChecksum: false });
}

function queryOf(rawQuery: string): Record<string, string[]> {
  const query = new Map<string, string[]>();
  for (const part of rawQuery.split("&").filter((one) => one !== "")) {
    const at = part.indexOf("=");
    const [name, value] = at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
    const decoded = decodedUri(name);
    query.set(decoded, [...(query.get(decoded) ?? []), decodedUri(value)]);
  }
  return Object.fromEntries(query);
}

const mismatch = (s3: boolean): AwsError =>
  new AwsError(
    s3 ? "SignatureDoesNotMatch" : "InvalidSignatureException",
    403,
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret " +
      "Access Key and signing method.",
  );
const stampOf = ({ headers }: SignedRequest): string => String(headers["x-amz-date"] ?? "");
const timeOf = (stamp: string): number =>
  Date.parse(stamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const hexSha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
