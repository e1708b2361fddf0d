// The archives of functions on disk, unpacked, and their invocations.
import { createHash, randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unpackZip } from "../../../tools/zipArchive.js";
import type { TwinContext } from "../context.js";
import { AwsError, messageOf } from "../errors.js";
import type { InvocationResult } from "../../lambda/invocation.js";
import { logGroupOf, type FunctionEntry } from "./functionEntry.js";

/** Of a ZIP archive in a request; larger ones come from S3 (developer guide, "Lambda quotas"). */
const maxArchiveBytes = 50 * 2 ** 20;
const defaultTimeout = 3;
/** Of what a function answers, and of its log's end in an answer (Invoke, `LogResult`). */
const maxAnswerBytes = 6 * 2 ** 20 + 100;
const maxLogTail = 4096;

const tooLong: InvocationResult = {
  failed: true,
  payload: JSON.stringify({
    errorType: "Function.ResponseSizeTooLarge",
    errorMessage: `Response payload size exceeded maximum allowed payload size (${maxAnswerBytes} bytes).`,
  }),
};

export interface Invoked extends InvocationResult {
  /** The last lines that the function wrote. */
  readonly log: string;
}

export class FunctionCode {
  constructor(
    private readonly context: TwinContext,
    private readonly endpoint: () => string,
  ) {}

  /** Unpacks an archive beside those that are there. @throws AwsError for an archive that Lambda would refuse */
  async store(name: string, handler: string, archive: Buffer): Promise<Pick<FunctionEntry, "codeSha256" | "codeSize">> {
    const refuse = (text: string): never => {
      throw new AwsError("InvalidParameterValueException", 400, text, { Type: "User" });
    };
    if (archive.length > maxArchiveBytes)
      throw new AwsError(
        "RequestEntityTooLargeException",
        413,
        "Request must be smaller than 69905067 bytes for the CreateFunction operation",
        { Type: "User" },
      );
    const codeSha256 = createHash("sha256").update(archive).digest("base64");
    const directory = this.directory(name, codeSha256);
    const aside = `${directory}.${randomUUID()}.new`;
    try {
      await mkdir(aside, { recursive: true, mode: 0o700 });
      await writeFile(join(aside, ".archive.zip"), archive, { mode: 0o600 });
      await unpackZip(join(aside, ".archive.zip"), aside);
      await rm(join(aside, ".archive.zip"));
      if (entryFile(aside, handler) === undefined) refuse(`The archive has no file for the handler ${handler}.`);
      await rm(directory, { recursive: true, force: true });
      await rename(aside, directory);
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      if (error instanceof AwsError) throw error;
      refuse(`Could not unzip uploaded file. Please check your file, then try to upload again. (${messageOf(error)})`);
    }
    return { codeSha256, codeSize: archive.length };
  }

  /** Removes one archive of a function, or all. */
  remove(name: string, codeSha256?: string): void {
    rmSync(codeSha256 === undefined ? join(this.context.layout.functionsDir, name) : this.directory(name, codeSha256), {
      recursive: true,
      force: true,
    });
  }

  /** @param signal ends it before its time */
  async invoke(entry: FunctionEntry, payload: string, signal?: AbortSignal): Promise<Invoked> {
    const { name, arn, handler, codeSha256, variables, timeout = defaultTimeout, memorySize = 128 } = entry;
    const file = entryFile(this.directory(name, codeSha256), handler);
    if (file === undefined)
      throw new AwsError("ServiceException", 500, `the code of function ${name} is gone from the twin's directory`);
    const awsRequestId = randomUUID();
    const [group, stream] = [
      logGroupOf(entry),
      `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${codeSha256.slice(0, 8)}`,
    ];
    let log = Buffer.alloc(0);
    const onLine = (line: string): void => {
      this.context.logs.append(group, stream, line);
      log = Buffer.concat([log, Buffer.from(`${line}\n`)]).subarray(-maxLogTail);
    };
    const result = await this.context.dataPlane.invokeFunction({
      file,
      handler: handler.slice(handler.indexOf(".") + 1),
      payload: payload === "" ? "{}" : payload,
      timeout: timeout * 1000,
      endpointUrl: this.endpoint(),
      environment: {
        ...variables,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memorySize),
      },
      context: { functionName: name, invokedFunctionArn: arn, awsRequestId, memoryLimitInMB: String(memorySize) },
      onLine,
      ...(signal && { signal }),
    });
    // As Lambda's runtime for Node does: who is invoked by a schedule has nobody else to tell.
    if (result.failed && signal?.aborted !== true)
      onLine(`${new Date().toISOString()}\t${awsRequestId}\tERROR\tInvoke Error \t${result.payload}`);
    return { ...(Buffer.byteLength(result.payload) > maxAnswerBytes ? tooLong : result), log: log.toString("utf8") };
  }

  private directory(name: string, codeSha256: string): string {
    return join(
      this.context.layout.functionsDir,
      name,
      createHash("sha256").update(codeSha256).digest("hex").slice(0, 16),
    );
  }
}

function entryFile(directory: string, handler: string): string | undefined {
  const base = handler.slice(0, handler.indexOf("."));
  return [".mjs", ".js", ".cjs"].map((extension) => join(directory, base + extension)).find((file) => existsSync(file));
}
