// Locks between processes of one user, by claim files. Plain JavaScript: set-up needs it before any package is
// installed.
// A claim is an empty file whose name says who claims: process id, start time of that process, where and on which day
// it ran, a random part. Whoever has put up a claim and then sees no other living one holds the lock; two that see each
// other both withdraw and try again. Names are never used twice, so anybody may remove a dead process's claim at any
// time: there is no window in which a recovery can break a lock that was just taken.
// A home directory may be shared between machines and containers, where another one's process can't be looked for: it
// counts as living until its claim is more than a day old. After a reboot everything of before is dead at once. Facts:
// proc(5), random(4) (boot_id), pid_namespaces(7), machine-id(5).
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, readlinkSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Runs `body` while no other process (and no other caller in this one) holds the lock of this directory. */
export async function withLock(directory, body, onWait = () => {}) {
  const claim = await acquire(directory, onWait);
  try {
    return await body();
  } finally {
    rmSync(claim, { force: true });
    removeEmpty(directory);
  }
}

/**
 * Removes the claims of dead processes from the locks below this directory, and what is empty then: nobody may ever
 * want these locks again.
 */
export function sweepLocks(directory) {
  for (const name of list(directory)) {
    rival(join(directory, name));
    removeEmpty(join(directory, name));
  }
}

async function acquire(directory, onWait) {
  let told = false;
  for (;;) {
    let holder = rival(directory);
    if (holder === undefined) {
      const name = newOwnerName();
      if (!claim(directory, name)) continue;
      holder = rival(directory, name);
      if (holder === undefined) return join(directory, name);
      rmSync(join(directory, name), { force: true });
    }
    if (!told) onWait(Number(holder.split("-")[0]));
    told = true;
    await sleep(50 + Math.random() * 150);
  }
}

/** Puts up a claim; false when another process removed the directory, empty a moment ago, between our two calls. */
function claim(directory, name) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(join(directory, name), "", { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

function removeEmpty(directory) {
  try {
    rmdirSync(directory);
  } catch (error) {
    // Somebody else claims this lock, or has removed the directory.
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(error.code)) throw error;
  }
}

/** A living claim besides our own; claims of dead processes are cleared away. */
function rival(directory, own) {
  for (const name of list(directory)) {
    if (name === own) continue;
    if (ownerAlive(name)) return name;
    rmSync(join(directory, name), { force: true });
  }
  return undefined;
}

function list(directory) {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

/** A file name that no other process, now or later, would choose: `<pid>-<start time>-<place, day and random>`. */
export function newOwnerName() {
  const { machine, boot, namespace } = here();
  const place = `${machine}${boot}${namespace}${fourDigits(today())}`;
  return `${process.pid}-${startTime(process.pid) ?? "unknown"}-${place}${randomBytes(6).toString("hex")}`;
}

/**
 * Whether the process that made this owner name still runs, or may run where it can't be looked for; a reused process
 * id has another start time.
 */
export function ownerAlive(name) {
  const [pid, start, rest = ""] = name.split("-");
  if (!/^[1-9]\d*$/.test(pid)) return false;
  const elsewhere = aliveElsewhere(rest);
  if (elsewhere !== undefined) return elsewhere;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  const now = startTime(Number(pid));
  return now === undefined || start === "unknown" || now === start;
}

/** Undefined for a name of here, and for one of an earlier version, which does not say where it was made. */
function aliveElsewhere(rest) {
  const [, machine, boot, namespace, day] =
    /^([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})[0-9a-f]{12}$/.exec(rest) ?? [];
  const mine = here();
  if (machine === undefined) return undefined;
  if (machine === mine.machine && boot !== mine.boot) return false;
  if (machine === mine.machine && namespace === mine.namespace) return undefined;
  return today() - Number.parseInt(day, 16) <= 1;
}

/**
 * Where this process's id means something, four hexadecimal digits each. What a system does not tell is the same
 * everywhere.
 */
function here() {
  return {
    machine: hashOf(hostname() + told(() => readFileSync("/etc/machine-id", "utf8"))),
    boot: hashOf(told(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"))),
    namespace: hashOf(told(() => readlinkSync("/proc/self/ns/pid"))),
  };
}

function told(read) {
  try {
    return read();
  } catch {
    return "";
  }
}

function hashOf(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 4);
}

/** Days since 1970. */
function today() {
  return Math.floor(Date.now() / 86_400_000);
}

function fourDigits(number) {
  return number.toString(16).padStart(4, "0");
}

/** When a process started, in a form that only compares for equality; undefined when it cannot be told. */
function startTime(pid) {
  try {
    // Field 22; the command name (field 2) may itself hold spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return process.platform === "linux" ? undefined : startTimeByPs(pid);
  }
}

function startTimeByPs(pid) {
  try {
    const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
    });
    return text.replace(/[^0-9A-Za-z]/g, "") || undefined;
  } catch {
    return undefined;
  }
}
