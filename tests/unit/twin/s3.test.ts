import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { all, S3Fixture, type Answer } from "./s3Fixture.js";

describe("the twin's S3", () => {
  let fixture: S3Fixture;
  const call: S3Fixture["call"] = (...request) => fixture.call(...request);

  beforeEach(async () => {
    fixture = new S3Fixture();
    await call("PUT", "/bkt");
    await call("PUT", "/bkt/key", { body: "0123456789" });
  });

  afterEach(() => fixture.close());

  it("refuses a setting of a bucket or object that it does not have: else deleting the setting takes the data", async () => {
    await call("PUT", "/empty");
    const settings = {
      "/empty": ["website", "replication", "metrics&id=a", "ownershipControls", "inventory&id=a", "analytics&id=a"],
      "/bkt": ["acl", "tagging", "object-lock", "uploadId=a", "anything"],
      "/bkt/key": [
        "retention",
        "legal-hold",
        "renameObject",
        "annotation&annotationName=a",
        "partNumber=1",
        "versioning",
      ],
    };
    for (const [path, names] of Object.entries(settings))
      for (const name of names)
        for (const method of ["PUT", "GET", "HEAD", "DELETE", "POST"]) {
          const member = name.split(/[&=]/)[0];
          await assert.rejects(
            call(method, `${path}?${name}`),
            (error: Error) => error.name === "NotImplemented" && error.message.includes(`"${member}"`),
            `${method} ${path}?${name}`,
          );
        }
    assert.equal((await call("HEAD", "/empty")).status, 200);
    assert.equal((await call("GET", "/bkt/key?x-id=GetObject&X-Amz-Expires=60")).body, "0123456789");
  });

  it("refuses headers that it does not honour: else a copy leaves an empty object, or an option is dropped", async () => {
    for (const name of [
      "x-amz-copy-source",
      "x-amz-rename-source",
      "x-amz-write-offset-bytes",
      "x-amz-object-lock-mode",
      "x-amz-grant-read",
      "x-amz-website-redirect-location",
      "x-amz-server-side-encryption-customer-key",
    ])
      await assert.rejects(
        call("PUT", "/bkt/key", { headers: { [name]: "b/other" } }),
        (error: Error) => error.name === "NotImplemented" && error.message.includes(name),
      );
    assert.equal((await call("GET", "/bkt/key")).body, "0123456789");
  });

  it("answers a range with that range: else a download in parts puts a wrong file together", async () => {
    for (const [range, part, body] of [
      ["bytes=2-4", "2-4", "234"],
      ["bytes=7-", "7-9", "789"],
      ["bytes=-3", "7-9", "789"],
      ["bytes=8-99", "8-9", "89"],
    ] as const) {
      const got = await call("GET", "/bkt/key", { headers: { range } });
      const head = await call("HEAD", "/bkt/key", { headers: { range } });
      assert.deepEqual([got.status, head.status, got.body, head.body], [206, 206, body, ""]);
      assert.deepEqual(got.headers, head.headers);
      assert.equal(got.headers["content-range"], `bytes ${part}/10`);
      assert.equal(got.headers["content-length"], String(body.length));
      assert.equal(got.headers["accept-ranges"], "bytes");
    }
    for (const range of ["bytes=10-", "bytes=-0"])
      await assert.rejects(call("GET", "/bkt/key", { headers: { range } }), { name: "InvalidRange", status: 416 });
    const whole = await call("GET", "/bkt/key", { headers: { range: "bytes=0-4", "if-range": '"other"' } });
    assert.deepEqual([whole.status, whole.body], [200, "0123456789"]);
  });

  it("reads an empty object: else a marker file can't be fetched", async () => {
    await call("PUT", "/bkt/empty");
    const { status, body, headers } = await call("GET", "/bkt/empty");
    assert.deepEqual([status, body, headers["content-length"]], [200, "", "0"]);
  });

  it("lists its buckets, in pages too: else a client finds none", async () => {
    for (const name of ["aaa", "abc"]) await call("PUT", `/${name}`).catch(() => undefined);
    assert.deepEqual(all((await call("GET", "/")).body, "Name"), ["aaa", "abc", "bkt"]);
    assert.deepEqual(all((await call("GET", "/?prefix=a&max-buckets=1")).body, "Name"), ["aaa"]);
    const [token = ""] = all((await call("GET", "/?max-buckets=2")).body, "ContinuationToken");
    const rest = (await call("GET", `/?continuation-token=${encodeURIComponent(token)}`)).body;
    assert.deepEqual([all(rest, "Name"), all(rest, "ContinuationToken")], [["bkt"], []]);
  });

  it("lists objects in pages and by folder: else a client that pages never ends or misses objects", async () => {
    for (const key of ["a", "d/1", "d/2", "e/1", "z%20%26"]) await call("PUT", `/bkt/${key}`, { body: "x" });
    const keys: string[] = [];
    const folders: string[] = [];
    for (let token = "", pages = 1; ; pages++) {
      const { body } = await call("GET", `/bkt?list-type=2&delimiter=/&max-keys=2&encoding-type=url${token}`);
      keys.push(...all(body, "Key"));
      folders.push(...all(body, "Prefix").filter((prefix) => prefix !== ""));
      const [next] = all(body, "NextContinuationToken");
      assert.deepEqual(all(body, "IsTruncated"), [String(next !== undefined)]);
      if (next === undefined) {
        assert.equal(pages, 3);
        break;
      }
      token = `&continuation-token=${encodeURIComponent(next)}`;
    }
    assert.deepEqual(
      [keys, folders],
      [
        ["a", "key", "z%20%26"],
        ["d/", "e/"],
      ],
    );
    const after = (await call("GET", "/bkt?list-type=2&prefix=d/&start-after=d/1")).body;
    assert.deepEqual([all(after, "Key"), all(after, "KeyCount")], [["d/2"], ["1"]]);
    const first = (await call("GET", "/bkt?delimiter=/&marker=d/&max-keys=1")).body;
    assert.deepEqual([all(first, "Prefix"), all(first, "NextMarker")], [["", "e/"], ["e/"]]);
    for (const query of ["max-keys=many", "continuation-token=banana", "encoding-type=none"])
      await assert.rejects(call("GET", `/bkt?list-type=2&${query}`), { name: "InvalidArgument", status: 400 });
    await assert.rejects(call("GET", "/bkt?list-type=3"), { name: "InvalidArgument", status: 400 });
    await call("PUT", "/bkt/line%0D%0Aend", { body: "x" });
    assert.deepEqual(all((await call("GET", "/bkt?list-type=2&prefix=line")).body, "Key"), ["line&#13;\nend"]);
  });

  it("refuses content that is not what its Content-MD5 says: else a broken upload replaces a good object", async () => {
    const md5 = (text: string): string => createHash("md5").update(text).digest("base64");
    for (const [name, sum] of [
      ["BadDigest", md5("other")],
      ["InvalidDigest", "banana"],
    ] as const)
      await assert.rejects(call("PUT", "/bkt/key", { body: "new", headers: { "content-md5": sum } }), {
        name,
        status: 400,
      });
    assert.equal((await call("GET", "/bkt/key")).body, "0123456789");
    assert.equal((await call("PUT", "/bkt/key", { body: "new", headers: { "content-md5": md5("new") } })).status, 200);
  });

  it("refuses values of headers that it does not have: else an object is public or archived on AWS alone", async () => {
    for (const [name, value] of [
      ["x-amz-acl", "public-read"],
      ["x-amz-storage-class", "GLACIER"],
    ] as const) {
      await assert.rejects(call("PUT", "/bkt/key", { headers: { [name]: value } }), {
        name: "NotImplemented",
        message: new RegExp(`${value}.*${name}`),
      });
    }
    const headers = { "x-amz-acl": "private", "x-amz-storage-class": "STANDARD" };
    assert.equal((await call("PUT", "/bkt/key", { headers })).status, 200);
    await assert.rejects(call("GET", "/bkt/key", { headers: { "x-amz-expected-bucket-owner": "111111111111" } }), {
      name: "AccessDenied",
    });
  });

  it("refuses a version and a place in a listing that are none: else a deletion removes nothing, and a list ends early", async () => {
    await call("PUT", "/bkt/key", { body: "x" });
    for (const method of ["GET", "DELETE"])
      await assert.rejects(call(method, "/bkt/key?versionId="), { name: "InvalidArgument", status: 400 });
    const [id] = all((await call("POST", "/bkt/key?uploads")).body, "UploadId");
    await assert.rejects(call("GET", `/bkt/key?uploadId=${id}&part-number-marker=x`), { name: "InvalidArgument" });
  });

  it("refuses names that S3 does not take: else a request about no bucket gets the list of all", async () => {
    for (const path of ["//", "//bkt/key"])
      await assert.rejects(call("GET", path), { name: "InvalidBucketName", status: 400 });
    assert.equal((await call("PUT", `/bkt/${"%C3%A9".repeat(512)}`)).status, 200);
    await assert.rejects(call("PUT", `/bkt/${"%C3%A9".repeat(513)}`), { name: "KeyTooLongError", status: 400 });
  });

  it("refuses to answer with a header that none can be: else its client gets an answer that is no S3's", async () => {
    await call("PUT", "/bkt/key", { body: "x" });
    const get = (disposition: string) => call("GET", `/bkt/key?response-content-disposition=${disposition}`);
    assert.equal((await get("inline")).headers["content-disposition"], "inline");
    for (const disposition of ["a%0D%0AX: 1", "%E4%B8%AD"])
      await assert.rejects(get(disposition), { name: "InvalidArgument", status: 400 });
  });

  it("a path with a bad percent sign is the client's error: else it looks like a fault of the twin", async () => {
    await assert.rejects(call("GET", "/bkt/%zz"), { status: 400 });
  });

  it("keeps how an object is encoded, but not that it came in chunks: else its reader can't read it", async () => {
    const put = {
      body: "5\r\nhello\r\n0\r\n\r\n",
      headers: { "content-encoding": "aws-chunked,gzip", "x-amz-decoded-content-length": "5" },
    };
    await call("PUT", "/bkt/zipped", put);
    const { body, headers } = await call("GET", "/bkt/zipped");
    assert.deepEqual([body, headers["content-encoding"]], ["hello", "gzip"]);
  });

  it("keeps tags of objects: else a plan that sets them never gets empty", async () => {
    await call("PUT", "/bkt/tagged", { headers: { "x-amz-tagging": "team=data&cost%20center=1%261" } });
    const tags = async () => (await call("GET", "/bkt/tagged?tagging")).body;
    assert.deepEqual(
      [all(await tags(), "Key"), all(await tags(), "Value")],
      [
        ["team", "cost center"],
        ["data", "1&amp;1"],
      ],
    );
    assert.equal((await call("HEAD", "/bkt/tagged")).headers["x-amz-tagging-count"], "2");
    const put = (set: string) =>
      call("PUT", "/bkt/tagged?tagging", { body: `<Tagging xmlns="x"><TagSet>${set}</TagSet></Tagging>` });
    await put("<Tag><Key>a</Key><Value>1</Value></Tag>");
    assert.deepEqual([all(await tags(), "Key"), all(await tags(), "Value")], [["a"], ["1"]]);
    await assert.rejects(put("<Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value/></Tag>"), {
      name: "InvalidTag",
    });
    await assert.rejects(put("<Tag>"), { name: "MalformedXML", status: 400 });
    await call("DELETE", "/bkt/tagged?tagging");
    assert.deepEqual(all(await tags(), "Key"), []);
  });

  it("makes a bucket in its own region alone, and says which: else a stack finds it in another one on AWS", async () => {
    const create = (place: string) =>
      call("PUT", "/other", { body: `<CreateBucketConfiguration>${place}</CreateBucketConfiguration>` });
    await assert.rejects(create("<LocationConstraint>eu-west-1</LocationConstraint>"), {
      name: "IllegalLocationConstraintException",
    });
    await assert.rejects(create("<Tags><Tag><Key>a</Key><Value>b</Value></Tag></Tags>"), {
      name: "NotImplemented",
      message: /Tags/,
    });
    assert.deepEqual((await call("GET", "/bkt?location")).body.match(/>([^<]*)<.LocationConstraint>/)?.[1], "");
    assert.equal((await call("HEAD", "/bkt")).headers["x-amz-bucket-region"], "us-east-1");
  });

  it("deletes on a condition: else a writer removes what another one has just put there", async () => {
    const { etag = "" } = (await call("HEAD", "/bkt/key")).headers;
    const remove = (match: string, key = "key") => call("DELETE", `/bkt/${key}`, { headers: { "if-match": match } });
    await assert.rejects(remove('"other"'), { name: "PreconditionFailed", status: 412 });
    await assert.rejects(remove("*", "none"), { name: "NoSuchKey", status: 404 });
    assert.equal((await remove(etag)).status, 204);
    await assert.rejects(call("HEAD", "/bkt/key"), { name: "NoSuchKey" });
  });

  it("lists and deletes all versions, in pages too: else a forced destroy of a bucket never ends", async () => {
    await call("PUT", "/bkt?versioning", {
      body: "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    });
    for (const key of ["key", "key", "other"]) await call("PUT", `/bkt/${key}`, { body: "again" });
    const listed = (await call("GET", "/bkt?versions")).body;
    assert.deepEqual(all(listed, "Key"), ["key", "key", "key", "other"]);
    assert.deepEqual(all(listed, "IsLatest"), ["true", "false", "false", "true"]);
    assert.equal(all(listed, "VersionId")[2], "null");
    for (let [markers, rounds] = ["", 0]; ; rounds++) {
      assert.ok(rounds < 4);
      const { body } = await call("GET", `/bkt?versions&max-keys=1${markers}`);
      const [key = "", version = ""] = [all(body, "Key")[0], all(body, "VersionId")[0]];
      const object = `<Object><Key>${key}</Key><VersionId>${version}</VersionId></Object>`;
      const deleted = await call("POST", "/bkt?delete", { body: `<Delete>${object}</Delete>` });
      assert.deepEqual(all(deleted.body, "VersionId"), [version]);
      if (all(body, "IsTruncated")[0] === "false") break;
      markers = `&key-marker=${all(body, "NextKeyMarker")[0]}&version-id-marker=${all(body, "NextVersionIdMarker")[0]}`;
    }
    assert.deepEqual(fixture.files(), []);
    assert.equal((await call("DELETE", "/bkt")).status, 204);
  });

  it("deletes several objects, each by itself: else one that may not go keeps the others", async () => {
    await call("PUT", "/bkt/b");
    const deep = "<Object>".repeat(50_000);
    await assert.rejects(call("POST", "/bkt?delete", { body: `<Delete>${deep}` }), { name: "MalformedXML" });
    const body = `<Delete><Quiet>true</Quiet><Object><Key>key</Key><ETag>"x"</ETag></Object><Object><Key>b</Key></Object></Delete>`;
    const answer = (await call("POST", "/bkt?delete", { body })).body;
    assert.deepEqual([all(answer, "Key"), all(answer, "Code")], [["key"], ["PreconditionFailed"]]);
    assert.deepEqual(all((await call("GET", "/bkt?list-type=2")).body, "Key"), ["key"]);
  });

  it("forgets what a killed daemon had begun to write: else it fills the disk for ever", async () => {
    writeFileSync(fixture.path("half"), "x");
    await fixture.restart();
    assert.equal(fixture.files().length, 1);
    assert.equal((await call("GET", "/bkt/key")).body, "0123456789");
  });

  it("reads on conditions: else a download goes on in an object that was replaced meanwhile", async () => {
    const { etag = "", "last-modified": date = "" } = (await call("HEAD", "/bkt/key")).headers;
    const get = (headers: IncomingHttpHeaders): Promise<Answer> => call("GET", "/bkt/key", { headers });
    for (const headers of [{ "if-match": '"other"' }, { "if-unmodified-since": new Date(0).toUTCString() }])
      await assert.rejects(get(headers), { name: "PreconditionFailed", status: 412 });
    for (const headers of [{ "if-none-match": etag }, { "if-modified-since": date }]) {
      const { status, body, headers: told } = await get(headers);
      assert.deepEqual([status, body, told["etag"]], [304, "", etag]);
    }
    for (const headers of [{ "if-match": etag }, { "if-none-match": '"other"' }, { "if-unmodified-since": date }])
      assert.equal((await get(headers)).body, "0123456789");
  });
});
