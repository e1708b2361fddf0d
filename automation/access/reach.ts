// The way to brokers and databases: directly where this process has a route, else through the function inside the VPC.
// Facts: AWS Lambda Invoke (API reference: FunctionError, errors); developer guide, "Lambda quotas" (6 MB of payload
// either way), "Lambda function states".
import type { InvokeCommandOutput, LambdaClientConfig } from "@aws-sdk/client-lambda";
import { functionLogGroup } from "../../settings/logGroups.js";
import type { TableReader } from "../../databases/kind.js";
import { requireDataPlane } from "../../reach/dataPlane.js";
import { askedName } from "../../reach/operationName.js";
import type { AnswerOf, InputOf, OperationName } from "../../reach/registry.js";
import { untilTaken, type Waiting } from "./until.js";

export interface Reach {
  /** The function that is asked; absent where this process has a route itself. */
  readonly functionName?: string;
  /**
   * Runs an operation. @throws ReachError when the function could not be asked; else the operation's error, by its
   * message
   */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<AnswerOf<N>>;
  /**
   * Reads a database's tables: over one connection where this process has a route, else with one operation per
   * question.
   */
  reader(account: InputOf<"database.position">): Promise<TableReader>;
}

/** The function could not be asked, or ended before its answer. The message says what to do. */
export class ReachError extends Error {
  override name = "ReachError";
}

/** The function has no such operation: it is of another version. */
export class OtherVersionError extends ReachError {}

/** From this process, which has a route to brokers and databases; with a twin, to the twin's. */
export function directReach(environment: NodeJS.ProcessEnv = process.env): Reach {
  return {
    call: async (name, input) => {
      requireDataPlane(name, environment);
      const { perform } = await import("../../reach/registry.js");
      return (await perform(name, input)) as AnswerOf<typeof name>;
    },
    reader: async (account) => {
      requireDataPlane("the comparison of rows", environment);
      const { databaseKinds, defaultKind } = await import("../../databases/registry.js");
      return databaseKinds.of(account.kind ?? defaultKind).reader(account);
    },
  };
}

/** Of an event, and of an answer. */
const maxPayloadBytes = 6 * 2 ** 20;
/** Longer than the function may run (components/platform/reach.ts). */
const patience = 330_000;

/**
 * Through the function of a platform.
 *
 * @param waking how to wait for a function whose network interfaces are being made
 */
export function reachThrough(
  functionName: string,
  config: Partial<LambdaClientConfig>,
  waking: Waiting = { within: 180 },
): Reach {
  const send = invoker(functionName, config, waking);
  const reach: Reach = {
    reader: async (account) => operationReader(reach, account),
    call: async (name, input) => {
      const payload = JSON.stringify({ operation: askedName(name, input), input });
      const size = Buffer.byteLength(payload);
      if (size > maxPayloadBytes)
        throw new ReachError(
          `operation ${name}: its input has ${size} bytes, and Lambda takes ${maxPayloadBytes} (6 MB) at a time: ` +
            "ask for less at once",
        );
      const { FunctionError, Payload } = await send(payload);
      const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
      if (FunctionError !== undefined) throw failureOf(functionName, name, answer as FunctionFailure);
      return (answer ?? undefined) as AnswerOf<typeof name>;
    },
  };
  return reach;
}

/** A function keeps no connection between two invocations. */
function operationReader({ call }: Reach, account: InputOf<"database.position">): TableReader {
  return {
    shapes: (tables) => call("database.tableShapes", { ...account, tables: [...tables] }),
    checksum: (table, range, limit) =>
      call("database.checksum", { ...account, table, range, ...(limit !== undefined && { limit }) }),
    rows: (table, range, limit, onlyLossy) =>
      call("database.rowDigests", { ...account, table, range, limit, ...(onlyLossy && { onlyLossy }) }),
    rowsByKey: (table, keys, detail) => call("database.rowsByKey", { ...account, table, keys: [...keys], detail }),
    countUpTo: (tables, limit) => call("database.countUpTo", { ...account, tables: [...tables], limit }),
    close: async () => undefined,
  };
}

/**
 * A resource's command gets REACH_FUNCTION where this machine has no route. It also gets AWS_REGION, which the AWS SDK
 * reads.
 */
export function reachOf({ REACH_FUNCTION: functionName }: NodeJS.ProcessEnv): Reach {
  return functionName ? reachThrough(functionName, {}) : directReach();
}

/** Loads the SDK's client at the first call: most commands never make one. */
function invoker(
  functionName: string,
  config: Partial<LambdaClientConfig>,
  waking: Waiting,
): (payload: string) => Promise<InvokeCommandOutput> {
  const load = async () => {
    const { InvokeCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
    const lambda = new LambdaClient(config);
    return (Payload: string) =>
      lambda.send(new InvokeCommand({ FunctionName: functionName, Payload }), {
        abortSignal: AbortSignal.timeout(patience),
      });
  };
  let loading: ReturnType<typeof load> | undefined;
  return async (payload) => {
    const send = await (loading ??= load());
    const isAsleep = ({ name }: Error) => asleep.test(name);
    return untilTaken(() => send(payload), isAsleep, waking).catch((error: Error) => {
      throw refusalOf(functionName, error);
    });
  };
}

/** New, or idle for weeks: Lambda makes its network interfaces, which takes a minute or two. */
const asleep = /^Resource(Conflict|NotReady)Exception$/;

function refusalOf(functionName: string, error: Error): ReachError {
  const what = `function ${functionName}, which reaches brokers and databases,`;
  const sentences: Record<string, string> = {
    ResourceNotFoundException:
      `${what} is gone: \`pulumi up\` of the platform's stack makes it anew; where this machine has a route of its ` +
      "own, set msk-cdc:routable true",
    AccessDeniedException:
      `${what} can't be asked with these credentials: have lambda:InvokeFunction on it allowed for them ` +
      `(${error.message})`,
    RequestTooLargeException: `${what} was sent more than the 6 MB that Lambda takes at a time: ask for less at once`,
    AbortError: `${what} gave no answer within ${patience / 1000} s`,
  };
  return new ReachError(sentences[error.name] ?? `${what} can't be asked: ${error.message}`, { cause: error });
}

interface FunctionFailure {
  errorType?: string;
  errorMessage?: string;
}

/** An error of the operation keeps its name. Errors of the way to it (time, size, memory, version) say what to do. */
function failureOf(
  functionName: string,
  operation: string,
  { errorType = "Error", errorMessage = "" }: FunctionFailure,
): Error {
  const asked = `function ${functionName}, asked for ${operation},`;
  if (errorType === "Sandbox.Timedout" || /Task timed out after/.test(errorMessage))
    return new ReachError(
      `${asked} took longer than it may: ${errorMessage}. Does it reach the brokers and databases (security ` +
        "groups, routes)?",
    );
  if (errorType === "Function.ResponseSizeTooLarge")
    return new ReachError(`${asked} has a larger answer than the 6 MB that Lambda hands back: ask for less at once`);
  if (/^(Runtime|Sandbox|Function)\./.test(errorType))
    return new ReachError(
      `${asked} did not live to answer: ${errorType}: ${errorMessage}. Its log group, ` +
        `${functionLogGroup(functionName)}, may say why`,
    );
  if (errorMessage.startsWith("there is no operation "))
    return new OtherVersionError(
      `function ${functionName} is of another version of msk-cdc: ${errorMessage}. \`pulumi up\` of the ` +
        "platform's stack brings it up to date",
    );
  return Object.assign(new Error(errorMessage), { name: errorType });
}
