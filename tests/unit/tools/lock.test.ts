import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { newOwnerName, ownerAlive, sweepLocks, withLock } from "../../../tools/lock.mjs";

describe("an owner's name", () => {
  const dead = "999999999";
  const today = Math.floor(Date.now() / 86_400_000);
  const [, , own = ""] = newOwnerName().split("-");
  const [machine, boot, namespace] = [own.slice(0, 4), own.slice(4, 8), own.slice(8, 12)];
  const other = (digits: string): string => (digits === "0000" ? "1111" : "0000");
  /** Of a process that is not to be found here. */
  const made = (place: string, day = today): string =>
    `${dead}-1-${place}${day.toString(16).padStart(4, "0")}0123456789ab`;

  it("is alive as long as its process, and says where and when it was made", () => {
    assert.ok(ownerAlive(newOwnerName()));
    assert.notEqual(newOwnerName(), newOwnerName());
    assert.equal(own.slice(12, 16), today.toString(16).padStart(4, "0"));
    assert.equal(ownerAlive(made(machine + boot + namespace)), false);
  });

  it("is alive for a day where its process can't be looked for: else a shared home directory's locks, twins and downloads are taken from under another host's commands", () => {
    for (const place of [
      other(machine) + boot + namespace,
      other(machine) + other(boot) + namespace,
      machine + boot + other(namespace),
    ]) {
      assert.deepEqual(
        [made(place), made(place, today - 1), made(place, today - 2)].map(ownerAlive),
        [true, true, false],
        place,
      );
    }
  });

  it("is dead when this machine was booted since: else a power failure holds every lock for a day", () => {
    assert.deepEqual(
      [made(machine + other(boot) + namespace), made(machine + other(boot) + other(namespace))].map(ownerAlive),
      [false, false],
    );
  });

  it("of an earlier version counts by its process alone: else an upgrade forgets what was left before it", () => {
    assert.deepEqual(
      [ownerAlive(`${dead}-1-0123456789ab`), ownerAlive(`${process.pid}-unknown-0123456789ab`)],
      [false, true],
    );
  });

  it("keeps another host's claim through a sweep, and clears an old one away: else nobody ever gets a lock whose host is gone", async () => {
    const locks = mkdtempSync(join(tmpdir(), "msk-cdc-locks-"));
    try {
      for (const [lock, day] of [
        ["new", today],
        ["old", today - 2],
      ] as const) {
        mkdirSync(join(locks, lock));
        writeFileSync(join(locks, lock, made(other(machine) + boot + namespace, day)), "");
      }
      sweepLocks(locks);
      assert.deepEqual(readdirSync(locks), ["new"]);
      const waited = withLock(
        join(locks, "new"),
        () => assert.fail("two hold it"),
        () => {
          throw new Error("held");
        },
      );
      await assert.rejects(waited, /held/);
      assert.ok(existsSync(join(locks, "new")));
    } finally {
      rmSync(locks, { recursive: true });
    }
  });
});
