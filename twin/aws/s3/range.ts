// The part of an object that a read asks for (RFC 9110, "Range Requests"; S3 serves one range per request).
import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../errors.js";
import type { ObjectVersion } from "./store.js";

interface Part {
  readonly status: 200 | 206;
  /** First byte. */
  readonly start: number;
  /** The byte after the last one. */
  readonly end: number;
  /** Header of a 206; none for the whole. */
  readonly contentRange: Record<string, string>;
}

/** @throws AwsError InvalidRange */
export function rangeOf({ size, etag }: ObjectVersion, headers: IncomingHttpHeaders): Part {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? "") ?? [];
  const changed = headers["if-range"] !== undefined && headers["if-range"] !== `"${etag}"`;
  // A range that can't be read is ignored, as is one of an object that has changed since.
  if (changed || (first === "" && last === "") || (first !== "" && last !== "" && Number(last) < Number(first)))
    return { status: 200, start: 0, end: size, contentRange: {} };
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (start >= size) throw new AwsError("InvalidRange", 416, "The requested range is not satisfiable");
  return { status: 206, start, end, contentRange: { "content-range": `bytes ${start}-${end - 1}/${size}` } };
}
