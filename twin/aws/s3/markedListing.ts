// Listings whose pages go on after a key and an id (Amazon S3 API Reference, ListObjectVersions, ListMultipartUploads,
// ListParts).
import { element } from "../xml.js";
import { checksumLines } from "./checksums.js";
import { codedBy, commonPrefix, contentLines, grouped, numberOf, pageSize, type Entry } from "./listing.js";
import type { ObjectStore } from "./store.js";
import type { Upload } from "./uploads.js";

/** How an operation names what all of them have. */
interface Terms {
  readonly root: string;
  /** Query member. */
  readonly idMarker: "version-id-marker" | "upload-id-marker";
  readonly idElement: "VersionIdMarker" | "UploadIdMarker";
  readonly limit: "max-keys" | "max-uploads";
  readonly limitElement: "MaxKeys" | "MaxUploads";
}

const ofVersions: Terms = {
  root: "ListVersionsResult",
  idMarker: "version-id-marker",
  idElement: "VersionIdMarker",
  limit: "max-keys",
  limitElement: "MaxKeys",
};
const ofUploads: Terms = {
  root: "ListMultipartUploadsResult",
  idMarker: "upload-id-marker",
  idElement: "UploadIdMarker",
  limit: "max-uploads",
  limitElement: "MaxUploads",
};

export function versionListing(store: ObjectStore, bucket: string, query: URLSearchParams): string {
  store.requireBucket(bucket);
  const versions = store.versions(bucket, query.get("prefix") ?? "").map((version, index, all) => ({
    ...version,
    id: version.versionId ?? "null",
    latest: version.key !== all[index - 1]?.key,
  }));
  return marked(ofVersions, element("Name", bucket), versions, query, (version, key) => {
    const names = key + element("VersionId", version.id) + element("IsLatest", String(version.latest));
    return `<Version>${names}${contentLines(version)}</Version>`;
  });
}

/** @param uploads of the bucket, by key */
export function uploadListing(uploads: readonly Upload[], bucket: string, query: URLSearchParams): string {
  return marked(
    ofUploads,
    element("Bucket", bucket),
    uploads,
    query,
    ({ id, initiated, checksum }, key) =>
      `<Upload>${key}${element("UploadId", id)}${element("Initiated", initiated)}` +
      `${element("StorageClass", "STANDARD")}${checksum ? checksumLines(checksum) : ""}</Upload>`,
  );
}

export function partListing({ bucket, key, id, parts, checksum }: Upload, query: URLSearchParams): string {
  const [size, after] = [pageSize(query, "max-parts"), numberOf(query, "part-number-marker", 0)];
  const all = parts.filter(({ number }) => number > after);
  const shown = all.slice(0, size);
  const more = shown.length < all.length;
  const lines = shown.map(
    (part) =>
      `<Part>${element("PartNumber", String(part.number))}${element("LastModified", part.lastModified)}` +
      `${element("ETag", `"${part.etag}"`)}${element("Size", String(part.size))}` +
      `${part.checksum ? checksumLines(part.checksum) : ""}</Part>`,
  );
  return (
    `<ListPartsResult>${element("Bucket", bucket)}${element("Key", key)}${element("UploadId", id)}` +
    `${element("PartNumberMarker", String(after))}${element("MaxParts", String(size))}` +
    `${element("IsTruncated", String(more))}${element("StorageClass", "STANDARD")}` +
    (more ? element("NextPartNumberMarker", String(shown.at(-1)?.number ?? after)) : "") +
    `${checksum ? checksumLines(checksum) : ""}${lines.join("")}</ListPartsResult>`
  );
}

/** @param things by key; those of one key in the order in which the operation lists them */
function marked<T extends { readonly key: string; readonly id: string }>(
  terms: Terms,
  owner: string,
  things: readonly T[],
  query: URLSearchParams,
  line: (one: T, key: string) => string,
): string {
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
  const [keyMarker, idMarker] = [query.get("key-marker") ?? "", query.get(terms.idMarker) ?? ""];
  const [size, coded] = [pageSize(query, terms.limit), codedBy(query)];
  const entries = grouped(things, prefix, delimiter);
  const at = entries.findIndex(({ name, one }) => name === keyMarker && one?.id === idMarker);
  // Who deletes page by page names a marker that is gone; the rest of its key is still to come.
  const isAfter = (name: string): boolean => name > keyMarker || (idMarker !== "" && name === keyMarker);
  const all = at < 0 ? entries.filter(({ name }) => isAfter(name)) : entries.slice(at + 1);
  const shown = all.slice(0, size);
  const last: Entry<T> | undefined = shown.at(-1);
  const next =
    last !== undefined && shown.length < all.length
      ? element("NextKeyMarker", coded(last.name)) + (last.one ? element(`Next${terms.idElement}`, last.one.id) : "")
      : "";
  const lines = shown.map(({ name, one }) =>
    one === undefined ? commonPrefix(coded(name)) : line(one, element("Key", coded(name))),
  );
  return (
    `<${terms.root}>${owner}${element("Prefix", coded(prefix))}${element("KeyMarker", coded(keyMarker))}` +
    `${element(terms.idElement, idMarker)}${delimiter === "" ? "" : element("Delimiter", coded(delimiter))}` +
    (query.has("encoding-type") ? element("EncodingType", "url") : "") +
    `${element(terms.limitElement, String(size))}${element("IsTruncated", String(next !== ""))}${next}` +
    `${lines.join("")}</${terms.root}>`
  );
}
