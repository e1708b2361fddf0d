/**
 * Runs `body` while no other process (and no other caller in this one) holds the lock of this directory.
 * `onWait` hears once, with the holder's process id, that somebody else holds it. A dead process's lock is recovered.
 */
export function withLock<T>(directory: string, body: () => T | Promise<T>, onWait?: (pid: number) => void): Promise<T>;
/** Removes what dead processes left in the locks below this directory. */
export function sweepLocks(directory: string): void;
/** A file name that no other process, now or later, would choose: `<pid>-<start time>-<place, day and random>`. */
export function newOwnerName(): string;
/**
 * Whether the process that made this owner name still runs; a reused process id has another start time. One of another
 * machine, or of another container, counts as living until its name is more than a day old; one from before this
 * machine's last boot is dead.
 */
export function ownerAlive(name: string): boolean;
