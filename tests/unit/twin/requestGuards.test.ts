// The API's guards against requests that no client of the twin sends, over HTTP and without a data plane.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { request as open } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import type { RequestRecorder } from "../../../twin/aws/recorder.js";
import { AwsChunkedDecoder } from "../../../twin/aws/s3/awsChunked.js";
import { createApiServer } from "../../../twin/aws/server.js";
import { awsJsonService, type Service } from "../../../twin/aws/service.js";

const credentials = { accessKeyId: "AKIDTWIN", secretAccessKey: "secret" };
const region = "eu-west-1";
const patienceMs = 500;

interface Call {
  readonly body?: string;
  readonly service?: "secretsmanager" | "s3" | "ec2" | "rds";
  readonly type?: string;
  readonly key?: string;
  readonly secret?: string;
  readonly region?: string;
  readonly at?: number;
  /** Whether it is signed, as the next one. */
  readonly host?: boolean;
  readonly target?: boolean;
  readonly path?: string;
  /** The canonical path and query, where they are not `path`'s own. */
  readonly canonical?: readonly [path: string, query: string];
  /** x-amz-content-sha256; sent and signed. */
  readonly declared?: string;
  /** content-length; the body stays unfinished. */
  readonly length?: number;
  /** Turns the signed request into a body. */
  readonly chunks?: (signed: { sign: (text: string) => string; scope: string; date: string; seed: string }) => string;
}

/** What streams, as S3 does: answers with the text that came. */
const streaming: Service = {
  ...awsJsonService("s3", {}),
  streams: true,
  handle: async ({ stream, chunkCheck }) => ({
    status: 200,
    headers: {},
    body: await text(chunkCheck ? stream.pipe(new AwsChunkedDecoder(chunkCheck)) : stream),
  }),
};

const target = "secretsmanager.Echo";

