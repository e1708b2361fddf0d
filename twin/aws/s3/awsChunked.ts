// Decodes `Content-Encoding: aws-chunked` (Amazon S3 API Reference, "Signature calculations: transferring payload in
// multiple chunks"): the SDK's form for streams, `<size in hex>[;signature]\r\n<bytes>\r\n … 0\r\n<trailers>\r\n\r\n`.
import { createHash, type Hash } from "node:crypto";
import { Transform, type TransformCallback } from "node:stream";
import { AwsError } from "../errors.js";
import type { ChunkCheck } from "../signature.js";

/** Of a chunk's header, or of all trailers: more is no client's. */
const maxLine = 16 * 1024;

interface Chunk {
  /** Bytes that are still to come. */
  remaining: number;
  readonly hash: Hash;
  readonly signature: string;
}

export class AwsChunkedDecoder extends Transform {
  /** By name in lower case; complete when the stream has ended. */
  readonly trailers = new Map<string, string>();
  private pending: Buffer = Buffer.alloc(0);
  /** The current one; undefined between chunks. */
  private chunk: Chunk | undefined;
  private ended = false;

  /** @param check of the chunks' signatures; none where they have none */
  constructor(private readonly check: ChunkCheck = async () => undefined) {
    super();
  }

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = Buffer.concat([this.pending, data]);
    this.takePending().then(() => done(), done);
  }

  override _flush(done: TransformCallback): void {
    this.readTrailers().then(() => done(), done);
  }

  private async takePending(): Promise<void> {
    while (!this.ended && (await this.step()));
    if (this.ended && this.pending.length > maxLine) throw malformed("its trailers are too long");
  }

  private async readTrailers(): Promise<void> {
    if (!this.ended) throw malformed("it ended before its last chunk");
    const lines = this.pending.toString("latin1").split("\n");
    for (const line of lines) {
      const at = line.indexOf(":");
      if (at > 0) this.trailers.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
    }
    const signature = this.trailers.get(trailerSignature) ?? "";
    const signed = [...this.trailers].filter(([name]) => name !== trailerSignature).sort();
    if (signed.length === 0) return;
    const hash = createHash("sha256").update(signed.map(([name, value]) => `${name}:${value}\n`).join(""));
    await this.check("TRAILER", hash.digest("hex"), signature);
  }

  /** @returns whether there may be more to do with the bytes at hand */
  private async step(): Promise<boolean> {
    const { chunk } = this;
    if (chunk === undefined) return this.readHeader();
    if (chunk.remaining > 0) {
      const part = this.pending.subarray(0, chunk.remaining);
      if (part.length === 0) return false;
      chunk.hash.update(part);
      this.push(part);
      this.pending = this.pending.subarray(part.length);
      chunk.remaining -= part.length;
      return true;
    }
    if (this.pending.length < 2) return false;
    this.pending = this.pending.subarray(2);
    return this.endChunk(chunk);
  }

  private async readHeader(): Promise<boolean> {
    const end = this.pending.indexOf("\r\n");
    if (end < 0 && this.pending.length < maxLine) return false;
    const header = this.pending.subarray(0, Math.max(end, 0)).toString("latin1");
    const [, size, signature = ""] = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]+))?$/.exec(header) ?? [];
    if (size === undefined) throw malformed("it has a chunk without a size");
    this.pending = this.pending.subarray(end + 2);
    const chunk = { remaining: parseInt(size, 16), hash: createHash("sha256"), signature };
    this.ended = chunk.remaining === 0;
    if (this.ended) return this.endChunk(chunk);
    this.chunk = chunk;
    return true;
  }

  private async endChunk({ hash, signature }: Chunk): Promise<boolean> {
    this.chunk = undefined;
    await this.check("PAYLOAD", hash.digest("hex"), signature);
    return !this.ended;
  }
}

const trailerSignature = "x-amz-trailer-signature";
const malformed = (what: string): AwsError =>
  new AwsError("IncompleteBody", 400, `The request body is not a whole aws-chunked one: ${what}`);
