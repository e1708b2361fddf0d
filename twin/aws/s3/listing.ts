// Listings of buckets and objects in pages (Amazon S3 API Reference, ListBuckets, ListObjectsV2, ListObjects).
import { AwsError } from "../errors.js";
import { element } from "../xml.js";
import type { ObjectStore, ObjectVersion } from "./store.js";

/** One line of a listing: a thing of a key, or what the keys up to a delimiter have in common. */
export interface Entry<T> {
  readonly name: string;
  readonly one?: T;
}

const maxPage = 1000;

export function bucketListing(store: ObjectStore, query: URLSearchParams): string {
  const prefix = query.get("prefix") ?? "";
  const after = fromToken(query.get("continuation-token"));
  const all = store.bucketList().filter(({ name }) => name.startsWith(prefix) && name > after);
  const shown = all.slice(0, pageSize(query, "max-buckets"));
  const buckets = shown.map(
    ({ name, createdAt }) => `<Bucket>${element("Name", name)}${element("CreationDate", createdAt)}</Bucket>`,
  );
  const last = shown.at(-1);
  const token =
    last === undefined || shown.length === all.length ? "" : element("ContinuationToken", toToken(last.name));
  return (
    "<ListAllMyBucketsResult><Owner><ID>twin</ID></Owner>" +
    `<Buckets>${buckets.join("")}</Buckets>${token}</ListAllMyBucketsResult>`
  );
}

/** ListObjectsV2, or ListObjects where `list-type` is missing. */
export function objectListing(store: ObjectStore, bucket: string, query: URLSearchParams): string {
  store.requireBucket(bucket);
  const second = query.has("list-type");
  if (second && query.get("list-type") !== "2") throw invalid("Invalid List Type specified in Request");
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
  const startAfter = query.get("start-after") ?? "";
  const token = query.get("continuation-token");
  const after = second ? fromToken(token) : (query.get("marker") ?? "");
  const size = pageSize(query, "max-keys");
  const objects = store.list(bucket, prefix).filter(({ key }) => key > startAfter);
  const all = grouped(objects, prefix, delimiter).filter(({ name }) => name > after);
  const shown = all.slice(0, size);
  const last = shown.at(-1)?.name;
  const more = last !== undefined && shown.length < all.length;
  const coded = codedBy(query);
  const paging = second
    ? element("KeyCount", String(shown.length)) +
      (query.has("start-after") ? element("StartAfter", coded(startAfter)) : "") +
      (token === null ? "" : element("ContinuationToken", token)) +
      (more ? element("NextContinuationToken", toToken(last)) : "")
    : element("Marker", coded(after)) + (more ? element("NextMarker", coded(last)) : "");
  return (
    `<ListBucketResult>${element("Name", bucket)}${element("Prefix", coded(prefix))}` +
    (delimiter === "" ? "" : element("Delimiter", coded(delimiter))) +
    (query.has("encoding-type") ? element("EncodingType", "url") : "") +
    `${element("MaxKeys", String(size))}${element("IsTruncated", String(more))}${paging}` +
    `${shown.map((entry) => line(entry, coded)).join("")}</ListBucketResult>`
  );
}

/** Of things by key, those with the delimiter after the prefix stand together under what they share. */
export function grouped<T extends { readonly key: string }>(
  things: readonly T[],
  prefix: string,
  delimiter: string,
): Entry<T>[] {
  const entries: Entry<T>[] = [];
  for (const one of things) {
    const at = delimiter === "" ? -1 : one.key.indexOf(delimiter, prefix.length);
    const last = entries.at(-1);
    if (at < 0) entries.push({ name: one.key, one });
    else if (last?.one !== undefined || last?.name !== one.key.slice(0, at + delimiter.length))
      entries.push({ name: one.key.slice(0, at + delimiter.length) });
  }
  return entries;
}

function line({ name, one }: Entry<ObjectVersion>, coded: (text: string) => string): string {
  return one === undefined
    ? commonPrefix(coded(name))
    : `<Contents>${element("Key", coded(name))}${contentLines(one)}</Contents>`;
}

export const commonPrefix = (name: string): string => `<CommonPrefixes>${element("Prefix", name)}</CommonPrefixes>`;
export const contentLines = ({ etag, size, lastModified }: ObjectVersion): string =>
  element("LastModified", lastModified) +
  element("ETag", `"${etag}"`) +
  element("Size", String(size)) +
  element("StorageClass", "STANDARD");

/** Clients ask for URL encoding because XML can't hold every key. */
export function codedBy(query: URLSearchParams): (text: string) => string {
  const type = query.get("encoding-type");
  if (type === null) return (text) => text;
  if (type !== "url") throw invalid("Invalid Encoding Method specified in Request");
  return (text) => encodeURIComponent(text).replaceAll("%2F", "/");
}

export const pageSize = (query: URLSearchParams, member: string): number =>
  Math.min(maxPage, numberOf(query, member, maxPage));

/** @throws AwsError InvalidArgument */
export function numberOf(query: URLSearchParams, member: string, absent: number): number {
  const given = query.get(member) ?? String(absent);
  if (!/^\d{1,9}$/.test(given)) throw invalid(`Provided ${member} not an integer or within integer range`);
  return Number(given);
}

const toToken = (name: string): string => Buffer.from(`after ${name}`).toString("base64");

/** @returns the name after which to go on; empty without a token */
function fromToken(token: string | null): string {
  if (token === null) return "";
  const text = Buffer.from(token, "base64").toString("utf8");
  if (!text.startsWith("after ")) throw invalid("The continuation token provided is incorrect");
  return text.slice("after ".length);
}

const invalid = (message: string): AwsError => new AwsError("InvalidArgument", 400, message);
