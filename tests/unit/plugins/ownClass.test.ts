import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ownClassJar } from "../../../plugins/ownClass.js";
import { unpackStored } from "../../../plugins/storedZip.js";
import { writableSql, writableValidator } from "../../../sinks/jdbc/writable.js";
import { projectRoot } from "../../../tools/paths.js";

describe("a class of ours in a plugin archive", () => {
  it("lies in its jar by its full name, or the connector can't load it", async () => {
    const [[name, jar] = []] = [...(await ownClassJar(writableValidator))];
    assert.equal(name, "msk-cdc-WritableValidator.jar");
    assert.ok(jar);
    const [[path, content] = []] = [...(await unpackStored(jar))];
    assert.equal(path, "mskcdc/pool/WritableValidator.class");
    assert.equal(content?.readUInt32BE(0), 0xcafebabe);
    assert.equal(content.readUInt16BE(6), 61, "Java 17's, as MSK Connect has it");
  });

  it("asks what C3P0 is told to ask, also as it is compiled, or releases wait for different servers", async () => {
    for (const extension of ["java", "class"])
      assert.ok(
        (await readFile(join(projectRoot, "plugins", "java", `WritableValidator.${extension}`))).includes(writableSql),
      );
  });
});
