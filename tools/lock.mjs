// Locks between processes of one user, by claim files. It is plain JavaScript, since set-up needs it before any package
// is installed.
// - A claim is an empty file. Its name holds the process id, the process's start time, the place and day, and a random
//   part.
// - A process holds the lock when it has made a claim and then sees no other living one. Two that see each other both
//   withdraw and try again.
// - Names are never used twice, so anybody may remove a dead process's claim at any time. A recovery therefore can't
//   break a lock that was just taken.
// - Machines and containers may share a home directory, and can't look for each other's processes. Such a process
//   counts as living until its claim is more than a day old.
// - After a reboot all earlier claims are dead at once.
// Facts: proc(5), random(4) (boot_id), pid_namespaces(7), machine-id(5).
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
 * Removes the claims of dead processes from the locks below this directory, and then empty directories: these locks may
 * never be used again.
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

/** Makes a claim; false when another process removed the empty directory between our two calls. */
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

/** Another living claim than our own. It clears claims of dead processes away. */
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
 * Whether the process of this owner name still runs, or may run where it can't be looked for. A reused process id has
 * another start time.
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

/** Undefined for a name made here, and for one of an earlier version, which does not say where it was made. */
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
 * The places in which this process's id is valid, four hexadecimal digits each. A part that a system does not tell is
 * the same everywhere.
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

/** Start time of a process, in a form that only compares for equality; undefined when it cannot be told. */
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
