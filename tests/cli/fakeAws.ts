// An AWS endpoint on loopback that knows recorded answers of STS, IAM, EC2 (query protocols, XML), Service Quotas,
// Secrets Manager, CloudWatch Logs (JSON), MSK and MSK Connect (REST). Facts: the services' API references, "Examples"
// of each operation.
import Fastify from "fastify";

/**
 * A request as a test looks at it: the SigV4 scope's service, the operation (REST: method and path), and a query
 * protocol's parameters.
 */
export interface AwsRequest {
  service: string;
  operation: string;
  parameters: URLSearchParams;
}

export interface RecordedAnswer {
  status?: number;
  body: string | object;
}

export interface FakeAws {
  url: string;
  /** What was asked, oldest first. */
  requests: AwsRequest[];
  close(): Promise<void>;
}

/** @param answer the recorded answer to a request */
export async function startFakeAws(answer: (request: AwsRequest) => RecordedAnswer): Promise<FakeAws> {
  const requests: AwsRequest[] = [];
  const server = Fastify({ forceCloseConnections: true });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.all("/*", async (incoming, reply) => {
    const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
    const parameters = new URLSearchParams(typeof incoming.body === "string" ? incoming.body : "");
    const target = incoming.headers["x-amz-target"];
    const operation =
      typeof target === "string"
        ? (target.split(".").at(-1) ?? "")
        : (parameters.get("Action") ?? `${incoming.method} ${incoming.url.split("?")[0]}`);
    const request = { service, operation, parameters };
    requests.push(request);
    const { status = 200, body } = answer(request);
    const xml = typeof body === "string";
    return reply
      .code(status)
      .type(xml ? "text/xml" : target === undefined ? "application/json" : "application/x-amz-json-1.1")
      .send(xml ? body : JSON.stringify(body));
  });
  const url = await server.listen({ host: "127.0.0.1", port: 0 });
  return { url, requests, close: () => server.close() };
}
