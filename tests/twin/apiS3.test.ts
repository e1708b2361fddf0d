// The twin's S3 through the unmodified AWS SDK.
import assert from "node:assert/strict";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  type ChecksumAlgorithm,
} from "@aws-sdk/client-s3";
import { region, startApi, type ApiFixture } from "./apiFixture.js";

describe("the twin's S3", () => {
  let api: ApiFixture;
  let s3: S3Client;
  const dir = mkdtempSync(join(tmpdir(), "twin-s3-"));
  before(async () => {
    api = await startApi();
    s3 = new S3Client({ ...api.client, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "plugins" }));
  });
  after(async () => {
    rmSync(dir, { recursive: true });
    await api.close();
  });

  it("a buffer and a streamed file come back byte for byte, whatever checksum framing the SDK chooses", async () => {
    const bytes = Buffer.alloc(300_000, "abcdefg");
    const file = join(dir, "archive.zip");
    writeFileSync(file, bytes);
    await s3.send(
      new PutObjectCommand({ Bucket: "plugins", Key: "a/b c.zip", Body: bytes, ContentType: "application/zip" }),
    );
    await s3.send(new PutObjectCommand({ Bucket: "plugins", Key: "streamed.zip", Body: createReadStream(file) }));
    for (const Key of ["a/b c.zip", "streamed.zip"]) {
      const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket: "plugins", Key }));
      assert.equal(ContentLength, bytes.length);
      assert.ok(bytes.equals(Buffer.from(await Body!.transformToByteArray())), Key);
    }
    assert.equal(
      (await s3.send(new HeadObjectCommand({ Bucket: "plugins", Key: "a/b c.zip" }))).ContentType,
      "application/zip",
    );
  });

  it("of two writers that saw the same object one is refused, or both think that theirs is there", async () => {
    const put = (Body: string, condition: { IfMatch?: string | undefined; IfNoneMatch?: string }) =>
      s3.send(new PutObjectCommand({ Bucket: "plugins", Key: "memory.json", Body, ...condition }));
    await assert.rejects(put("early", { IfMatch: '"0"' }), { name: "NoSuchKey" });
    const { ETag } = await put("first", { IfNoneMatch: "*" });
    await assert.rejects(put("also first", { IfNoneMatch: "*" }), { name: "PreconditionFailed" });
    const results = await Promise.allSettled(["one", "two"].map((text) => put(text, { IfMatch: ETag })));
    assert.deepEqual(results.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    await s3.send(new DeleteObjectCommand({ Bucket: "plugins", Key: "memory.json" }));
  });

  it("takes a plugin in parts, from a stream too, or one of 8 MB and more can't be uploaded", async () => {
    const [one, two] = [Buffer.alloc(6 * 2 ** 20, "abc"), Buffer.alloc(3 * 2 ** 20, "xyz")];
    const file = join(dir, "second.part");
    writeFileSync(file, two);
    for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as ChecksumAlgorithm[]) {
      const place = { Bucket: "plugins", Key: `in parts ${ChecksumAlgorithm}` };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...place, ChecksumAlgorithm }));
      const upload = { ...place, UploadId };
      const bodies = [one, createReadStream(file)];
      for (const [index, Body] of bodies.entries()) {
        const ContentLength = index === 0 ? one.length : two.length;
        await s3.send(
          new UploadPartCommand({ ...upload, PartNumber: index + 1, Body, ChecksumAlgorithm, ContentLength }),
        );
      }
      const { Parts } = await s3.send(new ListPartsCommand(upload));
      const { ETag } = await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
      assert.match(ETag!, /^"[0-9a-f]{32}-2"$/);
      const { Body } = await s3.send(new GetObjectCommand({ ...place, ChecksumMode: "ENABLED" }));
      assert.ok(Buffer.concat([one, two]).equals(await Body!.transformToByteArray()), ChecksumAlgorithm);
      await s3.send(new DeleteObjectCommand(place));
    }
  });

  it("forgets an upload that is aborted, or a client that fails leaves its parts for ever", async () => {
    const place = { Bucket: "plugins", Key: "aborted" };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
    await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: "x" }));
    const open = async () => (await s3.send(new ListMultipartUploadsCommand({ Bucket: "plugins" }))).Uploads;
    assert.deepEqual(
      (await open())?.map((one) => [one.Key, one.UploadId]),
      [["aborted", UploadId]],
    );
    await s3.send(new AbortMultipartUploadCommand({ ...place, UploadId }));
    assert.equal(await open(), undefined);
    await assert.rejects(s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: "x" })), {
      name: "NoSuchUpload",
    });
  });

  it("lets all versions of a bucket be listed and deleted, or a forced destroy never ends", async () => {
    const Bucket = "versions";
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    for (const Key of ["a", "a", "b <&>"]) await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    assert.deepEqual(
      Versions.map(({ Key, IsLatest }) => [Key, IsLatest]),
      [
        ["a", true],
        ["a", false],
        ["b <&>", true],
      ],
    );
    const Objects = Versions.map(({ Key, VersionId }) => ({ Key: Key!, VersionId: VersionId! }));
    const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    assert.deepEqual([Deleted?.length, Errors], [3, undefined]);
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });

  it("says which buckets there are and where, or a client looks for them in another region", async () => {
    assert.deepEqual(
      (await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name),
      ["plugins"],
    );
    const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: "plugins" }));
    assert.equal(LocationConstraint, region);
  });

  it("a bucket with objects can't be deleted, and a missing object is NoSuchKey", async () => {
    await assert.rejects(s3.send(new DeleteBucketCommand({ Bucket: "plugins" })), { name: "BucketNotEmpty" });
    await assert.rejects(s3.send(new GetObjectCommand({ Bucket: "plugins", Key: "none" })), { name: "NoSuchKey" });
    for (const Key of ["a/b c.zip", "streamed.zip"]) await s3.send(new DeleteObjectCommand({ Bucket: "plugins", Key }));
    await s3.send(new DeleteBucketCommand({ Bucket: "plugins" }));
    await assert.rejects(s3.send(new PutObjectCommand({ Bucket: "plugins", Key: "x", Body: "x" })), {
      name: "NoSuchBucket",
    });
  });
});
