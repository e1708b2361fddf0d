// Remembers what clients asked for, so that a test can compare a request with what should have been sent. Secrets are
// struck out.
import type { Wire } from "./service.js";

interface RecordedRequest {
  /** ISO 8601. */
  readonly at: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** Of services that speak JSON. */
  readonly wire?: Wire;
}

/** Kept per operation: a poll that repeats must not push out the one request that matters. */
const perOperation = 200;
const secretMembers = new Set(["SecretString", "SecretBinary", "password", "masterUserPassword"]);

export class RequestRecorder {
  private readonly requests = new Map<string, RecordedRequest[]>();

  record(service: string, operation: string, input: unknown, wire?: Wire): void {
    const key = `${service}.${operation}`;
    const list = this.requests.get(key) ?? [];
    list.push({
      at: new Date().toISOString(),
      service,
      operation,
      input: withoutSecrets(input),
      ...(wire && { wire }),
    });
    if (list.length > perOperation) list.shift();
    this.requests.set(key, list);
  }

  /** Oldest first; an absent filter takes all. */
  find(service?: string, operation?: string): RecordedRequest[] {
    return [...this.requests.values()]
      .flat()
      .filter(
        (request) =>
          (service === undefined || request.service === service) &&
          (operation === undefined || request.operation === operation),
      )
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, secretMembers.has(key) ? "(secret)" : withoutSecrets(member)]),
  );
}
