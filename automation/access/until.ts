// The one way to wait for AWS: it is asked again and again, ever more rarely, and at moments of chance.
import { createWaiter, WaiterState } from "@smithy/core/client";

/** Seconds between two questions: the shortest delay, and the longest that it grows to. */
export interface Delays {
  minDelay: number;
  maxDelay: number;
}

/** MSK and MSK Connect take minutes, and the limits of their APIs are the whole account's. */
const awsDelays: Delays = { minDelay: 1, maxDelay: 15 };
/** A twin is on this machine. */
export const twinDelays: Delays = { minDelay: 0.1, maxDelay: 0.3 };

/**
 * Asks until the answer is yes.
 *
 * @param within  seconds after which it is given up
 * @returns whether it was yes
 * @throws whatever the question throws
 */
export async function until(
  question: () => Promise<boolean>,
  { within, delays = awsDelays }: { within: number; delays?: Delays | undefined },
): Promise<boolean> {
  const { state } = await createWaiter({ client: undefined, maxWaitTime: within, ...delays }, undefined, async () => ({
    state: (await question()) ? WaiterState.SUCCESS : WaiterState.RETRY,
  }));
  return state === WaiterState.SUCCESS;
}
