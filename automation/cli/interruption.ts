// Signals of a command: the first ends it safely, the second at once. Facts: POSIX signals; exit codes as shells count
// them, 128 + the signal's number.
import { endEngines } from "../pulumi/engineProcess.js";
import { clearLive } from "../terminal/region.js";
import { twinDirectory } from "../access/twin.js";
import { ExitError } from "./exitError.js";
import type { Output } from "./output.js";

/** What a command leaves that is stopped at once. */
export interface LeftBehind {
  /** Such as: twin demo-1a2b3c with its processes, its stacks and /home/…/twins/demo-1a2b3c */
  what: string;
  /** The command that removes it. */
  remove: string;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type Interrupting = keyof typeof exitCodes;

/**
 * Milliseconds after the first signal in which another one counts as the same. `npm run` passes a terminal's Ctrl-C on
 * to a process that already got it.
 */
const echo = 200;

/** The reason of the signal's abort. */
class Interrupted extends Error {
  override name = "Interrupted";
}

/**
 * Runs a command's work and returns its result. After a signal the command ends with 130, 143 or 129.
 * - The first SIGINT, SIGTERM or SIGHUP aborts the work's signal; the command waits for the work to end.
 * - A second SIGINT or SIGTERM ends engines, downloads and builds of this process. It prints what is left with the
 *   commands that remove it, and the process ends within a second.
 * - A second SIGHUP says only that the terminal is closed.
 *
 * @param finishing  what the first signal leads to, such as "everything is taken down"
 * @param leftBehind  what stands at this moment; asked at the second signal
 * @throws ExitError after a signal
 */
export async function interruptible<T>(
  output: Pick<Output, "warn">,
  { finishing, leftBehind }: { finishing: string; leftBehind: () => readonly LeftBehind[] },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const heard: { first?: { code: number; at: number } } = {};
  let stop: (reason: ExitError) => void = ignore;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  const hear = (signal: Interrupting): void => {
    if (heard.first === undefined) {
      heard.first = { code: exitCodes[signal], at: Date.now() };
      output.warn(`\nInterrupted by ${signal}: ${finishing}. Once more (Ctrl-C) stops at once.`);
      abort.abort(new Interrupted(`interrupted by ${signal}`));
    } else if (signal !== "SIGHUP" && Date.now() - heard.first.at > echo) {
      stopNow(output, leftBehind);
      stop(new ExitError(exitCodes[signal], { atOnce: true }));
    }
  };
  const signals = Object.keys(exitCodes) as Interrupting[];
  for (const signal of signals) process.on(signal, hear);
  // A closed terminal or pipe must not keep the work from taking everything down. Nobody reads the output then.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignore);
  try {
    const value = await Promise.race([work(abort.signal), stopped]);
    if (heard.first === undefined) return value;
  } catch (error) {
    if (heard.first === undefined || error instanceof ExitError) throw error;
    if (!(error instanceof Interrupted)) output.warn(error instanceof Error ? error.message : String(error));
  } finally {
    // An interrupted process goes on handling signals until it ends: one more would change its exit code.
    if (heard.first === undefined) {
      for (const stream of [process.stdout, process.stderr]) stream.off("error", ignore);
      for (const signal of signals) process.off(signal, hear);
    }
  }
  // A download or build would run on. It ends with this process, and a later run does it anew.
  throw new ExitError(heard.first.code, { atOnce: true });
}

/** What is left of a twin, and the command that stops or removes it. */
export function leftOf(twin: string, { remove }: { remove: boolean }): LeftBehind[] {
  const directory = twinDirectory(twin);
  if (directory === undefined) return [];
  return [
    {
      what: `twin ${twin}: its daemon with all that it runs${remove ? `, its stacks, ${directory}` : ""}`,
      remove: `npx cdc twin stop ${twin}${remove ? " --remove" : ""}`,
    },
  ];
}

function stopNow(output: Pick<Output, "warn">, leftBehind: () => readonly LeftBehind[]): void {
  clearLive();
  output.warn("\nStopping at once.");
  endEngines();
  const left = leftBehind();
  if (left.length === 0) output.warn("Nothing is left.");
  else
    output.warn(
      [
        "This is left, each with the command that removes it:",
        ...left.flatMap(({ what, remove }) => [`  ${what}`, `    ${remove}`]),
      ].join("\n"),
    );
}

function ignore(): void {
  // Nothing to do.
}
