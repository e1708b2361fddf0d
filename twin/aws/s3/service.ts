// Amazon S3 in path style: buckets and objects (Amazon S3 API Reference). No presigned URLs.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Effect, Properties, StoredRecord } from "../records/recordedType.js";
import { bucket, bucketVersioning } from "../records/types/s3.js";
import type { TwinContext } from "../context.js";
import { AwsError, decodedUri } from "../errors.js";
import type { Service, ServiceRequest } from "../service.js";
import type { TwinService } from "../twinService.js";
import { failure, xml } from "./answers.js";
import { bucketOperation } from "./bucketOperations.js";
import { bucketListing } from "./listing.js";
import { objectOperation } from "./objectOperations.js";
import { operationOf } from "./offered.js";
import { ObjectStore } from "./store.js";
import { uploadOperation } from "./uploadOperations.js";
import { Uploads } from "./uploads.js";

export function s3(context: TwinContext, store: ObjectStore): TwinService {
  const uploads = new Uploads(context, store);
  // Before anybody writes: content of a killed daemon that never became an object or a part.
  const known = new Set([...store.files(), ...uploads.files()]);
  for (const file of readdirSync(store.dir)) if (!known.has(file)) rmSync(join(store.dir, file));
  return { api: s3Service(context, store, uploads), effects: bucketEffects(store, uploads) };
}

/** A recorded bucket has a place for objects. */
function bucketEffects(store: ObjectStore, uploads: Uploads): Readonly<Record<string, Effect>> {
  const setVersioning = ({ id, inputs }: StoredRecord): Properties => {
    const { status } = (inputs["versioningConfiguration"] ?? {}) as { status?: string };
    store.setVersioning(id, status === "Enabled");
    return {};
  };
  return {
    [bucket.token]: {
      create: ({ id }) => {
        store.createBucket(id);
        return {};
      },
      delete: ({ id, inputs }) => {
        store.deleteBucket(id, inputs["forceDestroy"] === true);
        uploads.removeAll(id);
      },
    },
    [bucketVersioning.token]: { create: setVersioning, update: setVersioning },
  };
}

export function s3Service(
  { accountId }: Pick<TwinContext, "accountId">,
  store: ObjectStore,
  uploads: Uploads,
): Service {
  return {
    name: "s3",
    streams: true,
    failure,
    async handle(request, record) {
      checkOwner(request, accountId);
      const [bucket = "", ...rest] = request.rawPath.slice(1).split("/").map(decodedUri);
      const key = rest.join("/");
      checkName(bucket, rest.length > 0, key);
      const level = bucket === "" ? "service" : key === "" ? "bucket" : "object";
      const operation = operationOf(request, level);
      const { query } = request;
      const [versionId, uploadId] = [query.get("versionId") ?? undefined, query.get("uploadId") ?? undefined];
      if (versionId === "") throw new AwsError("InvalidArgument", 400, "Version id cannot be the empty string");
      record("s3", operation, { Bucket: bucket, Key: key, VersionId: versionId, UploadId: uploadId });
      if (level === "service") return xml(bucketListing(store, query));
      if (level === "bucket") return bucketOperation(operation, { store, uploads, bucket, request });
      return (
        (await uploadOperation(operation, { uploads, name: { bucket, key, id: uploadId ?? "" }, request })) ??
        objectOperation(operation, { store, bucket, key, versionId, request })
      );
    },
  };
}

/** Bytes of a key in UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const maxKey = 1024;

/** @param deeper whether the path goes on after the bucket's name */
function checkName(bucket: string, deeper: boolean, key: string): void {
  if (bucket === "" && deeper)
    throw new AwsError("InvalidBucketName", 400, "The specified bucket is not valid: its name is empty");
  const Size = Buffer.byteLength(key);
  if (Size > maxKey)
    throw new AwsError("KeyTooLongError", 400, "Your key is too long", { Size, MaxSizeAllowed: maxKey });
}

function checkOwner({ headers }: ServiceRequest, accountId: string): void {
  const expected = headers["x-amz-expected-bucket-owner"];
  if (expected !== undefined && expected !== accountId) throw new AwsError("AccessDenied", 403, "Access Denied");
}
