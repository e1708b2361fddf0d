// Launches the daemon: Node itself, detached, with its output in the twin's daemon.log. TypeScript sources run through
// tsx, unless MSK_CDC_DAEMON names what is compiled of them: that starts in half the time.
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { projectRoot } from "../tools/paths.js";
import { runningProcesses } from "../tools/processes.js";
import type { TwinLayout } from "./layout.js";

/** Variables that point at the caller's AWS account, Pulumi backend or Node set-up. The daemon has its own. */
const foreign = /^(AWS_|PULUMI_|MSK_CDC_|NODE_)/;

/** @returns the daemon's process id */
export function launchDaemon(layout: TwinLayout): number {
  const [, extension = "js"] = /\.([jt]s)(\?|$)/.exec(import.meta.url) ?? [];
  const daemon = process.env["MSK_CDC_DAEMON"] ?? fileURLToPath(new URL(`daemon.${extension}`, import.meta.url));
  const loader = daemon.endsWith(".ts")
    ? ["--import", pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href]
    : [];
  const log = openSync(layout.daemonLog, "a", 0o600);
  try {
    const child = spawn(process.execPath, [...loader, daemon, layout.dir], {
      cwd: projectRoot,
      detached: true,
      stdio: ["ignore", log, log],
      env: {
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name))),
        TSX_TSCONFIG_PATH: join(projectRoot, "tsconfig.json"),
      },
    });
    if (child.pid === undefined) throw new Error(`the twin's daemon can't be started with ${process.execPath}`);
    child.unref();
    return child.pid;
  } finally {
    closeSync(log);
  }
}

/** A daemon that was launched and has not claimed its twin yet. Its starter may have been killed meanwhile. */
export function launchedDaemon(layout: TwinLayout): number | undefined {
  return runningProcesses().find(({ args }) => /[/\\]daemon\.[jt]s /.test(args) && args.endsWith(` ${layout.dir}`))
    ?.pid;
}

export function lastLogLines(layout: TwinLayout, count = 20): string {
  return existsSync(layout.daemonLog)
    ? readFileSync(layout.daemonLog, "utf8").trimEnd().split("\n").slice(-count).join("\n")
    : "(it is empty)";
}
