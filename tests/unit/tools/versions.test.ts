import assert from "node:assert/strict";
import { isCompatible, moduleVersion } from "../../../tools/engine.js";
import { compareVersions, versionCandidates } from "../../../tools/versions.js";

describe("versions", () => {
  it("orders 3.10 after 3.9, or the wrong Kafka would count as the newer one", () => {
    assert.ok(compareVersions("3.10.0", "3.9.1") > 0);
    assert.ok(compareVersions("3.6.0", "3.6") === 0);
    assert.ok(compareVersions("v3.250.0", "3.150.0") > 0);
  });

  it("tries the version of the settings first, or a cluster would run on a version that nobody asked for", () => {
    assert.equal(versionCandidates("3.6.0", ["3.5.2", "3.6.2", "3.7.2"])[0], "3.6.0");
  });

  it("falls back to the nearest neighbour, newer fixes of the same line first, or a typo would run another Kafka generation", () => {
    assert.deepEqual(versionCandidates("3.6.1", ["2.8.2", "3.5.2", "3.6.0", "3.6.2", "3.7.2"]), [
      "3.6.1",
      "3.6.2",
      "3.6.0",
      "3.7.2",
      "3.5.2",
      "2.8.2",
    ]);
  });

  it("reads MSK Connect's 3.7.x as the newest fix of that line, or workers would not start", () => {
    assert.equal(versionCandidates("3.7.x", ["2.7.2", "3.7.1", "3.7.2"])[0], "3.7.2");
    assert.equal(versionCandidates("3.9.x.kraft", ["3.7.2", "3.9.0", "3.9.1"])[0], "3.9.1");
    assert.equal(versionCandidates("2.8.2.tiered", ["2.8.2", "3.6.0"])[0], "2.8.2");
  });

  it("takes the user's pulumi of the same major release from 3.150 on, or an engine that fails half-way would be used", () => {
    assert.ok(isCompatible("3.250.0", "3.250.0"));
    assert.ok(isCompatible("3.150.0", "3.250.0"));
    assert.ok(isCompatible("3.300.1-alpha.1", "3.250.0"));
    assert.ok(!isCompatible("3.149.9", "3.250.0"));
    assert.ok(!isCompatible("4.0.0", "3.250.0"));
    assert.ok(!isCompatible("unknown", "3.250.0"));
  });

  it("reads the engine's version from go.mod alone, or the built CLI could call itself another one", () => {
    assert.equal(moduleVersion("require github.com/pulumi/pulumi/pkg/v3 v3.250.0\n"), "3.250.0");
    assert.throws(() => moduleVersion("module engine\n"), /restore the committed file/);
  });
});
