// The processes that run on this machine, of all users. Facts: ps(1) of POSIX; a process in state Z has ended and waits
// to be collected.
import { execFileSync } from "node:child_process";

export interface RunningProcess {
  pid: number;
  parent: number;
  group: number;
  /** Command and arguments, in one line. */
  args: string;
}

export function runningProcesses(): RunningProcess[] {
  const lines = execFileSync("ps", ["-A", "-ww", "-o", "pid=,ppid=,pgid=,stat=,args="], {
    encoding: "utf8",
    maxBuffer: 32 * 1024 * 1024,
  }).split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, group, state = "Z", args = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return state.startsWith("Z") ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group), args }];
  });
}
