import assert from "node:assert/strict";
import { clusterStep, endedVersions, engineStep } from "../../../preflight/versionGuards.js";
import { parseSettings } from "../../../settings/schema.js";

describe("versions that AWS makes no more, or does not step to", () => {
  const today = new Date("2026-11-30T12:00:00Z");
  const ended = (subject: "cluster" | "databases", endedVersions_: "refuse" | "allow", kafkaVersion = "3.6.0") => {
    const { platform } = parseSettings({
      platform: {
        name: "p",
        endedVersions: endedVersions_,
        cluster: { kafkaVersion },
        databases: { engineVersion: "8.0" },
      },
    });
    assert.ok(platform);
    return endedVersions(subject, platform, today);
  };

  it("are refused for what would be made, each for its own resource, unless the settings allow them: else AWS upgrades or charges unasked", () => {
    assert.deepEqual(
      [...ended("cluster", "refuse"), ...ended("databases", "refuse")].map(({ id }) => id),
      ["cluster.kafkaVersion.ended", "databases.engineVersion.ended"],
    );
    assert.match(ended("cluster", "refuse")[0]?.fix ?? "", /"3\.9\.x\.kraft".*endedVersions: allow$/);
    assert.deepEqual(ended("cluster", "refuse", "3.9.x.kraft"), []);
    assert.deepEqual([...ended("cluster", "allow"), ...ended("databases", "allow")], []);
  });

  it("are ZooKeeper's and KRaft's, but for the one way that MSK migrates: else an upgrade stops half-way", () => {
    const step = (kafkaVersion: string, wanted: string, zones = 3, instanceType = "kafka.m7g.large") =>
      clusterStep({ kafkaVersion, zones, instanceType }, { kafkaVersion: wanted, zones, instanceType }).map(
        ({ id, fix }) => [id, fix],
      );
    assert.deepEqual(step("3.6.0", "3.9.x.kraft"), [
      ["cluster.kafkaVersion.step", 'write "3.6.0" to keep what is there, or "3.9.x" as the first step'],
    ]);
    const keep = [["cluster.kafkaVersion.step", 'write "3.9.x" to keep what is there']];
    assert.deepEqual(step("3.9.x", "3.9.x.kraft", 2), keep);
    assert.deepEqual(step("3.9.x", "3.9.x.kraft", 3, "kafka.t3.small"), keep);
    assert.deepEqual(step("3.9.x.kraft", "3.9.x"), [
      ["cluster.kafkaVersion.step", 'write "3.9.x.kraft" to keep what is there'],
    ]);
    for (const [before, wanted] of [
      ["3.9.x", "3.9.x.kraft"],
      ["3.6.0", "3.9.x"],
      ["3.9.x.kraft", "4.0.x.kraft"],
    ] as const)
      assert.deepEqual(step(before, wanted), []);
  });

  it("are brokers of the other type: else up waits for what MSK refuses", () => {
    const brokers = (instanceType: string) => ({ kafkaVersion: "3.9.x.kraft", zones: 3, instanceType });
    const ids = (before: string, wanted: string) => clusterStep(brokers(before), brokers(wanted)).map(({ id }) => id);
    assert.deepEqual(ids("kafka.m7g.large", "express.m7g.large"), ["cluster.type.step"]);
    assert.deepEqual(ids("express.m7g.large", "kafka.m7g.large"), ["cluster.type.step"]);
    assert.deepEqual(ids("express.m7g.large", "express.m7g.xlarge"), []);
  });

  it("are other release series of a database: else RDS refuses them after all else has changed", () => {
    assert.deepEqual(
      engineStep("8.0.41", "8.4").map(({ id, value, fix }) => [id, value, /write "8\.0" to keep/.test(fix)]),
      [["databases.engineVersion.step", "8.0.41, to become 8.4", true]],
    );
    assert.deepEqual(engineStep("8.4", "8.4.6"), []);
  });
});
