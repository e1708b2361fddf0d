// The requests that a twin received, and how two requests differ.
import type { TwinInfo } from "../../automation/index.js";

/** A request's members. */
export type RequestInput = Record<string, unknown>;

/** Inputs of the recorded requests of an operation, oldest first. */
export async function recordedInputs(twin: TwinInfo, service: string, operation: string): Promise<RequestInput[]> {
  const response = await fetch(`${twin.apiUrl}/_twin/requests?service=${service}&operation=${operation}`, {
    headers: { "x-twin-key": twin.secretAccessKey },
  });
  if (!response.ok) throw new Error(`/_twin/requests answered ${response.status}`);
  return ((await response.json()) as { input: RequestInput }[]).map(({ input }) => input);
}

/** Paths of the leaves in which two values differ; undefined members count as absent. */
export function leafDifferences(left: unknown, right: unknown, path = ""): string[] {
  const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
  if (!isBranch(left) || !isBranch(right))
    return left === right || (left ?? undefined) === (right ?? undefined) ? [] : [path];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].flatMap((key) => leafDifferences(left[key], right[key], path === "" ? key : `${path}.${key}`));
}