describe("guards of the twin's API", () => {
  const server = createApiServer({
    dir: tmpdir(),
    credentials,
    region,
    services: [awsJsonService("secretsmanager", { Echo: () => ({}) }), streaming],
    recorder: { record: () => undefined } as unknown as RequestRecorder,
    report: () => undefined,
    patienceMs,
  });
  before(() => server.listen({ host: "127.0.0.1", port: 0 }));
  after(() => server.close());

  const port = (): number => (server.server.address() as AddressInfo).port;
  const answered = (o: Call = {}) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { body = "{}", service = "secretsmanager", path = "/" } = o;
      const host = `127.0.0.1:${port()}`;
      const date = new Date(o.at ?? Date.now()).toISOString().replace(/[-:]|\.\d+/g, "");
      const headers = [
        ...(o.host === false ? [] : [["host", host]]),
        ...(o.declared === undefined ? [] : [["x-amz-content-sha256", o.declared]]),
        ["x-amz-date", date],
        ...(o.target === false ? [] : [["x-amz-target", target]]),
      ];
      const names = headers.map(([name]) => name).join(";");
      const lines = headers.map(([name, value]) => `${name}:${value}\n`).join("");
      const scope = `${date.slice(0, 8)}/${o.region ?? region}/${service}/aws4_request`;
      const [canonicalPath, canonicalQuery] = o.canonical ?? [path, ""];
      const hashed = o.declared ?? sha256(body);
      const canonical = ["POST", canonicalPath, canonicalQuery, lines, names, hashed].join("\n");
      const key = scope
        .split("/")
        .reduce<string | Buffer>((k, part) => hmac(k, part), `AWS4${o.secret ?? credentials.secretAccessKey}`);
      const sign = (content: string): string => hmac(key, content).toString("hex");
      const signature = sign(["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n"));
      const credential = `${o.key ?? credentials.accessKeyId}/${scope}`;
      const content = o.chunks?.({ sign, scope, date, seed: signature }) ?? body;
      const sent = open(`http://${host}${path}`, {
        method: "POST",
        headers: {
          "x-amz-date": date,
          "x-amz-target": target,
          "content-type": o.type ?? "application/x-amz-json-1.1",
          "content-length": o.length ?? Buffer.byteLength(content),
          ...(o.declared !== undefined && { "x-amz-content-sha256": o.declared }),
          authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
        },
      });
      sent.on("response", (response) => {
        text(response)
          .then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject)
          .finally(() => sent.destroy());
      });
      sent.on("error", reject);
      if (o.length === undefined) sent.end(content);
      else sent.write(content);
    });
  const call = async (o?: Call): Promise<number> => (await answered(o)).status;

  it("a signed request is served: else nobody can use the twin", async () => {
    assert.equal(await call(), 200);
    assert.equal(await call({ declared: sha256("{}") }), 200);
  });
  it("paths and queries are signed as each service does: else a client's names decide whether it gets in", async () => {
    assert.equal(
      await call({ path: "/a%20b/?x=1%202&b&a=%C3%A9", canonical: ["/a%2520b/", "a=%C3%A9&b=&x=1%202"] }),
      200,
    );
    const s3 = { service: "s3", declared: "UNSIGNED-PAYLOAD" } as const;
    assert.equal(await call({ ...s3, path: "/a%20b//c?x=2&x=1", canonical: ["/a%20b//c", "x=1&x=2"] }), 200);
  });
  it("an unknown key, a wrong secret or another region is refused before the body has come: else anyone fills the memory", async () => {
    const length = 1_000_000;
    assert.equal(await call({ key: "AKIDOTHER", length }), 403);
    assert.equal(await call({ secret: "wrong", declared: sha256("{}"), length }), 403);
    const { status, body } = await answered({ region: "us-east-1", length });
    assert.deepEqual([status, (JSON.parse(body) as { __type: string }).__type], [403, "InvalidSignatureException"]);
    const s3 = await answered({ region: "us-east-1", service: "s3", declared: "UNSIGNED-PAYLOAD", length });
    assert.equal(s3.status, 400);
    assert.match(s3.body, /AuthorizationHeaderMalformed.*expecting 'eu-west-1'/);
  });
  it("an old or a future date is refused: else a request that leaked serves for ever", async () => {
    assert.deepEqual([await call({ at: Date.UTC(2015, 1) }), await call({ at: Date.UTC(2099, 1) })], [403, 403]);
  });
  it("an unsigned host is refused: else a client's mistake shows on AWS alone", async () => {
    assert.equal(await call({ host: false }), 403);
  });
  it("an unsigned header of AWS's own is refused: else whoever sees a request makes another operation of it", async () => {
    const { status, body } = await answered({ target: false });
    assert.equal(status, 403);
    assert.match(body, /InvalidSignatureException.*not signed: x-amz-target/);
    const s3 = { service: "s3", declared: "UNSIGNED-PAYLOAD" } as const;
    assert.equal(await call({ ...s3, target: false }), 403);
  });
  it("a body that nothing signs is S3's alone: else whoever sees a request sends another body with it", async () => {
    for (const declared of ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", sha256("other")])
      assert.equal(await call({ declared }), 403, declared);
    const s3 = { service: "s3", body: "text" } as const;
    assert.equal(await call({ ...s3, declared: "UNSIGNED-PAYLOAD" }), 200);
    assert.equal(await call({ ...s3, declared: "banana" }), 400);
    assert.equal(await call(s3), 400);
  });
  it("signed chunks and trailers are checked, each after the one before: else a changed body goes through", async () => {
    const send = (contents: readonly string[], change = (body: string) => body) =>
      answered({
        service: "s3",
        declared: "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        chunks: ({ sign, scope, date, seed }) => {
          let previous = seed;
          const next = (kind: string, ...lines: string[]) =>
            (previous = sign([`AWS4-HMAC-SHA256-${kind}`, date, scope, previous, ...lines].join("\n")));
          const chunks = [...contents, ""].map((content) => {
            const signature = next("PAYLOAD", sha256(""), sha256(content));
            return `${content.length.toString(16)};chunk-signature=${signature}\r\n${content}${content && "\r\n"}`;
          });
          const trailer = "x-amz-checksum-crc32:AAAAAA==";
          const signature = next("TRAILER", sha256(`${trailer}\n`));
          return change(`${chunks.join("")}${trailer}\r\nx-amz-trailer-signature:${signature}\r\n\r\n`);
        },
      });
    assert.deepEqual(await send(["one", "two"]), { status: 200, body: "onetwo" });
    for (const [from, to] of [
      ["one", "eno"],
      [/3;chunk-signature=\w+\r\ntwo\r\n/, ""],
      ["AAAAAA", "AAAAAB"],
      [/;chunk-signature=\w+/, ""],
      [/x-amz-trailer-signature:\w+\r\n/, ""],
    ] as const)
      assert.equal((await send(["one", "two"], (body) => body.replace(from, to))).status, 403, String(from));
  });
  it("a body past the limit is refused: else one request takes all memory", async () => {
    assert.equal(await call({ length: 2 ** 30 }), 413);
  });
  it("a body that stands still, or headers that never end, are given up: else a few idle clients take every socket", async () => {
    for (const o of [{}, { service: "s3", declared: "UNSIGNED-PAYLOAD" } as const]) {
      const { status, body } = await answered({ ...o, length: 1000 });
      assert.deepEqual([status, /RequestTimeout/.test(body)], [400, true]);
    }
    const socket = connect(port(), "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nHost: x\r\n");
    assert.match(await text(socket), /^HTTP\/1\.1 408/);
  });
  it("a refusal reaches a client that is still sending: else it sees a broken connection and tries again", async () => {
    const body = "x".repeat(8_000_000);
    assert.equal(await call({ secret: "wrong", declared: sha256(body), body }), 403);
  });
  it("a service that is not there answers in its client's protocol: else the client can't read why", async () => {
    const type = "application/x-www-form-urlencoded; charset=utf-8";
    for (const [service, path] of [
      ["ec2", /^<Response><Errors><Error><Code>/],
      ["rds", /^<ErrorResponse><Error><Type>/],
    ] as const) {
      const { status, body } = await answered({ service, type });
      assert.equal(status, 404);
      assert.match(body, path);
      assert.match(body, new RegExp(`UnknownOperationException.*no service &quot;${service}&quot;`));
    }
  });
  it("a body or query that is malformed is the client's error: else it looks like a fault of the twin", async () => {
    const deep = `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`;
    for (const body of ["null", "[]", deep]) assert.equal(await call({ body }), 400);
    assert.equal(await call({ path: "/?a=%zz" }), 400);
  });
});

const sha256 = (content: string): string => createHash("sha256").update(content).digest("hex");
const hmac = (key: string | Buffer, content: string): Buffer => createHmac("sha256", key).update(content).digest();
