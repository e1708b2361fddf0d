// How clients get in to a cluster that is built: any union of IAM, SASL/SCRAM, TLS and no authentication. Facts:
// MSK "Port information", "Sign-in credentials authentication", "Mutual TLS client authentication", "Update security
// settings of a cluster" (which encryption each takes); MSK Connect, CreateConnector (IAM or NONE).
import { z } from "zod";
import type { Finding } from "../findings.js";

/** A listener of the brokers, as GetBootstrapBrokers names them. */
export type Listener = "iam" | "scram" | "tls" | "plaintext";

/** TCP port within the VPC, by listener. */
export const listenerPorts: Readonly<Record<Listener, number>> = { iam: 9098, scram: 9096, tls: 9094, plaintext: 9092 };

const peers = z
  .array(
    z.union(
      [z.string().regex(/^sg-[0-9a-f]{8,17}$/), z.string().regex(/^(\d{1,3}\.){3}\d{1,3}\/([89]|[12]\d|3[0-2])$/)],
      "a security group, such as sg-0a1b2c3d4e5f60718, or an IPv4 range in CIDR form, /8 to /32",
    ),
  )
  .default([])
  .meta({
    description:
      "Who may open a connection to this port, besides connectors: security groups, and ranges of addresses. " +
      "Default: nobody.",
    examples: [["10.8.0.0/16", "sg-0a1b2c3d4e5f60718"]],
    page: "MSK: Port information",
  });

const iam = z.strictObject({ clients: peers });

const scram = z.strictObject({
  users: z
    .array(
      z
        .string()
        .regex(
          /^[A-Za-z0-9_.@-]{1,64}$/,
          "1 to 64 letters, digits, underscores, dots, @ or hyphens: it names a secret",
        ),
    )
    .refine((users) => new Set(users).size === users.length, "each user once")
    .default([])
    .meta({
      description:
        "Users, each with a secret `AmazonMSK_<platform>/clients/<user>` that is associated with the cluster. A " +
        "user's password is `passwords.<user>`. Secrets that others associate with the cluster stay as they are.",
      examples: [["reports"]],
      page: "MSK: Sign-in credentials authentication with AWS Secrets Manager",
    }),
  clients: peers,
});

const tls = z.strictObject({
  authorities: z
    .array(
      z
        .string()
        .regex(
          /^arn:aws[a-z-]*:acm-pca:[a-z0-9-]+:\d{12}:certificate-authority\/[0-9a-f-]{36}$/,
          "the ARN of a private certificate authority: " +
            "arn:aws:acm-pca:<region>:<account>:certificate-authority/<uuid>",
        ),
    )
    .meta({
      description:
        "Private certificate authorities whose clients get in, each with a certificate of its own. None takes this " +
        "way in away again, where it was on: left out, it stays on.",
      examples: [
        ["arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e"],
      ],
      page: "MSK: Mutual TLS client authentication for Amazon MSK",
    }),
  clients: peers,
});

const unauthenticated = z.strictObject({
  encryption: z
    .enum(["tls", "plaintext", "both"])
    .default("tls")
    .meta({
      description:
        "Whether clients without authentication come by TLS (9094), by plaintext (9092), or by either as they like.",
      examples: ["tls"],
      page: "MSK: Update security settings of a cluster",
    }),
  clients: peers,
});

const fields = z.strictObject({
  iam: iam.optional().meta({
    description: "IAM (9098), which connectors and the commands of this project use where it is there.",
    page: "MSK: IAM access control",
  }),
  scram: scram.optional().meta({
    description: "User and password, SASL/SCRAM (9096).",
    page: "MSK: Sign-in credentials authentication with AWS Secrets Manager",
  }),
  tls: tls.optional().meta({
    description: "A client's certificate, TLS (9094).",
    page: "MSK: Mutual TLS client authentication for Amazon MSK",
  }),
  unauthenticated: unauthenticated.optional().meta({
    description:
      "No authentication: whoever reaches the port is in, and may do what no ACL forbids. Connectors use it where " +
      "there is no IAM, as MSK Connect knows no other way.",
    page: "MSK: Update security settings of a cluster",
  }),
});

