// Multipart uploads (Amazon S3 User Guide, "Uploading and copying objects using multipart upload"): each part a file of
// its own, until they are put together.
import { createHash } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { basename } from "node:path";
import { Readable, Transform } from "node:stream";
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError } from "../errors.js";
import { randomHex } from "../identifiers.js";
import type { ServiceRequest } from "../service.js";
import {
  compositeChecksum,
  digestOf,
  makeChecksum,
  type Checksum,
  type DeclaredChecksum,
  type ObjectChecksum,
} from "./checksums.js";
import { badDigest, storeContent, storeFile } from "./content.js";
import type { ObjectStore, ObjectVersion, PutCondition } from "./store.js";

/** Amazon S3 User Guide, "Amazon S3 multipart upload limits"; of all parts but the last. */
const minPartSize = 5 * 2 ** 20;
export const maxParts = 10_000;

export interface Part {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  /** MD5 of the content, in hexadecimal. */
  readonly etag: string;
  readonly checksum?: Checksum;
  readonly lastModified: string;
}

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: string;
  /** Of the object that is to come, as its checksum is. */
  readonly description: Pick<ObjectVersion, "headers" | "tags">;
  readonly checksum?: Omit<ObjectChecksum, "value">;
  /** By number. */
  readonly parts: readonly Part[];
}

/** Names an upload: all three must fit. */
export interface UploadName {
  readonly bucket: string;
  readonly key: string;
  readonly id: string;
}

/** A part as the client lists it. */
export interface ListedPart {
  readonly number: number;
  readonly etag: string;
  /** Its value. */
  readonly checksum: string | undefined;
}

/** What a client says of the object that its upload becomes. */
export interface Completion {
  readonly parts: readonly ListedPart[];
  readonly condition: PutCondition;
  readonly checksum: DeclaredChecksum | undefined;
  readonly checksumType: string | undefined;
  /** Bytes. */
  readonly size: number | undefined;
}

export class Uploads {
  private readonly uploads: Collection<Upload>;
  /** Ids of those that are being put together. */
  private readonly completing = new Set<string>();

  constructor(
    context: TwinContext,
    private readonly objects: ObjectStore,
  ) {
    this.uploads = context.store.collection<Upload>("multipartUploads");
  }

  create(upload: Pick<Upload, "bucket" | "key" | "description" | "checksum">): Upload {
    this.objects.requireBucket(upload.bucket);
    const id = randomHex(64);
    return this.uploads.set(id, { id, ...upload, initiated: new Date().toISOString(), parts: [] });
  }

  /** @throws AwsError NoSuchUpload */
  require({ bucket, key, id }: UploadName): Upload {
    this.objects.requireBucket(bucket);
    const upload = this.uploads.get(id);
    if (upload === undefined || upload.bucket !== bucket || upload.key !== key)
      throw new AwsError(
        "NoSuchUpload",
        404,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or " +
          "completed.",
      );
    return upload;
  }

  /** Those of a bucket whose key starts with `prefix`, by key, the oldest first. */
  list(bucket: string, prefix: string): Upload[] {
    this.objects.requireBucket(bucket);
    return this.uploads
      .values()
      .filter((one) => one.bucket === bucket && one.key.startsWith(prefix))
      .sort((a, b) => (`${a.key} ${a.initiated}` < `${b.key} ${b.initiated}` ? -1 : 1));
  }

  /** Names of the files of all parts. */
  files(): string[] {
    return this.uploads.values().flatMap(({ parts }) => parts.map(({ file }) => basename(file)));
  }

  /** Streams a part to disk; it takes the place of an earlier one of its number. */
  async putPart(name: UploadName, number: number, request: ServiceRequest): Promise<Part> {
    this.requireIdle(name);
    const content = await storeContent(this.objects.dir, request, name.key);
    try {
      // It may have been aborted or completed meanwhile.
      const { checksum: wanted, parts } = this.requireIdle(name);
      const given = content.checksum?.algorithm;
      if (wanted !== undefined && given !== wanted.algorithm && (given ?? wanted.type) !== "FULL_OBJECT")
        throw refusal(
          "InvalidRequest",
          `Checksum Type mismatch occurred, expected checksum Type: ${wanted.algorithm.toLowerCase()}, ` +
            `actual checksum Type: ${given?.toLowerCase() ?? "null"}`,
        );
      const part: Part = { number, ...content, lastModified: new Date().toISOString() };
      const others = parts.filter((one) => one.number !== number);
      this.uploads.update(name.id, { parts: [...others, part].sort((a, b) => a.number - b.number) });
      for (const old of parts) if (old.number === number) rmSync(old.file, { force: true });
      return part;
    } catch (error) {
      rmSync(content.file, { force: true });
      throw error;
    }
  }

