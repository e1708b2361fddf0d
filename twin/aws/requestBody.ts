// A request's body, apart from its socket: what is wrong with the body fails this stream, and the socket takes the
// answer.
import type { IncomingMessage } from "node:http";
import { finished, Transform, type TransformCallback } from "node:stream";
import { buffer } from "node:stream/consumers";
import { AwsError } from "./errors.js";

/** How long a client may send nothing (Amazon S3 closes idle connections after 20 seconds). */
export const defaultPatienceMs = 20_000;
const mebibyte = 2 ** 20;
/** Of a body that is read at once. */
const defaultLimit = 10 * mebibyte;

interface BodyOptions {
  readonly patienceMs?: number | undefined;
  /** Milliseconds for the whole body; default: any time, as long as something comes. */
  readonly wholeMs?: number;
  /** Bytes; default: any. */
  readonly limit?: number;
}

export class RequestBody extends Transform {
  private readonly patience: NodeJS.Timeout;
  private readonly whole: NodeJS.Timeout | undefined;
  private size = 0;

  constructor(
    raw: IncomingMessage,
    private readonly options: BodyOptions = {},
  ) {
    super();
    // Whoever reads is told; while nobody does, there is nobody to tell.
    this.on("error", () => undefined);
    const { patienceMs = defaultPatienceMs, wholeMs } = options;
    this.patience = setInterval(() => this.checkPatience(), patienceMs);
    this.whole = wholeMs === undefined ? undefined : setTimeout(() => this.destroy(tooSlow()), wholeMs);
    finished(raw, { writable: false }, (error) => {
      if (error) this.destroy(error);
    });
    if (Number(raw.headers["content-length"] ?? 0) > (options.limit ?? Infinity)) this.destroy(this.tooLarge());
    else raw.pipe(this);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.patience.refresh();
    this.size += chunk.length;
    if (this.size > (this.options.limit ?? Infinity)) done(this.tooLarge());
    else done(null, chunk);
  }

  override _flush(done: TransformCallback): void {
    this.stopWaiting();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.stopWaiting();
    done(error);
  }

  /** What waits here waits for us, not for the client. */
  private checkPatience(): void {
    if (this.writableLength === 0) this.destroy(tooSlow());
  }

  private stopWaiting(): void {
    clearInterval(this.patience);
    clearTimeout(this.whole);
  }

  private tooLarge(): AwsError {
    const { limit = 0 } = this.options;
    return new AwsError("RequestEntityTooLargeException", 413, `the request's body is larger than ${limit} bytes`);
  }
}

/**
 * The whole body.
 * @throws AwsError RequestEntityTooLargeException as soon as it passes the limit; RequestTimeout
 */
export function readBody(
  raw: IncomingMessage,
  limit: number = defaultLimit,
  patienceMs: number = defaultPatienceMs,
): Promise<Buffer> {
  return buffer(new RequestBody(raw, { limit, patienceMs, wholeMs: 3 * patienceMs }));
}

/** Lets a client send what nobody reads, so that it hears the answer; one that takes too long is cut off. */
export function dropBody(raw: IncomingMessage, patienceMs: number): void {
  raw.unpipe();
  raw.resume();
  const timer = setTimeout(() => raw.destroy(), patienceMs);
  finished(raw, { writable: false }, () => clearTimeout(timer));
}

const tooSlow = (): AwsError =>
  new AwsError(
    "RequestTimeout",
    400,
    "Your socket connection to the server was not read from or written to within the timeout period.",
  );