/** Absent: IAM alone, for connectors and what `routable` lets in. */
export const access = fields.prefault({ iam: {} }).meta({
  description:
    "How clients get in: any union of the ways below, each with those whom its port is open to. A change is made in " +
    "place, broker by broker. Default: IAM alone.",
  examples: [{ iam: {}, scram: { users: ["reports"], clients: ["10.8.0.0/16"] } }],
  page: "MSK: Update security settings of a cluster",
});

/** Name of a user's secret; MSK demands how it begins. */
export const scramSecretName = (platform: string, user: string): string => `AmazonMSK_${platform}/clients/${user}`;

export type AccessSettings = z.infer<typeof fields>;

/** How MSK Connect's connectors authenticate, in CreateConnector's words, and the listener for it. */
export interface ConnectorAccess {
  readonly authenticationType: "IAM" | "NONE";
  readonly encryptionType: "TLS" | "PLAINTEXT";
}

export const connectorsByIam: ConnectorAccess = { authenticationType: "IAM", encryptionType: "TLS" };

/** IAM where the cluster has it, else no authentication, by TLS if there is a choice. Undefined: no way in. */
export function connectorAccess({ iam: byIam, unauthenticated: open }: AccessSettings): ConnectorAccess | undefined {
  if (byIam) return connectorsByIam;
  return open && { authenticationType: "NONE", encryptionType: open.encryption === "plaintext" ? "PLAINTEXT" : "TLS" };
}

/** The listener that such connectors come by. */
export function connectorListener({ authenticationType, encryptionType }: ConnectorAccess): Listener {
  if (authenticationType === "IAM") return "iam";
  return encryptionType === "TLS" ? "tls" : "plaintext";
}

/** Open listeners, with those whom the settings let in to each. */
export function openListeners({ iam: byIam, scram: byScram, tls: byTls, unauthenticated: open }: AccessSettings): {
  listener: Listener;
  clients: readonly string[];
}[] {
  const at = (listener: Listener, ...ways: (false | undefined | { clients: readonly string[] })[]) => {
    const on = ways.flatMap((way) => (way ? [way.clients] : []));
    return on.length === 0 ? [] : [{ listener, clients: [...new Set(on.flat())] }];
  };
  return [
    ...at("iam", byIam),
    ...at("scram", byScram),
    ...at(
      "tls",
      byTls !== undefined && byTls.authorities.length > 0 && byTls,
      open?.encryption !== "plaintext" && open,
    ),
    ...at("plaintext", open?.encryption !== "tls" && open),
  ];
}

/** What clients and brokers encrypt, as MSK's rules have it. */
export function clientEncryption(settings: AccessSettings): "TLS" | "TLS_PLAINTEXT" | "PLAINTEXT" {
  const listeners = openListeners(settings).map(({ listener }) => listener);
  if (!listeners.includes("plaintext")) return "TLS";
  return listeners.length === 1 ? "PLAINTEXT" : "TLS_PLAINTEXT";
}

const at = "msk-cdc:platform.cluster.access";

export function accessFindings(settings: AccessSettings): Finding[] {
  return [...connectorsGetIn(settings), ...oneKindOfTls(settings)];
}

function connectorsGetIn(settings: AccessSettings): Finding[] {
  const ways = Object.entries(settings).filter(([, way]) => way !== undefined);
  if (ways.length > 0 && connectorAccess(settings) !== undefined) return [];
  return [
    {
      id: "cluster.access.noConnectors",
      path: at,
      value: ways.length === 0 ? "{}" : ways.map(([way]) => way).join(", "),
      rule: "MSK Connect's connectors authenticate with IAM or not at all, and so do the commands that look after them",
      fix: "add iam: {}, or unauthenticated where everybody who reaches the port may come in",
    },
  ];
}

function oneKindOfTls({ tls: byTls, unauthenticated: open }: AccessSettings): Finding[] {
  if (!byTls?.authorities.length || open === undefined || open.encryption === "plaintext") return [];
  return [
    {
      id: "cluster.tls.shared",
      path: `${at}.unauthenticated.encryption`,
      value: JSON.stringify(open.encryption),
      rule:
        `port ${listenerPorts.tls} asks its clients for a certificate, or it does not; MSK does not say which it is ` +
        "with both",
      fix: "write plaintext, or take one of the two away",
    },
  ];
}
