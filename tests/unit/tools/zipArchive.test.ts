// ZIP archives that come from elsewhere: what is unpacked, what is refused, and who waits meanwhile.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import yazl from "yazl";
import { unpackZip, zipEntries } from "../../../tools/zipArchive.js";

function packed(files: Record<string, string | Buffer>, compress: boolean): Promise<Buffer> {
  const zip = new yazl.ZipFile();
  zip.addEmptyDirectory("empty");
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path, { compress });
  zip.end();
  return buffer(zip.outputStream);
}

/** With every occurrence of one text replaced by another of its length. */
function changed(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString("latin1").replaceAll(from, to), "latin1");
}

describe("ZIP archives", () => {
  let dir: string;
  beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "msk-cdc-zip-"))));
  afterEach(() => rmSync(dir, { recursive: true }));

  async function unpack(zip: Buffer): Promise<string[]> {
    writeFileSync(join(dir, "archive.zip"), zip);
    return unpackZip(join(dir, "archive.zip"), join(dir, "out"));
  }

  it("are unpacked with all their files, which only their owner reads: else a plugin lacks classes", async () => {
    for (const compress of [true, false]) {
      const files = { "plugin/a.jar": "a".repeat(100_000), "b.txt": "" };
      assert.deepEqual(await unpack(await packed(files, compress)), Object.keys(files));
      for (const [path, content] of Object.entries(files)) {
        assert.equal(readFileSync(join(dir, "out", path), "utf8"), content);
        assert.equal(statSync(join(dir, "out", path)).mode & 0o777, 0o600);
      }
      rmSync(join(dir, "out"), { recursive: true });
    }
  });

  it("with a changed or missing byte are refused: else a worker runs what nobody built", async () => {
    const zip = await packed({ "a.jar": "what was built" }, false);
    await assert.rejects(unpack(changed(zip, "what was", "that was")), /a\.jar is damaged: the checksum/);
    for (const length of [0, 20, zip.length - 1])
      await assert.rejects(unpack(zip.subarray(0, length)), /zip file|truncated/);
    const cut = Buffer.concat([zip.subarray(0, 40), zip.subarray(45)]);
    await assert.rejects(unpack(cut));
    await assert.rejects(async () => {
      for await (const { read } of zipEntries(changed(zip, "built", "burnt"))) await read();
    }, /the checksum is another one/);
  });

  it("with a path that leads out are refused: else an archive overwrites its user's files", async () => {
    const zip = await packed({ "aa/bb/evil": "evil" }, true);
    for (const path of ["../../evil", "/a/bb/evil", "aa/../evil", "aa\\bb\\evil"])
      await assert.rejects(unpack(changed(zip, "aa/bb/evil", path.padEnd(10, "l"))), /invalid|absolute|relative/, path);
    assert.deepEqual(readdirSync(dir), ["archive.zip"]);
  });

  it("hold nobody up while they are unpacked: else the twin answers no other request for seconds", async () => {
    const content = randomBytes(2 ** 22);
    const zip = await packed(Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, content])), true);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await unpack(zip);
    clearInterval(timer);
    assert.ok(turns >= 4, `${turns} turns`);
  });
});
