import assert from "node:assert/strict";
import { isExpired, parseTtl, renewedLifetime } from "../../../../automation/environments/lifetime.js";

describe("lifetime of an environment", () => {
  const now = new Date("2026-01-31T08:00:00.000Z");
  const later = new Date("2026-01-31T10:00:00.000Z");
  const hour = 3_600_000;

  it("begins anew with every up, and keeps when and whose it was made: else a busy pull request loses its environment in the middle of the day", () => {
    const first = renewedLifetime(undefined, { owner: "ann", pullRequest: 7, commit: "0123abc", ttl: 8 * hour }, now);
    assert.deepEqual(first, {
      owner: "ann",
      pullRequest: 7,
      commit: "0123abc",
      createdAt: "2026-01-31T08:00:00.000Z",
      expiresAt: "2026-01-31T16:00:00.000Z",
    });
    assert.deepEqual(renewedLifetime(first, { owner: "bob", commit: "456def0", ttl: hour }, later), {
      ...first,
      commit: "456def0",
      expiresAt: "2026-01-31T11:00:00.000Z",
    });
  });

  it("is over at its last moment and not before: else gc takes what is still in use, or leaves what costs money", () => {
    assert.equal(isExpired({ expiresAt: "2026-01-31T10:00:00.000Z" }, later), true);
    assert.equal(isExpired({ expiresAt: "2026-01-31T10:00:00.001Z" }, later), false);
  });

  it("is a number and a unit: else 8 would stand for eight of anything", () => {
    assert.deepEqual(["90m", "8h", "3d"].map(parseTtl), [90 * 60_000, 8 * hour, 72 * hour]);
    for (const text of ["8", "0h", "8 h", "-1h", "8w", ""])
      assert.throws(
        () => parseTtl(text),
        new RegExp(`^Error: "${text}" is no time to live: write a number and m, h or d`),
      );
  });
});
