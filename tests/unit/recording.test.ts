import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRecording, recordingsOf, requireUnrecorded, writeRecording } from "../states/recording.js";

describe("the recording of a version's states", () => {
  it("begins for a version that has none, and refuses each that has: else the states that users come from are overwritten, and no test sees what harms them", () => {
    const recorded = recordingsOf("whole").map((file) => file.replace(/-whole\.json$/, ""));
    assert.ok(recorded.length > 0);
    for (const version of recorded)
      assert.throws(
        () => requireUnrecorded(version),
        new RegExp(
          `^Error: version ${version} is recorded already \\(tests/states/.*\\): raise the version in package\\.json first`,
        ),
      );
    requireUnrecorded("999.0.0");
  });

  it("overwrites no file, also one that came in between: else of two recordings the later one wins unseen", () => {
    const directory = mkdtempSync(join(tmpdir(), "msk-cdc-states-"));
    try {
      const recording = readRecording(recordingsOf("whole")[0] ?? "");
      const file = writeRecording("1.0.0-whole", recording, directory);
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), recording);
      assert.throws(() => writeRecording("1.0.0-whole", { ...recording, stack: "other" }, directory), {
        code: "EEXIST",
      });
      assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), recording);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
