// The twin's S3 as its handler answers, without a server.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { TwinContext } from "../../../twin/aws/context.js";
import { ObjectStore } from "../../../twin/aws/s3/store.js";
import { s3Service } from "../../../twin/aws/s3/service.js";
import type { Service } from "../../../twin/aws/service.js";
import { Store } from "../../../twin/state/store.js";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe("the twin's S3", () => {
  let dir: string;
  let store: Store;
  let service: Service;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "s3-"));
    store = new Store(join(dir, "state"), () => undefined);
    const context = { store, layout: { objectsDir: join(dir, "objects") } } as unknown as TwinContext;
    service = s3Service(new ObjectStore(context));
    await call("PUT", "/bkt");
    await call("PUT", "/bkt/key", { body: "0123456789" });
  });

  afterEach(async () => {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  async function call(
    method: string,
    url: string,
    { body = "", headers = {} }: { body?: string; headers?: IncomingHttpHeaders } = {},
  ): Promise<Answer> {
    const [rawPath = "", query = ""] = url.split("?");
    const stream = Readable.from([Buffer.from(body)]);
    const request = { method, rawPath, query: new URLSearchParams(query), headers, body: Buffer.alloc(0), stream };
    const answer = await service.handle(request, () => undefined);
    const { body: content } = answer;
    return { ...answer, body: content instanceof Readable ? await text(content) : content.toString() };
  }

  /** Texts of all elements of a name. */
  const all = (xml: string, name: string): string[] =>
    [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, one = ""]) => one);

  it("refuses a setting of a bucket or object that it does not have: else deleting the setting takes the data", async () => {
    await call("PUT", "/empty");
    const settings = {
      "/empty": ["website", "replication", "metrics&id=a", "ownershipControls", "inventory&id=a", "analytics&id=a"],
      "/bkt": ["versions", "location", "acl", "tagging", "uploads", "object-lock", "anything"],
      "/bkt/key": [
        "retention",
        "legal-hold",
        "renameObject",
        "annotation&annotationName=a",
        "uploadId=a",
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

  it("refuses headers that ask for another operation: else a copy leaves an empty object", async () => {
    for (const name of [
      "x-amz-copy-source",
      "x-amz-rename-source",
      "x-amz-write-offset-bytes",
      "x-amz-object-lock-mode",
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
