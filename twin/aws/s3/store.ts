// Buckets and objects on disk. Unlike S3's, a deletion without a version id takes all versions: the twin has no delete
// markers.
import { createHash, randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { saysFull } from "../../../tools/disk.js";
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError, messageOf } from "../errors.js";
import { randomHex } from "../identifiers.js";

interface Bucket {
  readonly name: string;
  readonly createdAt: string;
  readonly versioned: boolean;
}

export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  /** Absent in a bucket without versioning. */
  readonly versionId?: string;
  readonly file: string;
  readonly size: number;
  /** MD5 of the content, in hexadecimal. */
  readonly etag: string;
  readonly lastModified: string;
  /** Headers to answer with: content-type, x-amz-meta-*, … */
  readonly headers: Record<string, string>;
}

/** What a client asks of the object that is there before it is replaced. */
export interface PutCondition {
  /** Its ETag, without quotes. */
  readonly match?: string | undefined;
  /** There is none. */
  readonly absent?: boolean;
}

/** What the content must have. */
export interface Digests {
  /** In hexadecimal, as all here. */
  readonly sha256?: string | undefined;
  readonly md5?: string | undefined;
}

interface StoredObject {
  /** Oldest first; never empty. */
  readonly versions: ObjectVersion[];
}

export class ObjectStore {
  private readonly buckets: Collection<Bucket>;
  private readonly objects: Collection<StoredObject>;
  private readonly dir: string;

  constructor(context: TwinContext) {
    this.dir = context.layout.objectsDir;
    mkdirSync(this.dir, { recursive: true, mode: 0o700 });
    this.buckets = context.store.collection<Bucket>("buckets");
    this.objects = context.store.collection<StoredObject>("objects");
  }

  /** Rules for names: Amazon S3 User Guide, "General purpose bucket naming rules". */
  createBucket(name: string): void {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes("..")) {
      throw new AwsError(
        "InvalidBucketName",
        400,
        `The specified bucket is not valid: "${name}" (3 to 63 lower-case letters, digits, dots and hyphens)`,
      );
    }
    if (this.buckets.get(name) !== undefined) {
      throw new AwsError(
        "BucketAlreadyOwnedByYou",
        409,
        "Your previous request to create the named bucket succeeded and you already own it.",
      );
    }
    this.buckets.set(name, { name, createdAt: new Date().toISOString(), versioned: false });
  }

  setVersioning(name: string, versioned: boolean): void {
    this.requireBucket(name);
    this.buckets.update(name, { versioned });
  }

  /** @param force deletes the objects first, as Pulumi's `forceDestroy` does */
  deleteBucket(name: string, force = false): void {
    this.requireBucket(name);
    for (const { key } of force ? this.list(name) : []) this.delete(name, key);
    if (this.list(name).length > 0)
      throw new AwsError("BucketNotEmpty", 409, "The bucket you tried to delete is not empty");
    this.buckets.delete(name);
  }

  requireBucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket === undefined) throw new AwsError("NoSuchBucket", 404, `The specified bucket does not exist: ${name}`);
    return bucket;
  }

  /** All buckets, by name. */
  bucketList(): Bucket[] {
    return this.buckets.values().sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Newest versions of all objects of a bucket whose key starts with `prefix`, by key. */
  list(bucket: string, prefix = ""): ObjectVersion[] {
    return this.objects
      .values()
      .map(({ versions }) => versions.at(-1)!)
      .filter((version) => version.bucket === bucket && version.key.startsWith(prefix))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  /** Streams an object to disk; it is visible only when whole. */
  async put(
    bucketName: string,
    key: string,
    content: Readable,
    headers: Record<string, string>,
    digests: Digests = {},
    condition: PutCondition = {},
  ): Promise<ObjectVersion> {
    const bucket = this.requireBucket(bucketName);
    const file = join(this.dir, randomUUID());
    const [md5, sha] = [createHash("md5"), createHash("sha256")];
    let size = 0;
    let etag: string;
    const measure = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        md5.update(chunk);
        sha.update(chunk);
        size += chunk.length;
        done(null, chunk);
      },
    });
    try {
      await pipeline(content, measure, createWriteStream(file, { mode: 0o600 }));
      etag = md5.digest("hex");
      if (digests.md5 !== undefined && etag !== digests.md5)
        throw new AwsError("BadDigest", 400, "The Content-MD5 you specified did not match what we received.");
      if (digests.sha256 !== undefined && sha.digest("hex") !== digests.sha256) {
        throw new AwsError(
          "XAmzContentSHA256Mismatch",
          400,
          "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
      }
      // From here on nobody else can change it.
      this.checkCondition(bucketName, key, condition);
    } catch (error) {
      rmSync(file, { force: true });
      if (saysFull(error)) throw new Error(`the object ${key} does not fit into ${this.dir}: ${messageOf(error)}`);
      throw error;
    }
    const version: ObjectVersion = {
      bucket: bucketName,
      key,
      file,
      size,
      etag,
      lastModified: new Date().toISOString(),
      headers,
      ...(bucket.versioned ? { versionId: randomHex(32) } : {}),
    };
    const old = this.objects.get(id(bucketName, key))?.versions ?? [];
    const kept = bucket.versioned ? old : old.filter((one) => one.versionId !== undefined);
    for (const gone of old.filter((one) => !kept.includes(one))) rmSync(gone.file, { force: true });
    this.objects.set(id(bucketName, key), { versions: [...kept, version] });
    return version;
  }

  /** Amazon S3 User Guide, "Conditional writes". */
  private checkCondition(bucket: string, key: string, { match, absent = false }: PutCondition): void {
    const there = this.objects.get(id(bucket, key))?.versions.at(-1);
    if (match !== undefined && there === undefined)
      throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    if ((match !== undefined && match !== there?.etag) || (absent && there !== undefined)) {
      throw new AwsError("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold");
    }
  }

  /** @throws AwsError NoSuchBucket, NoSuchKey, NoSuchVersion */
  get(bucket: string, key: string, versionId?: string): ObjectVersion {
    this.requireBucket(bucket);
    const versions = this.objects.get(id(bucket, key))?.versions;
    if (versions === undefined) throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    const version =
      versionId === undefined ? versions.at(-1) : versions.find((one) => (one.versionId ?? "null") === versionId);
    if (version === undefined) throw new AwsError("NoSuchVersion", 404, "The specified version does not exist.");
    return version;
  }

  delete(bucket: string, key: string, versionId?: string): void {
    this.requireBucket(bucket);
    const versions = this.objects.get(id(bucket, key))?.versions ?? [];
    const gone = versions.filter((one) => versionId === undefined || (one.versionId ?? "null") === versionId);
    const kept = versions.filter((one) => !gone.includes(one));
    if (kept.length > 0) this.objects.set(id(bucket, key), { versions: kept });
    else this.objects.delete(id(bucket, key));
    for (const one of gone) rmSync(one.file, { force: true });
  }
}

const id = (bucket: string, key: string): string => `${bucket}/${key}`;
