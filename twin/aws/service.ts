// What the API's server and its services agree on, and the two JSON protocols of AWS (Smithy: restJson1, awsJson1.1)
// over it.
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { z } from "zod";
import { AwsError, badRequest, decodedUri } from "./errors.js";
import type { ChunkCheck } from "./signature.js";

export interface ServiceRequest {
  readonly method: string;
  /** Path as it came, still URL-encoded. */
  readonly rawPath: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** The whole body; empty for services that stream. */
  readonly body: Buffer;
  readonly stream: Readable;
  /** Where the stream comes in signed chunks. */
  readonly chunkCheck?: ChunkCheck;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | Readable;
}

/** A request as it came over the wire, without its values. */
export interface Wire {
  readonly method: string;
  /** Still URL-encoded. */
  readonly path: string;
  /** Names of the query's parameters. */
  readonly query: readonly string[];
  /** Names of the body's members. */
  readonly body: readonly string[];
}

/** Told about every operation before it runs. */
export type Recorder = (service: string, operation: string, input: unknown, wire?: Wire) => void;

export interface Service {
  /** Name in the SigV4 credential scope. */
  readonly name: string;
  /** True where the body goes to disk as it comes. */
  readonly streams?: boolean;
  handle(request: ServiceRequest, record: Recorder): Promise<ServiceResponse>;
  failure(error: AwsError, requestId: string): ServiceResponse;
}

export type Input = Readonly<Record<string, unknown>>;
export type Handler = (input: Input) => unknown;

/** One operation of a restJson1 service: `path` has `{label}` segments. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly handler: Handler;
}

/** Names a route in one line. */
export function route(operation: string, method: string, path: string, handler: Handler, status = 200): Route {
  return { operation, method, path, status, handler };
}

/** A restJson1 service. A handler's input is the body's members, labels and query parameters in one object. */
export function restJsonService(name: string, routes: readonly Route[]): Service {
  const table = routes.map((entry) => ({ entry, segments: entry.path.split("/") }));
  return {
    name,
    failure: (error, requestId) => ({
      status: error.status,
      headers: { "content-type": "application/json", "x-amzn-errortype": error.code, "x-amzn-requestid": requestId },
      body: JSON.stringify({ message: error.message, ...error.fields }),
    }),
    async handle(request, record) {
      const segments = request.rawPath.split("/");
      for (const { entry, segments: pattern } of table) {
        const labels = entry.method === request.method ? matchSegments(pattern, segments) : undefined;
        if (labels === undefined) continue;
        const body = parseJson(request.body);
        const input = { ...queryMembers(request.query), ...body, ...labels };
        record(name, entry.operation, input, wireOf(request, body));
        const output = await entry.handler(input);
        return {
          status: entry.status,
          headers: { "content-type": "application/json" },
          body: output === undefined ? "" : JSON.stringify(output),
        };
      }
      throw new AwsError(
        "UnknownOperationException",
        404,
        `the twin has no operation ${request.method} ${request.rawPath} of ${name}`,
      );
    },
  };
}

/** An awsJson1.1 service: the operation stands in `x-amz-target`. */
export function awsJsonService(name: string, operations: Readonly<Record<string, Handler>>): Service {
  return {
    name,
    failure: (error, requestId) => ({
      status: error.status,
      headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": requestId },
      body: JSON.stringify({ __type: error.code, message: error.message, Message: error.message, ...error.fields }),
    }),
    async handle(request, record) {
      const operation =
        String(request.headers["x-amz-target"] ?? "")
          .split(".")
          .pop() ?? "";
      const handler = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
      if (handler === undefined)
        throw new AwsError("UnknownOperationException", 400, `the twin has no operation "${operation}" of ${name}`);
      const input = parseJson(request.body);
      record(name, operation, input, wireOf(request, input));
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify((await handler(input)) ?? {}),
      };
    },
  };
}

/** An operation over its checked request. @param code of the error for a request of another shape */
export function taking<T>(schema: z.ZodType<T>, work: (input: T) => unknown, code?: string): Handler {
  return (input) => work(checked(schema, input, code));
}

/**
 * Checks an input's shape.
 * @throws AwsError BadRequestException (or `code`) that names the member and what is wrong with it
 */
export function checked<T>(schema: z.ZodType<T>, input: unknown, code = "BadRequestException"): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find(({ code: kind }) => kind === "unrecognized_keys") ?? issues[0];
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const path = [...(issue?.path ?? []), ...unknown].join(".");
  const text =
    unknown.length > 0
      ? `The twin does not have the member ${path} of this request.`
      : `Invalid parameter ${path}: ${issue?.message ?? "invalid"}`;
  throw code === "BadRequestException" ? badRequest(text, path) : new AwsError(code, 400, text);
}

function wireOf({ method, rawPath: path, query }: ServiceRequest, body: Input): Wire {
  return { method, path, query: [...new Set(query.keys())], body: Object.keys(body) };
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) labels[part.slice(1, -1)] = decodedUri(segment);
    else if (part !== segment) return undefined;
  }
  return labels;
}

function queryMembers(query: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(query.keys())].map((key) => [key, key === "tagKeys" ? query.getAll(key) : (query.get(key) ?? "")]),
  );
}

/** Deeper values overflow the stack of those who walk them; no request of AWS comes near. */
const maxDepth = 200;

function parseJson(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  const text = body.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AwsError("SerializationException", 400, "the request's body is not JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new AwsError("SerializationException", 400, "the request's body is not a JSON object");
  if (depthOf(text) > maxDepth)
    throw new AwsError("SerializationException", 400, "the request's body is nested too deeply");
  return value as Record<string, unknown>;
}

function depthOf(json: string): number {
  let [depth, deepest, quoted] = [0, 0, false];
  for (let at = 0; at < json.length; at++) {
    const c = json[at];
    if (quoted && c === "\\") at++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && (c === "{" || c === "[")) deepest = Math.max(deepest, ++depth);
    else if (!quoted && (c === "}" || c === "]")) depth--;
  }
  return deepest;
}
