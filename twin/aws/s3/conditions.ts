// Conditions that a client sets on an object (Amazon S3 User Guide, "Conditional requests").
import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../errors.js";
import type { ObjectVersion } from "./store.js";

const tagsOf = (header: string): string[] => header.split(",").map((tag) => tag.trim().replaceAll('"', ""));
const holds = (header: string, etag: string): boolean => header.trim() === "*" || tagsOf(header).includes(etag);
/** HTTP dates have no milliseconds. */
const seconds = (date: string): number => Math.floor(Date.parse(date) / 1000);

/**
 * A tag outweighs a date, as RFC 9110 orders them.
 * @returns whether the client has the object already, which is a 304
 * @throws AwsError PreconditionFailed
 */
export function isUnchanged({ etag, lastModified }: ObjectVersion, headers: IncomingHttpHeaders): boolean {
  const {
    "if-match": match,
    "if-none-match": none,
    "if-unmodified-since": until,
    "if-modified-since": since,
  } = headers;
  const changedSince = (date: string): boolean => seconds(lastModified) > seconds(date);
  if (match === undefined ? until !== undefined && changedSince(until) : !holds(match, etag))
    throw new AwsError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold");
  if (none !== undefined) return holds(none, etag);
  return since !== undefined && seconds(lastModified) <= seconds(since);
}
