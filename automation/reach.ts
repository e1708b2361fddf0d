// The way to brokers and databases: straight from this process where there is a route, else through the function inside the VPC.
// Facts: AWS Lambda Invoke (API reference: FunctionError, 6 MB of payload either way, 15 minutes).
import { InvokeCommand, LambdaClient, type LambdaClientConfig } from "@aws-sdk/client-lambda";
import type { AnswerOf, InputOf, OperationName } from "../reach/operations.js";

export interface Reach {
  /** Runs an operation. @throws ReachError when the function could not be asked; else whatever the operation throws, by its message */
  call<N extends OperationName>(name: N, input: InputOf<N>): Promise<AnswerOf<N>>;
}

/** The function could not be asked, or did not live to answer. */
export class ReachError extends Error {
  override name = "ReachError";
}

/** From this process, which has a route to brokers and databases. */
export function directReach(): Reach {
  return {
    call: async (name, input) => {
      const { perform } = await import("../reach/operations.js");
      return (await perform(name, input)) as AnswerOf<typeof name>;
    },
  };
}

/** Through the function of a platform. */
export function reachThrough(functionName: string, client: LambdaClientConfig): Reach {
  const lambda = new LambdaClient(client);
  return {
    call: async (name, input) => {
      const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ operation: name, input }) })).catch((error: Error) => {
        throw new ReachError(`function ${functionName}, which reaches brokers and databases, can't be asked: ${error.message}`, { cause: error });
      });
      const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
      if (FunctionError !== undefined) throw failure(functionName, answer as FunctionFailure);
      return (answer ?? undefined) as AnswerOf<typeof name>;
    },
  };
}

/** What a resource's command is told: REACH_FUNCTION, where there is no route from this machine. */
export function reachOf(environment: NodeJS.ProcessEnv): Reach {
  const { REACH_FUNCTION: functionName } = environment;
  return functionName ? reachThrough(functionName, {}) : directReach();
}

interface FunctionFailure {
  errorType?: string;
  errorMessage?: string;
}

/** An error of the operation itself keeps its name; that of the runtime (time, memory) is one of the way. */
function failure(functionName: string, { errorType = "Error", errorMessage = "" }: FunctionFailure): Error {
  if (/^(Runtime|Sandbox)\./.test(errorType)) return new ReachError(`function ${functionName} did not live to answer: ${errorMessage}`);
  return Object.assign(new Error(errorMessage), { name: errorType });
}
