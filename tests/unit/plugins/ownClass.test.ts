import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ownClassJar } from "../../../plugins/ownClass.js";
import { unpackStored } from "../../../plugins/storedZip.js";
import { poolClasses } from "../../../sinks/jdbc/configuration.js";
import { writableSql } from "../../../sinks/jdbc/writable.js";
import { projectRoot } from "../../../tools/paths.js";

describe("a class of ours in a plugin archive", () => {
  for (const own of poolClasses)
    it(`lies in its jar by its full name (${own}), or the connector can't load it`, async () => {
      const [[name, jar] = []] = [...(await ownClassJar(own))];
      assert.equal(name, `msk-cdc-${own.replace("mskcdc.pool.", "")}.jar`);
      assert.ok(jar);
      const [[path, content] = []] = [...(await unpackStored(jar))];
      assert.equal(path, `${own.replaceAll(".", "/")}.class`);
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
