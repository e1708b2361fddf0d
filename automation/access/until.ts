// The one way to wait for AWS: repeated questions with growing pauses and jitter.
import { createWaiter, WaiterState } from "@smithy/core/client";

/** Seconds between two questions: the shortest delay, and the longest that it grows to. */
export interface Delays {
  minDelay: number;
  maxDelay: number;
}

/** MSK and MSK Connect take minutes, and their APIs' limits hold for the whole account. */
const awsDelays: Delays = { minDelay: 1, maxDelay: 15 };
/** A twin is on this machine. */
export const twinDelays: Delays = { minDelay: 0.1, maxDelay: 0.3 };

export interface Waiting {
  within: number;
  /** Default: those of AWS. */
  delays?: Delays | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Asks until the answer is yes.
 *
 * @param within seconds after which it gives up, more than the shortest delay
 * @returns whether the answer was yes
 * @throws the question's error; the signal's reason once that is aborted
 */
export async function until(
  question: () => Promise<boolean>,
  { within, delays = awsDelays, signal }: Waiting,
): Promise<boolean> {
  signal?.throwIfAborted();
  const options = { client: undefined, maxWaitTime: within, ...delays, ...(signal && { abortSignal: signal }) };
  const { state } = await createWaiter(options, undefined, async () => ({
    state: (await question()) ? WaiterState.SUCCESS : WaiterState.RETRY,
  }));
  signal?.throwIfAborted();
  return state === WaiterState.SUCCESS;
}

/**
 * Does something again while it is refused temporarily.
 *
 * @throws the last refusal once time is up; any other error at once
 */
export async function untilTaken<T>(
  action: () => Promise<T>,
  isForNow: (error: Error) => boolean,
  waiting: Waiting,
): Promise<T> {
  let answer: T | undefined;
  let refusal: unknown;
  const isTaken = async (): Promise<boolean> => {
    try {
      answer = await action();
      return true;
    } catch (error) {
      if (!isForNow(error as Error)) throw error;
      refusal = error;
      return false;
    }
  };
  if (await until(isTaken, waiting)) return answer as T;
  throw refusal;
}
