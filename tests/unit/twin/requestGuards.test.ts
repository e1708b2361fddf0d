// The API's guards against requests that no client of the twin sends, over HTTP and without a data plane.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { request as open } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import type { RequestRecorder } from "../../../twin/aws/recorder.js";
import { createApiServer } from "../../../twin/aws/server.js";
import { awsJsonService } from "../../../twin/aws/service.js";

const credentials = { accessKeyId: "AKIDTWIN", secretAccessKey: "secret" };

describe("guards of the twin's API", () => {
  const server = createApiServer({
    dir: tmpdir(),
    credentials,
    services: [awsJsonService("secretsmanager", { Echo: () => ({}) })],
    recorder: { record: () => undefined } as unknown as RequestRecorder,
    report: () => undefined,
  });
  before(() => server.listen({ host: "127.0.0.1", port: 0 }));
  after(() => server.close());

  const call = (body: string, o: { key?: string; at?: number; host?: boolean; query?: string; length?: number } = {}) =>
    new Promise<number>((resolve, reject) => {
      const { port } = server.server.address() as AddressInfo;
      const host = `127.0.0.1:${port}`;
      const date = new Date(o.at ?? Date.now()).toISOString().replace(/[-:]|\.\d+/g, "");
      const names = o.host === false ? "x-amz-date" : "host;x-amz-date";
      const lines = `${o.host === false ? "" : `host:${host}\n`}x-amz-date:${date}\n`;
      const scope = `${date.slice(0, 8)}/eu-west-1/secretsmanager/aws4_request`;
      const canonical = ["POST", "/", "", lines, names, sha256(body)].join("\n");
      const key = scope
        .split("/")
        .reduce<string | Buffer>((k, part) => hmac(k, part), `AWS4${credentials.secretAccessKey}`);
      const signature = hmac(key, ["AWS4-HMAC-SHA256", date, scope, sha256(canonical)].join("\n")).toString("hex");
      const credential = `${o.key ?? credentials.accessKeyId}/${scope}`;
      const sent = open(`http://${host}/${o.query ?? ""}`, {
        method: "POST",
        headers: {
          "x-amz-date": date,
          "x-amz-target": "secretsmanager.Echo",
          "content-type": "application/x-amz-json-1.1",
          "content-length": o.length ?? Buffer.byteLength(body),
          authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
        },
      });
      sent.on("response", (response) => {
        resolve(response.statusCode ?? 0);
        sent.destroy();
      });
      sent.on("error", reject);
      if (o.length === undefined) sent.end(body);
      else sent.write(body);
    });

  it("a signed request is served: else nobody can use the twin", async () => {
    assert.equal(await call("{}"), 200);
  });
  it("an unknown key is refused before its body has come: else anyone fills the memory", async () => {
    assert.equal(await call("{", { key: "AKIDOTHER", length: 1_000_000 }), 403);
  });
  it("an old or a future date is refused: else a request that leaked serves for ever", async () => {
    assert.deepEqual(
      [await call("{}", { at: Date.UTC(2015, 1) }), await call("{}", { at: Date.UTC(2099, 1) })],
      [403, 403],
    );
  });
  it("an unsigned host is refused: else a client's mistake shows on AWS alone", async () => {
    assert.equal(await call("{}", { host: false }), 403);
  });
  it("a body past the limit is refused: else one request takes all memory", async () => {
    assert.equal(await call("{", { length: 2 ** 30 }), 413);
  });
  it("a body or query that is malformed is the client's error: else it looks like a fault of the twin", async () => {
    const deep = `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`;
    const answers = [await call("null"), await call("[]"), await call(deep), await call("{}", { query: "?a=%zz" })];
    assert.deepEqual(answers, [400, 400, 400, 400]);
  });
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();
