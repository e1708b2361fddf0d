// What the twin's providers do with resources whose creation nobody hears of any more.
import assert from "node:assert/strict";
import { Creations, type HalfMade } from "../../../twin/providers/creations.js";
import { PartialFailure } from "../../../twin/providers/resourceType.js";

describe("creations under way", () => {
  const type = "aws:msk/cluster:Cluster";
  const removed: string[] = [];
  const reports: string[] = [];
  let notes: Map<string, HalfMade> & { written: () => Promise<void> };
  let written: string[][];
  let creations: Creations;

  beforeEach(() => {
    removed.length = reports.length = 0;
    written = [];
    notes = Object.assign(new Map<string, HalfMade>(), {
      written: async () => void written.push([...notes.values()].map(({ id }) => id)),
    });
    creations = new Creations(
      notes,
      async ({ id }) => void removed.push(id),
      (text) => void reports.push(text),
    );
  });

  it("are noted while they run, and no longer: else a daemon that comes back removes what a stack has", async () => {
    const created = await creations.run(
      type,
      () => true,
      async (made) => {
        made("arn:1");
        assert.deepEqual(
          [...notes.values()].map(({ id }) => id),
          ["arn:1"],
        );
        return { id: "arn:1" };
      },
    );
    assert.deepEqual([created.id, notes.size, removed, written], ["arn:1", 0, [], [[]]]);
  });

  it("leave nothing when the engine is gone, finished or not: else the next up finds the name taken", async () => {
    await creations.run(
      type,
      () => false,
      async () => ({ id: "arn:finished" }),
    );
    await assert.rejects(
      creations.run(
        type,
        () => false,
        () => Promise.reject(new PartialFailure("arn:partial", {}, "FAILED")),
      ),
      /FAILED/,
    );
    await assert.rejects(
      creations.run(
        type,
        () => false,
        () => Promise.reject(new Error("refused")),
      ),
      /refused/,
    );
    assert.deepEqual([removed, notes.size], [["arn:finished", "arn:partial"], 0]);
  });

  it("that fail while the engine waits stay: it keeps them in the state for destroy", async () => {
    await assert.rejects(
      creations.run(
        type,
        () => true,
        () => Promise.reject(new PartialFailure("arn:partial", {}, "FAILED")),
      ),
      /FAILED/,
    );
    assert.deepEqual([removed, notes.size], [[], 0]);
  });

  it("of a daemon that was killed are removed by the next one, and what won't go is reported: else they stay for ever, or nobody knows", async () => {
    const left = { key: "k", type, id: "arn:left" };
    notes.set("k", left);
    await creations.removeLeft();
    assert.deepEqual([removed, notes.size], [["arn:left"], 0]);
    assert.deepEqual(reports.splice(0), ["removed arn:left, whose creation was cut off"]);
    notes.set("k", left);
    const stubborn = new Creations(
      notes,
      () => Promise.reject(new Error("in use")),
      (text) => void reports.push(text),
    );
    await stubborn.removeLeft();
    assert.deepEqual(reports, ["arn:left, whose creation was cut off, could not be removed: in use"]);
  });
});
