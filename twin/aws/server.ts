// The twin's endpoint: one HTTP server on loopback; the SigV4 credential scope says which service a request is for.
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { TwinCredentials } from "../info.js";
import { AwsError, messageOf } from "./errors.js";
import type { RequestRecorder } from "./recorder.js";
import { guardRoom } from "./roomGuard.js";
import { awsJsonService, type Service, type ServiceResponse } from "./service.js";
import { parseAuthorization, verifyHeaders, verifySignature } from "./signature.js";

/** ARNs of connectors have 130 characters and more; fastify's own limit for a path parameter is 100. */
const maxParamLength = 2048;

interface ApiServerOptions {
  /** The twin's directory. */
  readonly dir: string;
  readonly credentials: TwinCredentials;
  readonly services: readonly Service[];
  readonly recorder: RequestRecorder;
  readonly report: (text: string) => void;
}

/** Builds the server; the caller adds the twin's own routes and listens. */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const server = Fastify({ routerOptions: { maxParamLength }, forceCloseConnections: true, keepAliveTimeout: 60_000 });
  const services = new Map(options.services.map((service) => [service.name, service]));
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  server.all("/*", (request, reply) => answer(request, reply, services, options));
  return server;
}

const mebibyte = 1024 * 1024;

/** Code of a Lambda function comes as base64 in JSON, up to 50 MB before that. */
const bodyLimits: Readonly<Record<string, number>> = { lambda: 70 * mebibyte };

/**
 * The whole body of a request whose parser left it as a stream.
 * @throws AwsError RequestEntityTooLargeException as soon as it passes the limit
 */
export async function readBody(request: FastifyRequest, limit = 10 * mebibyte): Promise<Buffer> {
  const tooLarge = (): AwsError =>
    new AwsError("RequestEntityTooLargeException", 413, `the request's body is larger than ${limit} bytes`);
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  // The socket has to outlive a refusal, as the answer goes over it.
  for await (const chunk of bodyStream(request).iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > limit) throw tooLarge();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

const bodyStream = (request: FastifyRequest): Readable =>
  request.body instanceof Readable ? request.body : Readable.from([]);

/** Speaks for requests that name no service that we know. */
const nobody = awsJsonService("", {});

async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  services: ReadonlyMap<string, Service>,
  options: ApiServerOptions,
): Promise<FastifyReply> {
  const requestId = randomUUID();
  let service: Service = nobody;
  try {
    const authorization = parseAuthorization(request.headers.authorization);
    const [rawPath = "/", rawQuery = ""] = splitOnce(request.raw.url ?? "/");
    service = services.get(authorization.service) ?? nobody;
    const signed = { method: request.method, rawPath, rawQuery, headers: request.headers };
    verifyHeaders(signed, authorization, options.credentials);
    const body = service.streams === true ? undefined : await readBody(request, bodyLimits[authorization.service]);
    verifySignature(signed, authorization, options.credentials, body);
    if (service === nobody)
      throw new AwsError("UnknownOperationException", 404, `the twin has no service "${authorization.service}"`);
    const response = await service.handle(
      {
        method: request.method,
        rawPath,
        query: new URLSearchParams(rawQuery),
        headers: request.headers,
        body: body ?? Buffer.alloc(0),
        stream: bodyStream(request),
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
    // A body that nobody reads would hold up the connection's next request.
    if (!request.raw.readableEnded && request.body instanceof Readable) reply.header("connection", "close");
    return send(
      reply,
      service.failure(
        error instanceof AwsError ? error : new AwsError("InternalServerErrorException", 500, messageOf(error)),
        requestId,
      ),
    );
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
