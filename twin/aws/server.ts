// The twin's endpoint: one HTTP server on loopback; the SigV4 credential scope says which service a request is for.
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { AwsError, messageOf } from "./errors.js";
import { absent } from "./queryProtocol.js";
import type { RequestRecorder } from "./recorder.js";
import { guardRoom } from "./roomGuard.js";
import { awsJsonService, type Service, type ServiceResponse } from "./service.js";
import { defaultPatienceMs, dropBody, readBody, RequestBody } from "./requestBody.js";
import { chunkCheck, parseAuthorization, verifyBody, verifyHeaders, type Access } from "./signature.js";

/** ARNs of connectors have 130 characters and more; fastify's own limit for a path parameter is 100. */
const maxParamLength = 2048;

interface ApiServerOptions extends Access {
  /** The twin's directory. */
  readonly dir: string;
  readonly services: readonly Service[];
  readonly recorder: RequestRecorder;
  readonly report: (text: string) => void;
  /** How long a client may send nothing of a request, in milliseconds; default 20 seconds. */
  readonly patienceMs?: number;
}

/** Builds the server; the caller adds the twin's own routes and listens. */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const { patienceMs = defaultPatienceMs } = options;
  const server = Fastify({
    routerOptions: { maxParamLength },
    forceCloseConnections: true,
    keepAliveTimeout: 60_000,
    http: { headersTimeout: patienceMs, connectionsCheckingInterval: patienceMs / 4 },
  });
  const services = new Map(options.services.map((service) => [service.name, service]));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  server.all("/*", (request, reply) => answer(request, reply, services, options));
  return server;
}

/** Code of a Lambda function comes as base64 in JSON, up to 50 MB before that. */
const bodyLimits: Readonly<Record<string, number>> = { lambda: 70 * 2 ** 20 };

/** Speaks for requests that name no service that we know. */
const nobody = awsJsonService("", {});

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  services: ReadonlyMap<string, Service>,
  options: ApiServerOptions,
): Promise<FastifyReply> {
  const requestId = randomUUID();
  const { patienceMs = defaultPatienceMs } = options;
  let service: Service = nobody;
  let stream: Readable | undefined;
  try {
    const authorization = parseAuthorization(request.headers.authorization);
    const [rawPath = "/", rawQuery = ""] = splitOnce(request.raw.url ?? "/");
    const known = services.get(authorization.service);
    service = known ?? absent(nobody, authorization.service, request.headers["content-type"]);
    const signed = { method: request.method, rawPath, rawQuery, headers: request.headers };
    await verifyHeaders(signed, authorization, options);
    const streams = service.streams === true;
    const body = streams ? undefined : await readBody(request.raw, bodyLimits[service.name], patienceMs);
    if (body !== undefined) await verifyBody(signed, authorization, options, body);
    const chunks = chunkCheck(signed, authorization, options);
    if (known === undefined)
      throw new AwsError("UnknownOperationException", 404, `the twin has no service "${authorization.service}"`);
    stream = streams ? new RequestBody(request.raw, { patienceMs }) : Readable.from([]);
    const response = await service.handle(
      {
        method: request.method,
        rawPath,
        query: new URLSearchParams(rawQuery),
        headers: request.headers,
        body: body ?? Buffer.alloc(0),
        stream,
        ...(chunks && { chunkCheck: chunks }),
      },
      (name, operation, input, wire) => {
        options.recorder.record(name, operation, input, wire);
        guardRoom(options.dir, operation);
      },
    );
    return send(reply, { ...response, headers: { "x-amzn-requestid": requestId, ...response.headers } });
  } catch (error) {
    if (!(error instanceof AwsError)) {
      options.report(
        `${request.method} ${request.url}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
    if (!request.raw.readableEnded) dropBody(request.raw, patienceMs);
    return send(
      reply,
      service.failure(
        error instanceof AwsError ? error : new AwsError("InternalServerErrorException", 500, messageOf(error)),
        requestId,
      ),
    );
  } finally {
    stream?.destroy();
  }
}

function send(reply: FastifyReply, response: ServiceResponse): FastifyReply {
  reply.code(response.status).headers(response.headers);
  return reply.send(response.body);
}

function splitOnce(url: string): [string, string] {
  const at = url.indexOf("?");
  return at < 0 ? [url, ""] : [url.slice(0, at), url.slice(at + 1)];
}
