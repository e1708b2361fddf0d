// Every operation that needs a route to brokers or databases, by name. The same tables run in this process, in the
// function inside the VPC, and on the twin.
import type { z } from "zod";
import type { databaseOperations } from "./databaseOperations.js";
import type { kafkaOperations } from "./kafkaOperations.js";
import type { ReachScope } from "../settings/reachScope.js";
import type { Operation } from "./operation.js";
import { operationAsked } from "./operationName.js";
import { refuseBeyond } from "./scope.js";

export type Operations = typeof kafkaOperations & typeof databaseOperations;
export type OperationName = keyof Operations;
export type InputOf<N extends OperationName> = z.input<Operations[N]["input"]>;
export type AnswerOf<N extends OperationName> = Operations[N] extends Operation<z.ZodType, infer O> ? O : never;

/**
 * By the first part of their operations' names. A table is loaded at its first use: the Kafka client takes half a
 * second, which commands on databases need not spend.
 */
const tables = {
  kafka: async (): Promise<object> => (await import("./kafkaOperations.js")).kafkaOperations,
  database: async (): Promise<object> => (await import("./databaseOperations.js")).databaseOperations,
};

/**
 * Runs one.
 *
 * @param asked its name, or that of operationName.ts
 * @param scope the allowed questions; undefined: any
 * @throws Error for an unknown name, an input that does not fit or is beyond the scope; the operation's own error
 */
export async function perform(asked: string, input: unknown, scope?: ReachScope): Promise<unknown> {
  const name = operationAsked(asked);
  const operation = await find(name);
  const checked = operation.input.safeParse(input);
  if (!checked.success) throw new Error(misfit(name, checked.error));
  if (scope) refuseBeyond(scope, checked.data);
  return operation.run(checked.data);
}

/** Names paths only: a value may be a password. */
function misfit(name: string, { issues }: z.ZodError): string {
  const unknown = issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key].join(".")) : [],
  );
  // A later version's caller sends it.
  if (unknown.length > 0) return `there is no operation "${name}" that takes ${unknown.join(", ")}`;
  return `operation ${name}: ${issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`;
}

async function find(name: string): Promise<Operation> {
  const table = Object.entries(tables).find(([first]) => name.startsWith(`${first}.`))?.[1];
  const operations = Object.entries((await table?.()) ?? {}) as [string, Operation][];
  const found = operations.find(([one]) => one === name)?.[1];
  if (!found) throw new Error(`there is no operation "${name}"; there are ${(await operationNames()).join(", ")}`);
  return found;
}

export async function operationNames(): Promise<string[]> {
  return (await Promise.all(Object.values(tables).map((load) => load()))).flatMap(Object.keys);
}
