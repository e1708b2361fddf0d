// The content of a request: measured on its way, and good only when it is what the request says of it.
import { createHash, randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable, type TransformCallback } from "node:stream";
import { pipeline } from "node:stream/promises";
import { buffer } from "node:stream/consumers";
import { saysFull } from "../../../tools/disk.js";
import { AwsError, messageOf } from "../errors.js";
import type { ServiceRequest } from "../service.js";
import { AwsChunkedDecoder } from "./awsChunked.js";
import { declaredChecksum, digestOf, makeChecksum, type Checksum } from "./checksums.js";

/** The largest body of one request (Amazon S3 User Guide, "Multipart upload limits"). */
const maxContent = 5 * 2 ** 30;
/** Of a body that is read at once: a list of 10,000 parts comes to 3 MB. */
const maxDocument = 6 * 2 ** 20;

/** What was received and is as it should be. */
interface Measured {
  readonly size: number;
  /** MD5, in hexadecimal. */
  readonly etag: string;
  readonly checksum?: Checksum;
}

export interface StoredContent extends Measured {
  readonly file: string;
}

/**
 * Streams a request's content to a new file in `dir`.
 * @param key of the object, for errors
 * @throws AwsError for content that is not as declared
 */
export function storeContent(dir: string, request: ServiceRequest, key: string): Promise<StoredContent> {
  const { stages, meter } = contentOf(request, maxContent);
  return storeFile(dir, key, stages, () => meter.measured());
}

/**
 * Writes what comes through all stages to a new file in `dir`; nothing is left of it when something fails.
 * @param measured what is known of it in the end
 */
export async function storeFile<T>(
  dir: string,
  key: string,
  stages: readonly Readable[],
  measured: () => Promise<T>,
): Promise<T & { readonly file: string }> {
  const file = join(dir, randomUUID());
  // Before anything flows: a writer that fails early would open its file after the removal.
  const handle = await open(file, "wx", 0o600);
  try {
    await pipeline([...stages, handle.createWriteStream()]);
    return { ...(await measured()), file };
  } catch (error) {
    rmSync(file, { force: true });
    throw saysFull(error) ? new Error(`the object ${key} does not fit into ${dir}: ${messageOf(error)}`) : error;
  }
}

/** A request's whole content as text. */
export async function documentOf(request: ServiceRequest): Promise<string> {
  const { stages, meter } = contentOf(request, maxDocument);
  const [bytes] = await Promise.all([buffer(meter), pipeline(stages)]);
  await meter.measured();
  return bytes.toString("utf8");
}

/** The content flows through all stages; the last one is the meter. */
function contentOf(request: ServiceRequest, limit: number): { stages: Readable[]; meter: Meter } {
  const { headers, stream, chunkCheck } = request;
  const chunked =
    String(headers["content-encoding"] ?? "").includes("aws-chunked") ||
    String(headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");
  const decoder = chunked ? new AwsChunkedDecoder(chunkCheck) : undefined;
  const meter = new Meter(request, limit, decoder?.trailers);
  return { stages: decoder === undefined ? [stream, meter] : [stream, decoder, meter], meter };
}

/** Lets content through and compares it with what its request declares. */
class Meter extends Transform {
  private readonly md5 = createHash("md5");
  private readonly sha256 = createHash("sha256");
  private readonly declared;
  private readonly checksum;
  private readonly wantedMd5: string | undefined;
  private size = 0;

  constructor(
    private readonly request: ServiceRequest,
    private readonly limit: number,
    private readonly trailers?: ReadonlyMap<string, string>,
  ) {
    super();
    this.declared = declaredChecksum(request.headers);
    this.checksum = this.declared && makeChecksum(this.declared.algorithm);
    this.wantedMd5 = request.headers["content-md5"] as string | undefined;
    if (this.wantedMd5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(this.wantedMd5))
      throw new AwsError("InvalidDigest", 400, "The Content-MD5 you specified is not valid.");
    if (this.announced() > limit) throw tooLarge();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.size += chunk.length;
    this.md5.update(chunk);
    this.sha256.update(chunk);
    this.checksum?.update(chunk);
    if (this.size > this.limit) done(tooLarge());
    else done(null, chunk);
  }

  /** To be called when all has come through. @throws AwsError when it is not what was declared */
  async measured(): Promise<Measured> {
    const etag = this.md5.digest("hex");
    if (this.wantedMd5 !== undefined && etag !== Buffer.from(this.wantedMd5, "base64").toString("hex"))
      throw badDigest("Content-MD5");
    const sha256 = String(this.request.headers["x-amz-content-sha256"] ?? "");
    if (/^[0-9a-f]{64}$/.test(sha256) && this.sha256.digest("hex") !== sha256)
      throw new AwsError(
        "XAmzContentSHA256Mismatch",
        400,
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    if (this.trailers !== undefined && this.announced() !== this.size)
      throw new AwsError(
        "IncompleteBody",
        400,
        "You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header",
      );
    if (this.declared === undefined || this.checksum === undefined) return { size: this.size, etag };
    const { algorithm, value } = this.declared;
    const computed = await digestOf(this.checksum);
    if (computed !== (value ?? this.trailers?.get(`x-amz-checksum-${algorithm.toLowerCase()}`)))
      throw badDigest(algorithm);
    return { size: this.size, etag, checksum: { algorithm, value: computed } };
  }

  private announced(): number {
    const { headers } = this.request;
    return Number(headers["x-amz-decoded-content-length"] ?? headers["content-length"] ?? 0);
  }
}

export const badDigest = (name: string): AwsError =>
  new AwsError("BadDigest", 400, `The ${name} you specified did not match what we received.`);
const tooLarge = (): AwsError =>
  new AwsError("EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size");
