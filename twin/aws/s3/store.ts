// Buckets and objects on disk. Unlike S3's, a deletion without a version id takes all versions: the twin has no delete
// markers.
import { mkdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError } from "../errors.js";
import { randomHex } from "../identifiers.js";
import type { ServiceRequest } from "../service.js";
import type { ObjectChecksum } from "./checksums.js";
import { storeContent } from "./content.js";

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
  /** MD5 of the content, in hexadecimal; of an object in parts that of their MD5s, with `-` and their number. */
  readonly etag: string;
  /** What its writer declared. */
  readonly checksum?: ObjectChecksum;
  readonly lastModified: string;
  /** Headers to answer with: content-type, x-amz-meta-*, … */
  readonly headers: Record<string, string>;
  readonly tags?: Record<string, string>;
}

type Content = Omit<ObjectVersion, "bucket" | "key" | "versionId" | "lastModified">;

/** What a client asks of the object that is there before it is replaced. */
export interface PutCondition {
  /** Its ETag, without quotes; `*` for any. */
  readonly match?: string | undefined;
  /** There is none. */
  readonly absent?: boolean;
}

interface StoredObject {
  /** Oldest first; never empty. */
  readonly versions: ObjectVersion[];
}

export class ObjectStore {
  private readonly buckets: Collection<Bucket>;
  private readonly objects: Collection<StoredObject>;
  /** Of the content of objects and of parts that will be one. */
  readonly dir: string;
  readonly region: string;

  constructor(context: TwinContext) {
    this.dir = context.layout.objectsDir;
    this.region = context.region;
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

  /** Names of the files in `dir` that objects stand in. */
  files(): string[] {
    return this.objects.values().flatMap(({ versions }) => versions.map(({ file }) => basename(file)));
  }

  /** All buckets, by name. */
  bucketList(): Bucket[] {
    return this.buckets.values().sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Newest versions of all objects of a bucket whose key starts with `prefix`, by key. */
  list(bucket: string, prefix = ""): ObjectVersion[] {
    return this.versions(bucket, prefix).filter(({ key }, index, all) => key !== all[index - 1]?.key);
  }

  /** All versions, by key, the newest first. */
  versions(bucket: string, prefix = ""): ObjectVersion[] {
    return this.objects
      .values()
      .filter(({ versions: [first] }) => first?.bucket === bucket && first.key.startsWith(prefix))
      .flatMap(({ versions }) => [...versions].reverse())
      .sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));
  }

  /** Streams an object to disk; it is visible only when whole. */
  async put(
    bucket: string,
    key: string,
    request: ServiceRequest,
    description: Pick<ObjectVersion, "headers" | "tags">,
    condition: PutCondition,
  ): Promise<ObjectVersion> {
    this.requireBucket(bucket);
    const { checksum, ...content } = await storeContent(this.dir, request, key);
    return this.add(bucket, key, condition, {
      ...content,
      ...(checksum && { checksum: { ...checksum, type: "FULL_OBJECT" } }),
      ...description,
    });
  }

  /** Makes a file an object, or removes it. @throws AwsError when the bucket or the condition does not allow it */
  add(bucket: string, key: string, condition: PutCondition, content: Content): ObjectVersion {
    try {
      const { versioned } = this.requireBucket(bucket);
      this.checkCondition(bucket, key, condition);
      const version: ObjectVersion = {
        bucket,
        key,
        ...content,
        lastModified: new Date().toISOString(),
        ...(versioned && { versionId: randomHex(32) }),
      };
      const old = this.objects.get(id(bucket, key))?.versions ?? [];
      const kept = versioned ? old : old.filter((one) => one.versionId !== undefined);
      for (const gone of old.filter((one) => !kept.includes(one))) rmSync(gone.file, { force: true });
      this.objects.set(id(bucket, key), { versions: [...kept, version] });
      return version;
    } catch (error) {
      rmSync(content.file, { force: true });
      throw error;
    }
  }

  /** Amazon S3 User Guide, "Conditional writes". */
  checkCondition(bucket: string, key: string, { match, absent = false }: PutCondition): void {
    const there = this.objects.get(id(bucket, key))?.versions.at(-1);
    if (match !== undefined && there === undefined)
      throw new AwsError("NoSuchKey", 404, "The specified key does not exist.");
    if ((match !== undefined && match !== "*" && match !== there?.etag) || (absent && there !== undefined)) {
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

  setTags(version: ObjectVersion, tags: Record<string, string>): void {
    const { bucket, key } = version;
    const versions = this.objects.get(id(bucket, key))?.versions ?? [];
    this.objects.set(id(bucket, key), { versions: versions.map((one) => (one === version ? { ...one, tags } : one)) });
  }

  /** @param condition of the newest version */
  delete(bucket: string, key: string, versionId?: string, condition: PutCondition = {}): void {
    this.requireBucket(bucket);
    this.checkCondition(bucket, key, condition);
    const versions = this.objects.get(id(bucket, key))?.versions ?? [];
    const gone = versions.filter((one) => versionId === undefined || (one.versionId ?? "null") === versionId);
    const kept = versions.filter((one) => !gone.includes(one));
    if (kept.length > 0) this.objects.set(id(bucket, key), { versions: kept });
    else this.objects.delete(id(bucket, key));
    for (const one of gone) rmSync(one.file, { force: true });
  }
}

const id = (bucket: string, key: string): string => `${bucket}/${key}`;
