// A small in-memory stand-in for the twin's API: just what the providers call, with every stored thing open to a test.
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

export type Thing = Record<string, unknown>;

interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

const notFound = (what: string): Answer => ({
  status: 404,
  body: { message: `${what} does not exist.` },
  headers: { "x-amzn-errortype": "NotFoundException" },
});
const ok = (body: unknown = {}): Answer => ({ status: 200, body });

export class FakeApi {
  /** Everything that exists, by ARN, name or `type::id`. */
  readonly things = new Map<string, Thing>();
  /** `service operation` of each request, in order; operations of REST services are `METHOD /path`. */
  readonly calls: string[] = [];
  readonly inputs: Thing[] = [];
  /** MSK Connect takes back every update of a connector. */
  rollsBack = false;
  /** Awaited before each answer, when all is done: what a slow service does. */
  pause: (() => Promise<void>) | undefined;
  url = "";
  private readonly server = createServer((request, response) => {
    void read(request)
      .then((body) => this.answer(request, body))
      .then(async ({ status, body, headers }) => {
        await this.pause?.();
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(body === undefined || request.method === "HEAD" ? undefined : JSON.stringify(body));
      });
  });
  /** By ARN. Not among the things: nobody deletes them. */
  private readonly connectorOperations = new Map<string, Thing>();
  private next = 0;

  async start(): Promise<this> {
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  /** Keys of things of a kind: part of an ARN, or a type token. */
  keys(part: string): string[] {
    return [...this.things.keys()].filter((key) => key.includes(part));
  }

  get(key: string): Thing {
    const thing = this.things.get(key);
    if (thing === undefined) throw new Error(`the fake has no ${key}`);
    return thing;
  }

  private answer(request: IncomingMessage, raw: Buffer): Answer {
    const url = new URL(request.url ?? "/", "http://fake");
    const path = url.pathname
      .split("/")
      .filter((part) => part !== "")
      .map(decodeURIComponent);
    const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "")?.[1] ?? "twin";
    const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
    this.calls.push(`${service} ${target ?? `${request.method} ${path.join("/")}`}`);
    const input = service === "s3" || raw.length === 0 ? {} : (JSON.parse(raw.toString()) as Thing);
    this.inputs.push(input);
    const method = request.method ?? "GET";
    switch (service) {
      case "twin":
        return this.records(method, path, url.searchParams.get("type") ?? "", input);
      case "kafka":
        return this.kafka(method, path.slice(1), input);
      case "kafkaconnect":
        return this.connect(method, path.slice(1), input);
      case "s3":
        return this.s3(method, path.join("/"), raw);
      case "secretsmanager":
        return this.secrets(target ?? "", input);
      default:
        return this.logs(target ?? "", input);
    }
  }

  private records(method: string, path: string[], queryType: string, input: Thing): Answer {
    if (method === "POST") {
      const { type, name, inputs } = input as { type: string; name: string; inputs: Thing };
      const id = `${type.split(":").pop()?.toLowerCase()}-${++this.next}`;
      if (inputs["failAtOnce"] !== undefined || inputs["description"] === "fail")
        return { status: 400, body: { name: "InvalidParameterValue", message: `description "fail" of ${name}` } };
      const record = { id, inputs, outputs: outputsOf(type, id, inputs) };
      this.things.set(`${type}::${id}`, record);
      return ok(record);
    }
    const key = `${queryType}::${path[2]}`;
    const record = this.things.get(key);
    if (record === undefined) return notFound(key);
    if (method === "DELETE") this.things.delete(key);
    if (method === "PATCH") {
      const inputs = input["inputs"] as Thing;
      this.things.set(key, { ...record, inputs, outputs: outputsOf(queryType, path[2] ?? "", inputs) });
    }
    return ok(this.things.get(key) ?? {});
  }

