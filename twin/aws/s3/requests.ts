// What S3's requests say in headers and XML documents.
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { AwsError } from "../errors.js";
import { parsedXml, repeated } from "../xml.js";
import { algorithmNames, declaredChecksum, type Algorithm } from "./checksums.js";
import type { ObjectVersion, PutCondition } from "./store.js";
import { maxParts, type Completion, type ListedPart } from "./uploads.js";

const keptHeaders =
  /^(content-(type|disposition|language|encoding)|cache-control|expires|x-amz-(meta-.+|server-side-encryption.*))$/;

/** Headers and tags of an object that its readers get again. */
export function descriptionOf(headers: IncomingHttpHeaders): Pick<ObjectVersion, "headers" | "tags"> {
  const kept = Object.entries(headers)
    .filter(([name]) => keptHeaders.test(name))
    .map(([name, value]) => [name, String(value)] as const)
    .map(
      ([name, value]) => [name, name === "content-encoding" ? value.replace(/aws-chunked,?\s*/, "") : value] as const,
    )
    .filter(([, value]) => value !== "");
  const tags = headers["x-amz-tagging"];
  return {
    headers: Object.fromEntries(kept),
    ...(tags !== undefined && { tags: checkedTags([...new URLSearchParams(String(tags))]) }),
  };
}

/** @throws AwsError as for tags that S3 does not take (Amazon S3 User Guide, "Categorizing your objects using tags") */
function checkedTags(tags: readonly (readonly [key: string, value: string])[]): Record<string, string> {
  const refuse = (code: string, text: string): AwsError => new AwsError(code, 400, text);
  if (tags.length > 10) throw refuse("BadRequest", "Object tags cannot be greater than 10");
  if (new Set(tags.map(([key]) => key)).size < tags.length)
    throw refuse("InvalidTag", "Cannot provide multiple Tags with the same key");
  for (const [key, value] of tags) {
    if (key === "" || key.length > 128) throw refuse("InvalidTag", "The TagKey you have provided is invalid");
    if (value.length > 256) throw refuse("InvalidTag", "The TagValue you have provided is invalid");
  }
  return Object.fromEntries(tags);
}

const tagging = z.strictObject({
  TagSet: z.union([
    z.literal("").transform(() => []),
    z
      .strictObject({ Tag: repeated(z.strictObject({ Key: z.string(), Value: z.string() })) })
      .transform(({ Tag }) => Tag),
  ]),
});

export function taggingOf(document: string): Record<string, string> {
  return checkedTags(parsedXml(document, "Tagging", tagging).TagSet.map(({ Key, Value }) => [Key, Value]));
}

export function conditionOf(headers: IncomingHttpHeaders): PutCondition {
  const [match, none] = [headers["if-match"], headers["if-none-match"]];
  if (none !== undefined && none !== "*")
    throw new AwsError(
      "NotImplemented",
      501,
      "A header you provided implies functionality that is not implemented: If-None-Match takes * only.",
    );
  return { match: match === undefined ? undefined : tagOf(match), absent: none === "*" };
}

const creation = z.strictObject({ LocationConstraint: z.string().optional() });

/** @throws AwsError IllegalLocationConstraintException for a bucket of another region */
export function checkLocation(document: string, region: string): void {
  const { LocationConstraint } = document === "" ? {} : parsedXml(document, "CreateBucketConfiguration", creation);
  const [home, given] = [locationOf(region), LocationConstraint ?? ""];
  if (given === home) return;
  throw new AwsError(
    "IllegalLocationConstraintException",
    400,
    `The ${given === "" ? "unspecified" : given} location constraint is incompatible for the region specific ` +
      "endpoint this request was sent to.",
  );
}

/** S3's name of a region, empty for the first. */
export const locationOf = (region: string): string => (region === "us-east-1" ? "" : region);

const versioning = z.strictObject({
  Status: z.enum(["Enabled", "Suspended"]).optional(),
  MfaDelete: z.literal("Disabled").optional(),
});

export function versioningOf(document: string): boolean {
  return parsedXml(document, "VersioningConfiguration", versioning).Status === "Enabled";
}

const deletion = z.strictObject({
  Object: repeated(
    z.strictObject({ Key: z.string().min(1), VersionId: z.string().optional(), ETag: z.string().optional() }),
  ).refine(({ length }) => length >= 1 && length <= 1000),
  Quiet: z.enum(["true", "false"]).optional(),
});

interface Deletion {
  readonly quiet: boolean;
  readonly objects: readonly { key: string; versionId: string | undefined; match: string | undefined }[];
}

export function deletionOf(document: string): Deletion {
  const { Object: objects, Quiet } = parsedXml(document, "Delete", deletion);
  return {
    quiet: Quiet === "true",
    objects: objects.map(({ Key: key, VersionId: versionId, ETag }) => ({
      key,
      versionId,
      match: ETag === undefined ? undefined : tagOf(ETag),
    })),
  };
}

const completion = z.strictObject({
  Part: repeated(
    z.strictObject({
      PartNumber: z.coerce.number(),
      ETag: z.string(),
      ...(Object.fromEntries(algorithmNames.map((name) => [`Checksum${name}`, z.string().optional()])) as Record<
        `Checksum${Algorithm}`,
        z.ZodOptional<z.ZodString>
      >),
    }),
  ).refine(({ length }) => length >= 1 && length <= maxParts),
});

export function completionOf(document: string, headers: IncomingHttpHeaders): Completion {
  const parts = parsedXml(document, "CompleteMultipartUpload", completion).Part.map(
    ({ PartNumber: number, ETag, ...checksums }): ListedPart => ({
      number,
      etag: tagOf(ETag),
      checksum: Object.values(checksums).find((value) => value !== undefined),
    }),
  );
  const size = headers["x-amz-mp-object-size"];
  return {
    parts,
    condition: conditionOf(headers),
    checksum: declaredChecksum(headers),
    checksumType: headers["x-amz-checksum-type"] as string | undefined,
    size: size === undefined ? undefined : Number(size),
  };
}

/** @throws AwsError InvalidArgument */
export function partNumberOf(query: URLSearchParams): number {
  const number = Number(query.get("partNumber") ?? NaN);
  if (Number.isInteger(number) && number >= 1 && number <= maxParts) return number;
  throw new AwsError("InvalidArgument", 400, `Part number must be an integer between 1 and ${maxParts}, inclusive`);
}

const tagOf = (text: string): string => text.trim().replaceAll('"', "");
