// The broker connectivity check (KafkaIAMConnectTest): every broker of the bootstrap list answers, and a topic can be
// created and deleted with IAM. A failure names the step that failed: DNS, TCP, TLS, authentication, authorization.
import { randomBytes } from "node:crypto";
import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import { Admin } from "@platformatic/kafka";
import { z } from "zod";
import { connectorsByIam } from "../../settings/clusters/access.js";
import { brokers, operation } from "../operation.js";
import { clientOptions, type BrokerAccess } from "./brokers.js";

/** The check failed. The message names the step, the address and what to look at. */
export class ConnectTestError extends Error {
  override name = "ConnectTestError";
  constructor(
    readonly step: Step,
    what: string,
    cause: unknown,
  ) {
    super(`${step} failed for ${what}: ${describe(cause)}\n${advice[step]}`, { cause });
  }
}

type Step =
  | "DNS lookup"
  | "TCP connection"
  | "TLS handshake"
  | "authentication"
  | "authorization (topic creation)"
  | "authorization (topic deletion)";

const advice: Record<Step, string> = {
  "DNS lookup": "MSK's names resolve in its VPC: is this machine in it, or on its VPN with the VPC's DNS?",
  "TCP connection":
    "Does a route lead to the brokers' subnets, and does their security group open their port to this machine?",
  "TLS handshake":
    "Does this machine trust the brokers' certificate authority (Amazon Trust Services; NODE_EXTRA_CA_CERTS for " +
    "a twin)?",
  authentication:
    "Do the AWS credentials of this process exist, and may they kafka-cluster:Connect on this cluster? Does " +
    "AWS_REGION name the cluster's region?",
  "authorization (topic creation)":
    "May these credentials kafka-cluster:CreateTopic and DescribeTopic on this cluster's topics?",
  "authorization (topic deletion)": "May these credentials kafka-cluster:DeleteTopic on this cluster's topics?",
};

export const connectivity = operation(
  z.object({ brokers, readOnly: z.boolean().default(false) }),
  ({ brokers: access, readOnly }) => connectTest(access, readOnly),
);

/**
 * Checks the brokers. Throws ConnectTestError. Returns the name of the topic that was created and deleted.
 *
 * @param readOnly creates none, for somebody else's cluster
 */
async function connectTest(access: BrokerAccess, readOnly = false): Promise<string | undefined> {
  for (const broker of access.bootstrapBrokers.split(",")) await reachBroker(broker, access);
  const admin = new Admin(clientOptions(access));
  const topic = `msk-cdc-connect-test-${randomBytes(4).toString("hex")}`;
  try {
    await step("authentication", access.bootstrapBrokers, () => admin.metadata({ topics: [] }));
    if (readOnly) return undefined;
    // -1: the broker's own defaults for partitions and replication factor.
    await step("authorization (topic creation)", topic, () =>
      admin.createTopics({ topics: [topic], partitions: -1, replicas: -1 }),
    );
    await step("authorization (topic deletion)", topic, () => admin.deleteTopics({ topics: [topic] }));
  } finally {
    await admin.close();
  }
  return topic;
}

async function reachBroker(broker: string, { ca, access = connectorsByIam }: BrokerAccess): Promise<void> {
  const [, host = "", port = ""] = /^(.*):(\d+)$/.exec(broker) ?? [];
  await step("DNS lookup", broker, () => lookup(host));
  const socket = connectTcp({ host, port: Number(port), timeout: 5000 });
  socket.once("timeout", () => socket.destroy(new Error("no answer within 5 s")));
  try {
    await step("TCP connection", broker, () => once(socket, "connect"));
    if (access.encryptionType === "PLAINTEXT") return;
    const secured = connectTls({
      socket,
      servername: /^[\d.]+$/.test(host) ? "" : host,
      host,
      ...(ca !== undefined && { ca }),
    });
    await step("TLS handshake", broker, () => once(secured, "secureConnect"));
  } finally {
    socket.destroy();
  }
}

async function step<T>(name: Step, what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new ConnectTestError(name, what, error);
  }
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return `${error.message}: ${error.errors.map(describe).join("; ")}`;
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describe(error.cause)}`;
}
