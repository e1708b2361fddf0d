// Decodes `Content-Encoding: aws-chunked` (Amazon S3 API Reference, "Signature calculations: transferring payload in
// multiple chunks"): the SDK's form for streams, `<size in hex>[;signature]\r\n<bytes>\r\n … 0\r\n<trailers>\r\n\r\n`.
import { Transform, type TransformCallback } from "node:stream";
import { AwsError } from "../errors.js";

/** Of a chunk's header, or of all trailers: more is no client's. */
const maxLine = 16 * 1024;

export class AwsChunkedDecoder extends Transform {
  /** By name in lower case; complete when the stream has ended. */
  readonly trailers = new Map<string, string>();
  private pending: Buffer = Buffer.alloc(0);
  /** Bytes of the current chunk that are still to come; undefined between chunks. */
  private remaining: number | undefined;
  private ended = false;

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = Buffer.concat([this.pending, data]);
    try {
      while (!this.ended && this.step());
      if (this.ended && this.pending.length > maxLine) throw malformed("its trailers are too long");
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    if (!this.ended) return done(malformed("it ended before its last chunk"));
    for (const line of this.pending.toString("latin1").split("\n")) {
      const at = line.indexOf(":");
      if (at > 0) this.trailers.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
    }
    done();
  }

  /** @returns whether there may be more to do with the bytes at hand */
  private step(): boolean {
    if (this.remaining === undefined) return this.readHeader();
    if (this.remaining > 0) {
      const part = this.pending.subarray(0, this.remaining);
      if (part.length === 0) return false;
      this.push(part);
      this.pending = this.pending.subarray(part.length);
      this.remaining -= part.length;
      return true;
    }
    if (this.pending.length < 2) return false;
    this.pending = this.pending.subarray(2);
    this.remaining = undefined;
    return true;
  }

  private readHeader(): boolean {
    const end = this.pending.indexOf("\r\n");
    if (end < 0 && this.pending.length < maxLine) return false;
    const size = /^([0-9a-fA-F]{1,12})(;|$)/.exec(this.pending.subarray(0, Math.max(end, 0)).toString("latin1"))?.[1];
    if (size === undefined) throw malformed("it has a chunk without a size");
    this.pending = this.pending.subarray(end + 2);
    this.remaining = parseInt(size, 16);
    this.ended = this.remaining === 0;
    return !this.ended;
  }
}

const malformed = (what: string): AwsError =>
  new AwsError("IncompleteBody", 400, `The request body is not a whole aws-chunked one: ${what}`);
