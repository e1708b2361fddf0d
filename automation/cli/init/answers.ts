// What `cdc init` asks for, as texts that a person or a script gives.
import { sourceKinds } from "../../../sources/registry.js";

/** A database as its user names it, by a URL: `TYPE://user@host:port/database`. */
export interface NamedDatabase {
  /** Name of its kind (databases/kinds.ts). */
  kind: string;
  user: string;
  host: string;
  port?: number;
  database: string;
}

export interface NamedTable {
  name: string;
  key: string[];
}

export interface Answers {
  region: string;
  /** A profile of a platform of its own, or the full name of the stack that has one. */
  platform: string;
  /** Undefined: the platform's demo databases, with their table. */
  pipeline?: { source: NamedDatabase; sink: NamedDatabase; tables: NamedTable[] };
}

/** How the demo databases are asked for. */
export const demo = "demo";

const kinds = (): string[] => [...new Set(sourceKinds.all().map(({ database }) => database))];

/** A URL of the first type. */
export function exampleDatabase(user: string, host: string, database: string): string {
  return `${kinds()[0]}://${user}@${host}.example.internal/${database}`;
}

/** A mistake in an answer: what it has to be. */
export class AnswerError extends Error {
  override name = "AnswerError";
}

export function region(text: string): string {
  if (!/^[a-z]{2}(-[a-z]+){1,2}-\d$/.test(text)) throw new AnswerError("an AWS region, such as eu-central-1");
  return text;
}

export function platform(text: string): string {
  if (!/^(development|production|[^/\s]+\/[^/\s]+\/[^/\s]+)$/.test(text))
    throw new AnswerError(
      "development, production, or the full name of the stack that has the platform: organization/project/stack",
    );
  return text;
}

export function database(text: string): NamedDatabase {
  const form = `${kinds().join(" or ")}://user@host/database, with :port behind the host where it is not the usual one`;
  const [, kind = "", userInfo = "", host = "", port, name = ""] =
    /^(\w+):\/\/([^@/]+)@([\w.-]+)(?::(\d{1,5}))?\/([\w$-]+)$/.exec(text) ?? [];
  // It would stand in a process list and in a shell's history.
  if (userInfo.includes(":")) throw new AnswerError(`no password here: ${form}`);
  if (!kinds().includes(kind)) throw new AnswerError(form);
  return { kind, user: userInfo, host, database: name, ...(port !== undefined && { port: Number(port) }) };
}

/** Such as `orders, items(order_id, line)`: key columns in brackets; default: `id`. */
export function tables(text: string): NamedTable[] {
  return text.split(/,(?![^(]*\))/).map((one) => {
    const [, name, columns = "id"] = /^\s*([\w$-]+)\s*(?:\(([^()]*)\))?\s*$/.exec(one) ?? [];
    const key = columns.split(/[\s,]+/).filter((column) => column !== "");
    if (name === undefined || key.length === 0)
      throw new AnswerError(
        "tables separated by commas, each with its key's columns in brackets: orders(id), items(order_id, line)",
      );
    return { name, key };
  });
}
