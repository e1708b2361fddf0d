// One invocation of a function. Its unpacked bundle runs in its own Node process, as in a Lambda execution environment.
// Facts: AWS Lambda developer guide, "Define Lambda function handler in Node.js", "Using Lambda environment variables"
// (the reserved ones); Invoke (API reference).
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { leash } from "../process/child.js";

export interface InvocationOptions {
  /** File that exports the handler, and the export's name. */
  file: string;
  handler: string;
  /** The function's variables and those that Lambda adds. Only PATH is inherited. */
  environment: Record<string, string>;
  /** JSON text. */
  payload: string;
  /** Milliseconds until the process is ended. */
  timeout: number;
  context: { functionName: string; invokedFunctionArn: string; awsRequestId: string; memoryLimitInMB: string };
  /** Ends the process before its time. */
  signal?: AbortSignal;
  /** Lines of standard output and error. */
  onLine: (line: string) => void;
}

/** The handler's answer as JSON text. `failed` when it threw, was missing or took too long: the text then says why. */
export interface InvocationResult {
  payload: string;
  failed: boolean;
}

/** Reads the event from descriptor 4 and answers on descriptor 5; the leash has descriptor 3. */
const runtime = `
import { createReadStream, createWriteStream } from "node:fs";
import { pathToFileURL } from "node:url";
const [file, name, contextText] = process.argv.slice(1);
let answer;
try {
  let text = "";
  for await (const part of createReadStream("", { fd: 4, encoding: "utf8" })) text += part;
  const module = await import(pathToFileURL(file).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function") {
    const absent = new Error(name + " is undefined or not exported");
    throw Object.assign(absent, { name: "Runtime.HandlerNotFound" });
  }
  answer = { result: (await handler(JSON.parse(text), JSON.parse(contextText))) ?? null };
} catch (error) {
  const trace = String(error?.stack ?? "").split("\\n");
  answer = { error: { errorType: error?.name ?? "Error", errorMessage: error?.message ?? String(error), trace } };
}
createWriteStream("", { fd: 5 }).end(JSON.stringify(answer), () => process.exit(0));
`;

/** Runs the handler once. Never rejects for what the function does; whatever it started ends with it. */
export function invoke(options: InvocationOptions): Promise<InvocationResult> {
  const { file, handler, environment, payload, context, timeout, signal, onLine } = options;
  const node = [process.execPath, "--input-type=module", "--eval", runtime, file, handler, JSON.stringify(context)];
  const child = spawn("/bin/sh", ["-c", leash, "leash", ...node], {
    env: { PATH: "/usr/bin:/bin", ...environment },
    // Its own process group, which the leash ends as a whole.
    detached: true,
    stdio: ["pipe", "pipe", "pipe", "ignore", "pipe", "pipe"],
  });
  // Node's types end at descriptor 4.
  const [watched, out, err, , event, answer] = child.stdio as readonly unknown[];
  // The watcher may end first; a broken pipe says nothing that "close" does not.
  (watched as NodeJS.WritableStream).on("error", () => undefined);
  for (const stream of [out, err])
    createInterface({ input: stream as NodeJS.ReadableStream, crlfDelay: Infinity }).on("line", onLine);
  // A process that ended early reads nothing. Its end says more than a broken pipe.
  (event as NodeJS.WritableStream).on("error", () => undefined).end(payload);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    (answer as NodeJS.ReadableStream).on("data", (chunk: Buffer) => chunks.push(chunk));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeout);
    const end = (): void => void child.kill("SIGKILL");
    if (signal?.aborted === true) end();
    signal?.addEventListener("abort", end, { once: true });
    const fail = (errorType: string, errorMessage: string): void =>
      resolve({ failed: true, payload: JSON.stringify({ errorType, errorMessage }) });
    child.once("error", (error) => {
      clearTimeout(timer);
      fail("Runtime.ExitError", error.message);
    });
    // Its children may hold its output open until the leash has ended them.
    child.once("exit", () => clearTimeout(timer));
    child.once("close", (code, killed) => {
      signal?.removeEventListener("abort", end);
      const answered = answerOf(Buffer.concat(chunks).toString("utf8"));
      if (late)
        fail(
          "Sandbox.Timedout",
          `${new Date().toISOString()} ${context.awsRequestId} Task timed out after ` +
            `${(timeout / 1000).toFixed(2)} seconds`,
        );
      else if (answered === undefined)
        fail(
          "Runtime.ExitError",
          `RequestId: ${context.awsRequestId} Error: Runtime exited with ` +
            `${killed === null ? `error: exit status ${code}` : `signal: ${killed}`}`,
        );
      else resolve(answered);
    });
  });
}

/** @returns undefined for no whole answer: the process ended before, or the function wrote into it */
function answerOf(text: string): InvocationResult | undefined {
  let answer: { result?: unknown; error?: object };
  try {
    answer = JSON.parse(text) as { result?: unknown; error?: object };
  } catch {
    return undefined;
  }
  return answer.error === undefined
    ? { failed: false, payload: JSON.stringify(answer.result ?? null) }
    : { failed: true, payload: JSON.stringify(answer.error) };
}
