// One invocation of a function: its unpacked bundle in a Node process of its own, as a Lambda execution environment
// runs it. Facts: AWS Lambda developer guide, "Define Lambda function handler in Node.js", "Using Lambda environment
// variables" (the reserved ones); Invoke (API reference).
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface InvocationOptions {
  /** File that exports the handler, and the export's name. */
  file: string;
  handler: string;
  /** The function's variables and those that Lambda adds; nothing is inherited but PATH. */
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

/**
 * The handler's answer as JSON text; `failed` when it threw, was not there or took too long: the text says why then.
 */
export interface InvocationResult {
  payload: string;
  failed: boolean;
}

/**
 * Reads the event from descriptor 3, answers on descriptor 4, and ends with the daemon, which holds standard input
 * open.
 */
const runtime = `
import { createReadStream, createWriteStream } from "node:fs";
import { pathToFileURL } from "node:url";
process.stdin.on("end", () => process.exit(1)).resume();
const [file, name, contextText] = process.argv.slice(1);
let answer;
try {
  let text = "";
  for await (const part of createReadStream("", { fd: 3, encoding: "utf8" })) text += part;
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
createWriteStream("", { fd: 4 }).end(JSON.stringify(answer), () => process.exit(0));
`;

/** Runs the handler once. Never rejects for what the function does. */
export function invoke(options: InvocationOptions): Promise<InvocationResult> {
  const { file, handler, environment, payload, context, timeout, signal, onLine } = options;
  const child = spawn(
    process.execPath,
    ["--input-type=module", "--eval", runtime, file, handler, JSON.stringify(context)],
    {
      env: { PATH: "/usr/bin:/bin", ...environment },
      stdio: ["pipe", "pipe", "pipe", "pipe", "pipe"],
    },
  );
  const [, out, err, event, answer] = child.stdio;
  for (const stream of [out, err])
    createInterface({ input: stream as NodeJS.ReadableStream, crlfDelay: Infinity }).on("line", onLine);
  // A process that has ended early reads nothing; its end says more than a broken pipe.
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
    child.once("close", (code, killed) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      const text = Buffer.concat(chunks).toString("utf8");
      if (late)
        fail(
          "Sandbox.Timedout",
          `${new Date().toISOString()} ${context.awsRequestId} Task timed out after ` +
            `${(timeout / 1000).toFixed(2)} seconds`,
        );
      else if (text === "")
        fail(
          "Runtime.ExitError",
          `RequestId: ${context.awsRequestId} Error: Runtime exited with ` +
            `${killed === null ? `error: exit status ${code}` : `signal: ${killed}`}`,
        );
      else resolve(answerOf(text));
    });
  });
}

function answerOf(text: string): InvocationResult {
  const answer = JSON.parse(text) as { result?: unknown; error?: object };
  return answer.error === undefined
    ? { failed: false, payload: JSON.stringify(answer.result) }
    : { failed: true, payload: JSON.stringify(answer.error) };
}
