// `cdc demo`: signals and exit code around the demo.
import { runDemo } from "../demo/run.js";
import { Screen } from "../demo/screen.js";

/** Exit codes as shells count them: 0 for a demo that went as expected, 1 for one that didn't, 128 + signal for an interrupted one. */
export async function demo(options: { rows: number; keep: boolean; from: string; logs?: string }): Promise<number> {
  const [stop, stopEngine] = [new AbortController(), new AbortController()];
  let exitCode: number | undefined;
  const interrupt = (signal: NodeJS.Signals, code: number) => () => {
    if (exitCode !== undefined) {
      process.stderr.write("Everything is being taken down. To stop even that: end this process with SIGKILL, then `npx cdc twin status` and `npx cdc twin stop NAME --remove`.\n");
      return;
    }
    exitCode = code;
    stop.abort(new Error(`interrupted by ${signal}`));
    // A terminal sends Ctrl-C to the engine as well, and a second one would make it drop what it is at.
    if (signal !== "SIGINT" || !process.stdin.isTTY) stopEngine.abort();
  };
  process.on("SIGINT", interrupt("SIGINT", 130)).on("SIGTERM", interrupt("SIGTERM", 143)).on("SIGHUP", interrupt("SIGHUP", 129));
  // A closed terminal or pipe must not keep the demo from taking everything down; whoever closed it does not read either.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  const succeeded = await runDemo({ ...options, signal: stop.signal, engineSignal: stopEngine.signal }, new Screen());
  // A download or build of the preparation would run on; it is ended with this process, and a later run does it anew.
  if (exitCode !== undefined) process.exit(exitCode);
  return succeeded ? 0 : 1;
}
