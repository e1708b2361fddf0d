// Finds and runs the tools that set-up needs.
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

/** Result of a finished command. `output` holds the lines of stdout and stderr as they came. */
export interface CommandResult {
  ok: boolean;
  output: string;
}

/**
 * Runs a command to its end; its lines (of stdout and stderr) go to `onLine`. For a bad exit code or a missing command
 * `ok` is false; it does not throw. The command ends when this process ends.
 */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env, onLine }: { cwd?: string; env?: Record<string, string>; onLine?: (line: string) => void } = {},
): Promise<CommandResult> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  const end = (): boolean => child.kill();
  process.once("exit", end);
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      lines.push(line);
      onLine?.(line);
    });
  }
  return new Promise((resolve) => {
    const finish = (ok: boolean): void => {
      process.off("exit", end);
      resolve({ ok, output: lines.join("\n") });
    };
    child.on("error", (error) => {
      lines.push(error.message);
      finish(false);
    });
    child.on("close", (code) => finish(code === 0));
  });
}

/** The last non-empty lines of a command's output, for an error text. */
export function lastLines(output: string, count = 5): string {
  return output
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "")
    .slice(-count)
    .join("\n");
}

/** The first executable of these names on PATH, then in the further directories. */
export function findExecutable(
  names: readonly string[],
  furtherDirectories: readonly string[] = [],
): string | undefined {
  const directories = [
    ...(process.env["PATH"] ?? "").split(delimiter).filter((directory) => directory !== ""),
    ...furtherDirectories,
  ];
  return names.flatMap((name) => directories.map((directory) => join(directory, name))).find(isExecutable);
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
