// aws.s3.BucketObjectv2 over the S3 API: a file, a text or base64 as an object of a bucket.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type {
  HeadObjectCommandOutput,
  ObjectCannedACL,
  PutObjectCommandInput,
  ServerSideEncryption,
} from "@aws-sdk/client-s3";
import type { BucketObjectv2Args } from "@pulumi/aws/s3/bucketObjectv2.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import { isAsset } from "../protocol.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone } from "../wait.js";

/** A Bucket given as `bucket` arrives as its id, the bucket's name. */
type ObjectInputs = Omit<Unwrap<BucketObjectv2Args>, "bucket"> & { bucket: string };

/** The request that stores the object of these inputs, without its body (S3 API reference, PutObject). */
function putObjectRequest(inputs: Properties): Omit<PutObjectCommandInput, "Body"> {
  const object = inputs as unknown as ObjectInputs;
  return {
    Bucket: object.bucket,
    Key: object.key,
    ACL: object.acl as ObjectCannedACL | undefined,
    CacheControl: object.cacheControl,
    ContentEncoding: object.contentEncoding,
    ContentType: object.contentType,
    Metadata: object.metadata,
    ServerSideEncryption: object.serverSideEncryption as ServerSideEncryption | undefined,
    SSEKMSKeyId: object.kmsKeyId,
    Tagging: object.tags === undefined ? undefined : new URLSearchParams(object.tags).toString(),
  };
}

/** The object's inputs and outputs as the service describes it. The content's hash replaces the content. */
function objectState(bucket: string, key: string, head: HeadObjectCommandOutput): Properties {
  return {
    arn: `arn:aws:s3:::${bucket}/${key}`,
    bucket,
    key,
    contentType: head.ContentType,
    etag: head.ETag?.replaceAll('"', ""),
    serverSideEncryption: head.ServerSideEncryption,
    versionId: head.VersionId ?? "",
  };
}

export const bucketObject: ResourceType = {
  facts: providerFacts("aws:s3/bucketObjectv2:BucketObjectv2"),
  naming: { property: "key", maxLength: 1024 },
  volatile: ["etag", "versionId"],
  async create(operation, inputs) {
    return put(operation, inputs);
  },
  async read(operation, id, state) {
    const slash = id.indexOf("/");
    const [bucket, key] = [id.slice(0, slash), id.slice(slash + 1)];
    const head = await orGone(operation.twin.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
    if (head === undefined) return undefined;
    const live = objectState(bucket, key, head);
    // Other content under the same key is drift. Only the property `source` shows it.
    const changed = state["etag"] !== undefined && live["etag"] !== state["etag"];
    return {
      ...state,
      ...live,
      ...(changed ? { source: undefined, content: undefined, contentBase64: undefined } : {}),
    };
  },
  async update(operation, _id, { news }) {
    return (await put(operation, news)).outputs;
  },
  async delete(operation, id) {
    const slash = id.indexOf("/");
    await orGone(
      operation.twin.s3.send(new DeleteObjectCommand({ Bucket: id.slice(0, slash), Key: id.slice(slash + 1) })),
    );
  },
};

async function put(operation: Operation, inputs: Properties): Promise<{ id: string; outputs: Properties }> {
  const { bucket, key = "" } = inputs as unknown as ObjectInputs;
  const body = await content(inputs, operation);
  await operation.twin.s3.send(new PutObjectCommand({ ...putObjectRequest(inputs), ...body }));
  const head = await operation.twin.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
  return { id: `${bucket}/${key}`, outputs: objectState(bucket, key, head) };
}

async function content(
  inputs: Properties,
  operation: Operation,
): Promise<Pick<PutObjectCommandInput, "Body" | "ContentLength">> {
  const { source } = inputs;
  if (typeof inputs["content"] === "string") return { Body: inputs["content"] };
  if (typeof inputs["contentBase64"] === "string") return { Body: Buffer.from(inputs["contentBase64"], "base64") };
  if (!isAsset(source)) return { Body: "" };
  if (source.text !== undefined && source.text !== "") return { Body: source.text };
  if (source.path === undefined || source.path === "") {
    throw new Error(
      `Object ${String(inputs["key"])}: the twin stores files and texts; give source as a FileAsset, a ` +
        "FileArchive of one file, or a StringAsset.",
    );
  }
  const path = operation.twin.directory(source.path);
  const file = await stat(path);
  if (!file.isFile())
    throw new Error(`Object ${String(inputs["key"])}: source ${source.path} is no file; zip it first.`);
  return { Body: createReadStream(path), ContentLength: file.size };
}