  private kafka(method: string, [kind = "", key = "", part = "", name = ""]: string[], input: Thing): Answer {
    if (kind === "tags") return this.tag(method, key, input);
    if (kind === "configurations") return this.configurations(method, key, part, input);
    if (method === "POST" && key === "") {
      const clusterArn = `arn:aws:kafka:ap-northeast-2:000000000000:cluster/${String(input["clusterName"])}/${++this.next}`;
      this.things.set(clusterArn, {
        ...input,
        clusterArn,
        state: "CREATING",
        currentVersion: "K1",
        currentBrokerSoftwareInfo: { kafkaVersion: input["kafkaVersion"] },
      });
      return ok({ clusterArn });
    }
    const cluster = this.things.get(key);
    if (cluster === undefined) return notFound(key);
    if (part === "bootstrap-brokers") return ok({ bootstrapBrokerStringSaslIam: "127.0.0.1:9098" });
    if (part === "topics") return this.topics(method, key, name, input);
    if (method === "DELETE") this.things.delete(key);
    if (method === "PUT") {
      const { targetNumberOfBrokerNodes, currentVersion: _version, ...changes } = input;
      Object.assign(
        cluster,
        changes,
        targetNumberOfBrokerNodes === undefined ? {} : { numberOfBrokerNodes: targetNumberOfBrokerNodes },
        { currentVersion: "K2" },
      );
    }
    const answer = ok({ clusterInfo: { ...cluster } });
    // A cluster of this name takes for ever.
    if (cluster["state"] === "CREATING" && cluster["clusterName"] !== "slow") cluster["state"] = "ACTIVE";
    return answer;
  }

  private configurations(method: string, key: string, part: string, input: Thing): Answer {
    if (method === "POST") {
      const arn = `arn:aws:kafka:ap-northeast-2:000000000000:configuration/${String(input["name"])}/${++this.next}`;
      this.things.set(arn, { ...input, arn, latestRevision: { revision: 1 } });
      return ok({ arn });
    }
    const configuration = this.things.get(key);
    if (configuration === undefined) return notFound(key);
    if (method === "DELETE") this.things.delete(key);
    if (method === "PUT")
      Object.assign(configuration, input, {
        latestRevision: { revision: (configuration["latestRevision"] as { revision: number }).revision + 1 },
      });
    return ok(
      part === "revisions"
        ? { arn: key, revision: 1, serverProperties: configuration["serverProperties"] }
        : configuration,
    );
  }

  private topics(method: string, clusterArn: string, name: string, input: Thing): Answer {
    const key = `${clusterArn},${method === "POST" ? String(input["topicName"]) : name}`;
    if (method === "POST")
      this.things.set(key, { ...input, topicArn: key.replace(":cluster/", ":topic/"), status: "ACTIVE" });
    const topic = this.things.get(key);
    if (topic === undefined) return notFound(key);
    if (method === "PUT") Object.assign(topic, input);
    if (method === "DELETE") this.things.delete(key);
    return ok(topic);
  }

  private connect(method: string, [kind = "", key = ""]: string[], input: Thing): Answer {
    if (kind === "tags") return this.tag(method, key, input);
    if (kind === "connectorOperations") return ok(this.connectorOperations.get(key));
    const [member, state] = (
      {
        connectors: ["connector", "connectorState"],
        "custom-plugins": ["customPlugin", "customPluginState"],
      } as Record<string, [string, string]>
    )[kind] ?? ["workerConfiguration", "workerConfigurationState"];
    if (method === "POST") {
      const name = String(input["connectorName"] ?? input["name"]);
      const arn = `arn:aws:kafkaconnect:ap-northeast-2:000000000000:${kind.slice(0, -1)}/${name}/${++this.next}`;
      const description =
        kind === "connectors"
          ? { currentVersion: "V1" }
          : { latestRevision: { ...input, revision: 1, location: location(input) } };
      this.things.set(arn, { ...input, ...description, [`${member}Arn`]: arn, [state]: "CREATING" });
      return ok({ [`${member}Arn`]: arn });
    }
    const thing = this.things.get(key);
    if (thing === undefined) return notFound(key);
    if (method === "DELETE") this.things.delete(key);
    if (method === "PUT") return this.updateConnector(key, thing, input);
    const answer = ok({ ...thing });
    if (thing[state] === "CREATING") {
      const fails = (input["connectorConfiguration"] ?? (thing["connectorConfiguration"] as Thing | undefined)) as
        | Thing
        | undefined;
      if (fails?.["fail"] !== undefined)
        Object.assign(thing, {
          [state]: "FAILED",
          stateDescription: { code: "UnknownError.Unknown", message: "The connector failed to start." },
        });
      else thing[state] = kind === "connectors" ? "RUNNING" : "ACTIVE";
    }
    return answer;
  }

