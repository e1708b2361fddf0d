// `/_twin/*`: what only the twin has. Status, shutdown, the recorder, and the store behind resource types without an
// API of their own.
import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AwsError, messageOf } from "./errors.js";
import type { RequestRecorder } from "./recorder.js";
import type { Records } from "./records/records.js";
import type { StoredRecord } from "./records/recordedType.js";
import { guardRoom } from "./roomGuard.js";
import { readBody } from "./requestBody.js";
import { checked } from "./service.js";

interface ControlOptions {
  /** The twin's directory. */
  readonly dir: string;
  /** Whoever knows the twin's secret access key may do this. */
  readonly key: string;
  readonly recorder: RequestRecorder;
  readonly records: Records;
  readonly status: () => object;
  readonly shutdown: () => void;
}

const properties = z.record(z.string(), z.unknown());
const creation = z.strictObject({ type: z.string().min(1), name: z.string(), inputs: properties });
const change = z.strictObject({ inputs: properties });
const requestFilter = z.strictObject({ service: z.string().optional(), operation: z.string().optional() });
const ofType = z.strictObject({ type: z.string().min(1) });
const byId = z.strictObject({ id: z.string() });

export function addControlRoutes(
  server: FastifyInstance,
  { dir, key, recorder, records, status, shutdown }: ControlOptions,
): void {
  const route = (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    url: string,
    work: (request: FastifyRequest) => unknown,
  ): void => {
    server.route({ method, url, handler: (request, reply) => answer(request, reply, key, work) });
  };
  const target = (request: FastifyRequest): [type: string, id: string] => [
    checked(ofType, request.query).type,
    checked(byId, request.params).id,
  ];
  route("GET", "/_twin/status", () => status());
  route("POST", "/_twin/shutdown", () => {
    // After the answer has left.
    setTimeout(shutdown, 50);
    return {};
  });
  route("GET", "/_twin/requests", (request) => {
    const { service, operation } = checked(requestFilter, request.query);
    return recorder.find(service, operation);
  });
  route("POST", "/_twin/records", async (request) => {
    guardRoom(dir, "CreateRecord");
    const { type, name, inputs } = checked(creation, await json(request));
    return shown(await records.create(type, name, inputs));
  });
  route("GET", "/_twin/records/:id", (request) => shown(records.require(...target(request))));
  route("PATCH", "/_twin/records/:id", async (request) => {
    guardRoom(dir, "UpdateRecord");
    return shown(await records.update(...target(request), checked(change, await json(request)).inputs));
  });
  route("DELETE", "/_twin/records/:id", async (request) => {
    await records.delete(...target(request));
    return {};
  });
}

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  work: (request: FastifyRequest) => unknown,
): Promise<FastifyReply> {
  try {
    const given = Buffer.from(String(request.headers["x-twin-key"] ?? ""));
    if (given.length !== key.length || !timingSafeEqual(given, Buffer.from(key))) {
      throw new AwsError("AccessDeniedException", 403, "The header x-twin-key is not the twin's secret access key.");
    }
    return await reply.send(await work(request));
  } catch (error) {
    const failure = error instanceof AwsError ? error : new AwsError("InternalFailure", 500, messageOf(error));
    return reply.code(failure.status).send({ name: failure.code, message: failure.message });
  }
}

async function json(request: FastifyRequest): Promise<unknown> {
  try {
    return JSON.parse((await readBody(request.raw)).toString("utf8"));
  } catch {
    throw new AwsError("SerializationException", 400, "the request's body is not JSON");
  }
}

const shown = ({ id, inputs, outputs }: StoredRecord): object => ({ id, inputs, outputs });
