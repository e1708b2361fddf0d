// Decodes `Content-Encoding: aws-chunked` (Amazon S3 API Reference, "Signature calculations: transferring payload in
// multiple chunks"): the SDK's form for streams, `<size in hex>[;signature]\r\n<bytes>\r\n … 0\r\n<trailers>\r\n\r\n`.
// Trailers are dropped.
import { Transform, type TransformCallback } from "node:stream";

export class AwsChunkedDecoder extends Transform {
  private pending: Buffer = Buffer.alloc(0);
  /** Bytes of the current chunk that are still to come; undefined between chunks. */
  private remaining: number | undefined;
  private ended = false;

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.pending = Buffer.concat([this.pending, data]);
    try {
      while (!this.ended && this.step());
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(this.ended ? null : new Error("the aws-chunked body ended before its last chunk"));
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
    if (end < 0) return false;
    const size = /^([0-9a-fA-F]+)(;|$)/.exec(this.pending.subarray(0, end).toString("latin1"))?.[1];
    if (size === undefined) throw new Error("the aws-chunked body has a chunk without a size");
    this.pending = this.pending.subarray(end + 2);
    this.remaining = parseInt(size, 16);
    this.ended = this.remaining === 0;
    return !this.ended;
  }
}
