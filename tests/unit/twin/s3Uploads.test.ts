// Multipart uploads and checksums of the twin's S3.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { crc32 } from "node:zlib";
import { all, S3Fixture } from "./s3Fixture.js";

const sumOf = (data: string | Buffer): string => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(data));
  return bytes.toString("base64");
};
const hash = (name: string, data: string | Buffer): string => createHash(name).update(data).digest("base64");

describe("the twin's S3: content that comes in parts or with a checksum", () => {
  let fixture: S3Fixture;
  const call: S3Fixture["call"] = (...request) => fixture.call(...request);
  const [first, last] = [Buffer.alloc(5 * 2 ** 20, "a"), Buffer.from("the end")];

  beforeEach(async () => {
    fixture = new S3Fixture();
    await call("PUT", "/bkt");
  });
  afterEach(() => fixture.close());

  const begin = async (headers: IncomingHttpHeaders = {}, key = "big"): Promise<string> =>
    all((await call("POST", `/bkt/${key}?uploads`, { headers })).body, "UploadId")[0]!;
  const put = async (id: string, number: number, body: string | Buffer, headers: IncomingHttpHeaders = {}) =>
    (await call("PUT", `/bkt/big?partNumber=${number}&uploadId=${id}`, { body, headers })).headers["etag"]!;
  /** @param parts number, ETag and what else the list says */
  const complete = (id: string, parts: [number, string, string?][], headers: IncomingHttpHeaders = {}) => {
    const list = parts.map(
      ([number, etag, more = ""]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag>${more}</Part>`,
    );
    const body = `<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join("")}</CompleteMultipartUpload>`;
    return call("POST", `/bkt/big?uploadId=${id}`, { body, headers });
  };

  it("puts parts together in their order: else a plugin of 8 MB and more can't be uploaded", async () => {
    const id = await begin({ "content-type": "application/zip", "x-amz-meta-a": "b", "x-amz-tagging": "a=b" });
    const second = await put(id, 7, "wrong");
    const [one, two] = [await put(id, 3, first), await put(id, 7, last)];
    assert.notEqual(two, second);
    const parts = (await call("GET", `/bkt/big?uploadId=${id}&max-parts=1`)).body;
    assert.deepEqual(
      ["PartNumber", "Size", "IsTruncated", "NextPartNumberMarker"].map((name) => all(parts, name)),
      [["3"], [String(first.length)], ["true"], ["3"]],
    );
    assert.deepEqual(all((await call("GET", `/bkt/big?uploadId=${id}&part-number-marker=3`)).body, "PartNumber"), [
      "7",
    ]);
    await assert.rejects(call("HEAD", "/bkt/big"), { name: "NoSuchKey" });
    const { body } = await complete(id, [
      [3, one],
      [7, two],
    ]);
    const md5s = [first, last].map((part) => createHash("md5").update(part).digest());
    const etag = `"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-2"`;
    assert.deepEqual(all(body, "ETag"), [etag.replaceAll('"', "&quot;")]);
    const got = await call("GET", "/bkt/big");
    assert.equal(got.body, Buffer.concat([first, last]).toString());
    assert.deepEqual(
      ["etag", "content-type", "x-amz-meta-a", "x-amz-tagging-count"].map((name) => got.headers[name]),
      [etag, "application/zip", "b", "1"],
    );
    assert.equal(fixture.files().length, 1);
    await assert.rejects(complete(id, [[3, one]]), { name: "NoSuchUpload", status: 404 });
  });

  it("refuses parts that are not as listed: else an object is made of other parts than its writer meant", async () => {
    const id = await begin();
    const [small, large] = [await put(id, 1, "small"), await put(id, 2, first)];
    const refused = (name: string, parts: [number, string, string?][], headers?: IncomingHttpHeaders) =>
      assert.rejects(complete(id, parts, headers), { name, status: 400 });
    await refused("InvalidPart", [[1, large]]);
    await refused("InvalidPart", [[3, small]]);
    await refused("InvalidPart", [[1, small, `<ChecksumCRC32>${sumOf("other")}</ChecksumCRC32>`]]);
    await refused("InvalidPartOrder", [
      [2, large],
      [1, small],
    ]);
    await refused("InvalidPartOrder", [
      [1, small],
      [1, small],
    ]);
    await refused("EntityTooSmall", [
      [1, small],
      [2, large],
    ]);
    await refused("InvalidRequest", [[1, small]], { "x-amz-mp-object-size": "6" });
    await refused("BadDigest", [[1, small]], { "x-amz-checksum-crc32": sumOf("other") });
    await refused("MalformedXML", []);
    await refused("MalformedXML", [[1, small, "<"]]);
    for (const number of ["0", "10001", "x"])
      await assert.rejects(call("PUT", `/bkt/big?partNumber=${number}&uploadId=${id}`), { name: "InvalidArgument" });
    // It is still there, and good.
    await complete(id, [[1, small]], { "x-amz-mp-object-size": "5", "x-amz-checksum-crc32": sumOf("small") });
    assert.equal((await call("GET", "/bkt/big")).body, "small");
    assert.equal(fixture.files().length, 1);
  });

  it("keeps uploads until they are aborted or their bucket goes: else parts fill the disk that nobody sees", async () => {
    const [one, two] = [await begin(), await begin({}, "d/other")];
    await put(one, 1, "x");
    await fixture.restart();
    const listed = (await call("GET", "/bkt?uploads")).body;
    assert.deepEqual(
      [all(listed, "Key"), all(listed, "UploadId")],
      [
        ["big", "d/other"],
        [one, two],
      ],
    );
    const page = (await call("GET", "/bkt?uploads&max-uploads=1")).body;
    assert.deepEqual(
      ["UploadId", "NextKeyMarker", "NextUploadIdMarker"].map((name) => all(page, name)),
      [[one], ["big"], [one]],
    );
    assert.deepEqual(
      all((await call("GET", `/bkt?uploads&delimiter=/&key-marker=big&upload-id-marker=${one}`)).body, "Prefix"),
      ["", "d/"],
    );
    assert.equal(fixture.files().length, 1);
    for (const url of [`/bkt/d?uploadId=${one}`, `/bkt/big?uploadId=none`])
      await assert.rejects(call("DELETE", url), { name: "NoSuchUpload" });
    assert.equal((await call("DELETE", `/bkt/big?uploadId=${one}`)).status, 204);
    assert.deepEqual(fixture.files(), []);
    const three = await begin();
    await put(three, 1, "x");
    await call("DELETE", "/bkt");
    assert.deepEqual(fixture.files(), []);
    await call("PUT", "/bkt");
    assert.deepEqual(all((await call("GET", "/bkt?uploads")).body, "UploadId"), []);
  });

  it("completes on a condition and once at a time: else of two writers both think that theirs is there", async () => {
    const id = await begin();
    const etag = await put(id, 1, "x");
    await call("PUT", "/bkt/big", { body: "there" });
    await assert.rejects(complete(id, [[1, etag]], { "if-none-match": "*" }), { name: "PreconditionFailed" });
    const both = await Promise.allSettled([complete(id, [[1, etag]]), complete(id, [[1, etag]])]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    assert.equal((await call("GET", "/bkt/big")).body, "x");
    assert.equal(fixture.files().length, 1);
  });

  it("makes the checksum that the upload asks for: else a reader that checks it finds a broken object", async () => {
    const composite = await begin({ "x-amz-checksum-algorithm": "SHA256" });
    const sums = [first, last].map((part) => hash("sha256", part));
    const etags = [
      await put(composite, 1, first, { "x-amz-checksum-sha256": sums[0] }),
      await put(composite, 2, last, { "x-amz-checksum-sha256": sums[1] }),
    ];
    await assert.rejects(put(composite, 3, "x"), { name: "InvalidRequest", message: /expected.*sha256.*null/ });
    await assert.rejects(complete(composite, [[1, etags[0]!]]), {
      name: "InvalidRequest",
      message: /missing for part 1/,
    });
    const listed = etags.map((etag, index): [number, string, string] => [
      index + 1,
      etag,
      `<ChecksumSHA256>${sums[index]}</ChecksumSHA256>`,
    ]);
    const value = `${hash("sha256", Buffer.concat(sums.map((sum) => Buffer.from(sum, "base64"))))}-2`;
    assert.deepEqual(all((await complete(composite, listed)).body, "ChecksumSHA256"), [value]);
    const headers = { "x-amz-checksum-mode": "ENABLED" };
    const head = await call("HEAD", "/bkt/big", { headers });
    assert.deepEqual(
      [head.headers["x-amz-checksum-sha256"], head.headers["x-amz-checksum-type"]],
      [value, "COMPOSITE"],
    );

    const full = await begin({ "x-amz-checksum-algorithm": "CRC32", "x-amz-checksum-type": "FULL_OBJECT" });
    const parts: [number, string][] = [
      [1, await put(full, 1, first, { "x-amz-checksum-crc32": sumOf(first) })],
      [2, await put(full, 2, last)],
    ];
    await complete(full, parts);
    const got = await call("GET", "/bkt/big", { headers });
    assert.equal(got.headers["x-amz-checksum-crc32"], sumOf(Buffer.concat([first, last])));
    const part = await call("GET", "/bkt/big", { headers: { ...headers, range: "bytes=0-1" } });
    assert.equal(part.headers["x-amz-checksum-crc32"], undefined);
    await assert.rejects(begin({ "x-amz-checksum-algorithm": "SHA1", "x-amz-checksum-type": "FULL_OBJECT" }), {
      name: "InvalidRequest",
    });
  });

  it("refuses content that is not what its checksum says: else a broken upload replaces a good object", async () => {
    const sums = {
      crc32: "y/Q5Jg==",
      crc32c: "4waSgw==",
      crc64nvme: "rosUhgp5mIg=",
      sha1: hash("sha1", "123456789"),
      sha256: hash("sha256", "123456789"),
    };
    await call("PUT", "/bkt/key", { body: "good" });
    for (const [name, sum] of Object.entries(sums)) {
      const header = `x-amz-checksum-${name}`;
      await assert.rejects(call("PUT", "/bkt/key", { body: "12345678", headers: { [header]: sum } }), {
        name: "BadDigest",
        status: 400,
      });
      assert.equal((await call("GET", "/bkt/key")).body, "good");
      const put = await call("PUT", `/bkt/${name}`, { body: "123456789", headers: { [header]: sum } });
      assert.equal(put.headers[header], sum);
      await assert.rejects(call("PUT", "/bkt/key", { headers: { [header]: "AA" } }), { name: "InvalidRequest" });
    }
    await assert.rejects(call("PUT", "/bkt/key", { headers: { "x-amz-checksum-xxhash64": "AA==" } }), {
      name: "NotImplemented",
      message: /x-amz-checksum-xxhash64/,
    });
    await assert.rejects(call("PUT", "/bkt/key", { headers: { "x-amz-sdk-checksum-algorithm": "CRC32" } }), {
      name: "InvalidRequest",
    });
    const documents = { "content-md5": hash("md5", "other") };
    await assert.rejects(call("POST", "/bkt?delete", { body: "<Delete/>", headers: documents }), { name: "BadDigest" });
    assert.equal(fixture.files().length, 6);
  });

  it("reads the checksum behind a streamed body: else what a stream lost on its way is stored", async () => {
    const sent = (trailer: string, length = 9) => ({
      body: `4\r\n1234\r\n5;chunk-signature=0\r\n56789\r\n0\r\n${trailer}\r\n\r\n`,
      headers: {
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": String(length),
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-sdk-checksum-algorithm": "CRC32",
        "x-amz-trailer": "x-amz-checksum-crc32",
      },
    });
    const put = (trailer: string, length?: number) => call("PUT", "/bkt/key", sent(trailer, length));
    const { headers } = await put("x-amz-checksum-crc32:y/Q5Jg==");
    assert.equal(headers["x-amz-checksum-crc32"], "y/Q5Jg==");
    assert.equal((await call("GET", "/bkt/key")).body, "123456789");
    for (const trailer of ["x-amz-checksum-crc32:AAAAAA==", ""])
      await assert.rejects(put(trailer), { name: "BadDigest" });
    await assert.rejects(put("x-amz-checksum-crc32:y/Q5Jg==", 10), { name: "IncompleteBody" });
    const { headers: same } = sent("");
    for (const body of ["4\r\n12", "4\r\n1234\r\n", "x\r\n", "1".repeat(20_000)])
      await assert.rejects(call("PUT", "/bkt/key", { body, headers: same }), { name: "IncompleteBody", status: 400 });
    assert.equal(fixture.files().length, 1);
  });
});