  /** @throws AwsError when a part is not as the client says; the upload stays, to be tried again */
  async complete(name: UploadName, { condition, ...completion }: Completion): Promise<ObjectVersion> {
    const upload = this.requireIdle(name);
    const parts = chosenParts(upload, completion);
    this.objects.checkCondition(name.bucket, name.key, condition);
    this.completing.add(name.id);
    try {
      const content = await this.putTogether(upload, parts, completion.checksum);
      const version = this.objects.add(name.bucket, name.key, condition, { ...content, ...upload.description });
      this.remove(upload);
      return version;
    } finally {
      this.completing.delete(name.id);
    }
  }

  abort(name: UploadName): void {
    this.remove(this.requireIdle(name));
  }

  /** Removes those of a bucket that goes. */
  removeAll(bucket: string): void {
    for (const upload of this.uploads.values()) if (upload.bucket === bucket) this.remove(upload);
  }

  private remove({ id, parts }: Upload): void {
    this.uploads.delete(id);
    for (const { file } of parts) rmSync(file, { force: true });
  }

  private requireIdle(name: UploadName): Upload {
    const upload = this.require(name);
    if (this.completing.has(name.id))
      throw new AwsError("OperationAborted", 409, "A conflicting operation on this upload is in progress. Try again.");
    return upload;
  }

  /** One file of all parts, measured as the upload or the client wants it. */
  private putTogether({ key, checksum }: Upload, parts: readonly Part[], declared: DeclaredChecksum | undefined) {
    const algorithm = checksum?.algorithm ?? declared?.algorithm;
    const whole = algorithm && checksum?.type !== "COMPOSITE" ? makeChecksum(algorithm) : undefined;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        whole?.update(chunk);
        done(null, chunk);
      },
    });
    return storeFile(this.objects.dir, key, [Readable.from(contentOf(parts)), meter], async () => {
      const ofParts = parts.map((part) => part.checksum?.value ?? "");
      const value = whole ? await digestOf(whole) : algorithm && (await compositeChecksum(algorithm, ofParts));
      if (declared !== undefined && (declared.algorithm !== algorithm || declared.value !== value))
        throw badDigest(declared.algorithm);
      const made = checksum && value !== undefined ? { checksum: { ...checksum, value } } : {};
      return { size: sizeOf(parts), etag: etagOf(parts), ...made };
    });
  }
}

async function* contentOf(parts: readonly Part[]): AsyncGenerator<Buffer> {
  for (const { file } of parts) yield* createReadStream(file) as AsyncIterable<Buffer>;
}

/** The parts that a client lists, as they are there. */
function chosenParts(
  { parts, checksum }: Upload,
  { parts: listed, checksumType, size }: Omit<Completion, "condition">,
): Part[] {
  if (listed.some(({ number }, index) => number <= (listed[index - 1]?.number ?? 0)))
    throw refusal(
      "InvalidPartOrder",
      "The list of parts was not in ascending order. Parts must be ordered by part number.",
    );
  const chosen = listed.map((one) => {
    const part = parts.find(({ number }) => number === one.number);
    if (checksum?.type === "COMPOSITE" && one.checksum === undefined)
      throw refusal(
        "InvalidRequest",
        `The upload was created using a ${checksum.algorithm.toLowerCase()} checksum. The complete request must ` +
          `include the checksum for each part. It was missing for part ${one.number} in the request.`,
      );
    if (part?.etag !== one.etag || (one.checksum !== undefined && one.checksum !== part.checksum?.value))
      throw refusal(
        "InvalidPart",
        "One or more of the specified parts could not be found. The part may not have been uploaded, or the " +
          "specified entity tag may not match the part's entity tag.",
      );
    return part;
  });
  if (chosen.slice(0, -1).some((part) => part.size < minPartSize))
    throw refusal("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size");
  if (checksumType !== undefined && checksumType !== checksum?.type)
    throw refusal("InvalidRequest", `The upload does not have the checksum type ${checksumType}.`);
  if (size !== undefined && size !== sizeOf(chosen))
    throw refusal("InvalidRequest", "The provided 'x-amz-mp-object-size' header does not match what was computed.");
  return chosen;
}

const refusal = (code: string, message: string): AwsError => new AwsError(code, 400, message);
const sizeOf = (parts: readonly Part[]): number => parts.reduce((sum, { size }) => sum + size, 0);

function etagOf(parts: readonly Part[]): string {
  const md5 = createHash("md5");
  for (const { etag } of parts) md5.update(Buffer.from(etag, "hex"));
  return `${md5.digest("hex")}-${parts.length}`;
}
