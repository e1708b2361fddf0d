// The twin's S3 as its handler answers, without a server.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { TwinContext } from "../../../twin/aws/context.js";
import { s3 } from "../../../twin/aws/s3/service.js";
import { ObjectStore } from "../../../twin/aws/s3/store.js";
import { Store } from "../../../twin/state/store.js";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Sent {
  readonly body?: string | Buffer;
  readonly headers?: IncomingHttpHeaders;
}

export class S3Fixture {
  private readonly dir = mkdtempSync(join(tmpdir(), "s3-"));
  private store = new Store(join(this.dir, "state"), () => undefined);
  private service = this.make();

  private make() {
    const layout = { objectsDir: join(this.dir, "objects") };
    const context = {
      store: this.store,
      layout,
      region: "us-east-1",
      accountId: "000000000000",
    } as unknown as TwinContext;
    return s3(context, new ObjectStore(context)).api!;
  }

  async call(method: string, url: string, { body = "", headers = {} }: Sent = {}): Promise<Answer> {
    const [rawPath = "", query = ""] = url.split("?");
    const stream = Readable.from([Buffer.from(body)]);
    const request = { method, rawPath, query: new URLSearchParams(query), headers, body: Buffer.alloc(0), stream };
    const answer = await this.service.handle(request, () => undefined);
    const { body: content } = answer;
    return { ...answer, body: content instanceof Readable ? await text(content) : content.toString() };
  }

  /** Files that hold content. */
  files(): string[] {
    return readdirSync(join(this.dir, "objects"));
  }

  /** Path of a file among them. */
  path(name: string): string {
    return join(this.dir, "objects", name);
  }

  /** As a daemon that was killed and comes back. */
  async restart(): Promise<void> {
    await this.store.close();
    this.store = new Store(join(this.dir, "state"), () => undefined);
    this.service = this.make();
  }

  async close(): Promise<void> {
    await this.store.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Texts of all elements of a name. */
export const all = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, one = ""]) => one);