  private updateConnector(connectorArn: string, connector: Thing, change: Thing): Answer {
    const connectorOperationArn = `${connectorArn.replace(":connector/", ":connector-operation/")}/${++this.next}`;
    if (!this.rollsBack) Object.assign(connector, change, { currentVersion: `V${this.next}` });
    this.connectorOperations.set(
      connectorOperationArn,
      this.rollsBack
        ? {
            connectorOperationState: "ROLLBACK_COMPLETE",
            errorInfo: { code: "UnknownError.Unknown", message: "Task 0 failed." },
          }
        : { connectorOperationState: "UPDATE_COMPLETE" },
    );
    return ok({ connectorArn, connectorState: "UPDATING", connectorOperationArn });
  }

  private tag(method: string, arn: string, input: Thing): Answer {
    const thing = this.get(arn);
    if (method === "POST") thing["tags"] = { ...(thing["tags"] as Thing | undefined), ...(input["tags"] as Thing) };
    return { status: 204 };
  }

  private s3(method: string, key: string, body: Buffer): Answer {
    if (method === "PUT") this.things.set(key, { body: body.toString(), etag: `"${body.length}-${++this.next}"` });
    const object = this.things.get(key);
    if (object === undefined) return { status: 404 };
    if (method === "DELETE") this.things.delete(key);
    return {
      status: 200,
      headers: { etag: String(object["etag"]), "x-amz-version-id": String(object["etag"]).replaceAll('"', "") },
    };
  }

  private secrets(operation: string, input: Thing): Answer {
    if (operation === "CreateSecret") {
      const arn = `arn:aws:secretsmanager:ap-northeast-2:000000000000:secret:${String(input["Name"])}-abcdef`;
      this.things.set(arn, { ...input, ARN: arn });
      return ok({ ARN: arn });
    }
    const secret = this.things.get(String(input["SecretId"]));
    if (secret === undefined)
      return {
        status: 400,
        body: { __type: "ResourceNotFoundException", message: "Secrets Manager can't find the specified secret." },
      };
    if (operation === "PutSecretValue")
      Object.assign(secret, {
        SecretString: input["SecretString"],
        VersionId: `v${++this.next}`,
        VersionStages: ["AWSCURRENT"],
      });
    if (operation === "DeleteSecret") this.things.delete(String(input["SecretId"]));
    return ok(secret);
  }

  private logs(operation: string, input: Thing): Answer {
    const name = String(input["logGroupName"] ?? input["logGroupNamePrefix"]);
    const key = `log-group ${name}`;
    if (operation === "CreateLogGroup")
      this.things.set(key, { ...input, arn: `arn:aws:logs:ap-northeast-2:000000000000:log-group:${name}:*` });
    const group = this.things.get(key);
    if (operation === "DescribeLogGroups") return ok({ logGroups: group === undefined ? [] : [group] });
    if (operation === "DescribeLogStreams") return ok({ logStreams: [{ logStreamName: "stream-1" }] });
    if (operation === "GetLogEvents")
      return ok({ events: [{ message: "INFO fine" }, { message: "ERROR no such host: db.example" }] });
    if (group === undefined)
      return {
        status: 400,
        body: { __type: "ResourceNotFoundException", message: "The specified log group does not exist." },
      };
    if (operation === "PutRetentionPolicy") group["retentionInDays"] = input["retentionInDays"];
    if (operation === "DeleteLogGroup") this.things.delete(key);
    return ok();
  }
}

function outputsOf(type: string, id: string, inputs: Thing): Thing {
  return {
    arn: `arn:aws:fake:ap-northeast-2:000000000000:${id}`,
    ...(type.endsWith(":Eip") ? { allocationId: `eipalloc-${id}` } : {}),
    ...(type.endsWith(":Key") ? { keyId: id } : {}),
    ...inputs,
  };
}

function location(input: Thing): unknown {
  return input["location"];
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
