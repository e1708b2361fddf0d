// Asks AWS with a limit of five seconds for every question. A refusal is an answer, too. Facts: AWS SDK for JavaScript
// v3, "Service exceptions".

/** AWS's answer, or its error. */
export type Answer<T> = { value: T } | { refusal: Refusal };

export interface Refusal {
  /** The IAM action that was asked for, such as kafkaconnect:ListConnectors. */
  action: string;
  /** No permission to ask. */
  denied: boolean;
  /** AWS's error code and message. */
  reason: string;
}

/** Milliseconds. */
export const questionLimit = 5000;

/** @param question gets a signal that ends it in time */
export async function ask<T>(
  action: string,
  question: (options: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<Answer<T>> {
  const abortSignal = AbortSignal.timeout(questionLimit);
  try {
    return { value: await Promise.race([question({ abortSignal }), ended(abortSignal)]) };
  } catch (error) {
    return {
      refusal: {
        action,
        denied: isDenied(error as Error),
        reason: abortSignal.aborted ? `no answer within ${questionLimit / 1000} s` : reasonOf(error as Error),
      },
    };
  }
}

/** Steps before a request have no signal: a credential process, an instance's metadata. */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }),
  );
}

/** What the pages of a list hold. */
export async function collected<Page, T>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly T[] | undefined,
): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}

/** Each service has its own word for it; EC2's is UnauthorizedOperation. */
function isDenied({ name }: Error): boolean {
  return /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError|ForbiddenException|NotAuthorized(Exception)?)$/.test(
    name,
  );
}

function reasonOf({ name, message }: Error): string {
  return name === "Error" || message.startsWith(name) ? message : `${name}: ${message}`;
}

/** The answer with its value changed; a refusal stays what it is. */
export function mapped<T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> {
  return "value" in answer ? { value: change(answer.value) } : answer;
}
