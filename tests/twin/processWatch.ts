// Command lines of this user's processes, looked at while something runs: whoever lists processes sees them.
import { readdirSync, readFileSync, statSync } from "node:fs";

/** How long a process must live to be seen for sure. Milliseconds. */
const pollMs = 25;
/** How long a new process is looked at: it becomes another program soon after its birth, or never. Milliseconds. */
const youthMs = 2000;

export class ProcessWatch {
  /** Every command line seen so far, arguments apart by spaces. */
  readonly commandLines = new Set<string>();
  private readonly timer = setInterval(() => this.look(), pollMs);
  /** Process id -> when it was first seen. */
  private births = new Map<string, number>();

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = Date.now();
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    this.births = new Map(pids.map((pid) => [pid, this.births.get(pid) ?? now]));
    for (const [pid, birth] of this.births) {
      const commandLine = now - birth > youthMs ? undefined : commandLineOf(pid);
      if (commandLine !== undefined) this.commandLines.add(commandLine);
    }
  }
}

/** Undefined for a process that is gone or somebody else's. */
function commandLineOf(pid: string): string | undefined {
  try {
    if (statSync(`/proc/${pid}`).uid !== process.getuid?.()) return undefined;
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return undefined;
    throw error;
  }
}
