// The listeners of a broker that clients use, as MSK has them, as pure functions. Facts: MSK Developer Guide, "Port
// information", "Sign-in credentials authentication", "Mutual TLS client authentication", "Apache Kafka ACLs"; Apache
// Kafka documentation, "Security".
import type { Tls } from "../tls.js";

/** In MSK's order of ports: 9092, 9094, 9096, 9098. */
export const clientListeners = ["plaintext", "tls", "scram", "iam"] as const;
export type ClientListener = (typeof clientListeners)[number];

/** `host:port` pairs, separated by commas, of the listeners that a cluster has. */
export type Bootstrap = Partial<Record<ClientListener, string>>;

export interface ListenerSpec {
  /** Port by listener; a listener without one is closed. */
  ports: Partial<Record<ClientListener, number>>;
  tls: Tls;
  /** PEM file of the authorities whose clients the TLS listener takes. Undefined: it asks for no certificate. */
  authoritiesFile?: string | undefined;
  /** Whom no ACL concerns, as with IAM on MSK: the key id of IAM's clients. */
  accessKeyId: string;
}

/** Within a VPC of AWS. */
export const mskPorts: Readonly<Record<ClientListener, number>> = {
  plaintext: 9092,
  tls: 9094,
  scram: 9096,
  iam: 9098,
};

const protocols: Readonly<Record<ClientListener, string>> = {
  plaintext: "PLAINTEXT",
  tls: "SSL",
  scram: "SASL_SSL",
  iam: "SASL_SSL",
};

const nameOf = (listener: ClientListener): string => `CLIENT_${listener.toUpperCase()}`;
const prefixOf = (listener: ClientListener): string => `listener.name.${nameOf(listener).toLowerCase()}`;

/** As `NAME://host:port`. */
export function clientAddresses(ports: ListenerSpec["ports"]): string[] {
  return open(ports).map(([listener, port]) => `${nameOf(listener)}://127.0.0.1:${port}`);
}

/** As `NAME:PROTOCOL`. */
export function clientProtocols(ports: ListenerSpec["ports"]): string[] {
  return open(ports).map(([listener]) => `${nameOf(listener)}:${protocols[listener]}`);
}

export function clientProperties(spec: ListenerSpec): Record<string, string> {
  return Object.assign({}, ...open(spec.ports).map(([listener]) => properties[listener](spec)), acls(spec)) as Record<
    string,
    string
  >;
}

const properties: Readonly<Record<ClientListener, (spec: ListenerSpec) => Record<string, string>>> = {
  plaintext: () => ({}),
  tls: ({ tls, authoritiesFile }) =>
    authoritiesFile === undefined ? serverTls(prefixOf("tls"), tls) : mutualTls(prefixOf("tls"), tls, authoritiesFile),
  scram: ({ tls }) => {
    const scram = prefixOf("scram");
    return {
      [`${scram}.sasl.enabled.mechanisms`]: "SCRAM-SHA-512",
      [`${scram}.scram-sha-512.sasl.jaas.config`]: "org.apache.kafka.common.security.scram.ScramLoginModule required;",
      [`${scram}.scram-sha-512.sasl.server.callback.handler.class`]: "mskcdc.twin.ScramUsers",
      ...serverTls(scram, tls),
    };
  },
  iam: ({ tls }) => {
    const iam = prefixOf("iam");
    return {
      [`${iam}.sasl.enabled.mechanisms`]: "AWS_MSK_IAM,OAUTHBEARER",
      [`${iam}.aws_msk_iam.sasl.jaas.config`]: "mskcdc.twin.IamLoginModule required;",
      [`${iam}.oauthbearer.sasl.jaas.config`]:
        "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;",
      [`${iam}.oauthbearer.sasl.server.callback.handler.class`]: "mskcdc.twin.SignerTokenValidator",
      ...serverTls(iam, tls),
    };
  },
};

/** ACLs concern nobody where all clients come by IAM. */
function acls({ ports, accessKeyId }: ListenerSpec): Record<string, string> {
  if (open(ports).every(([listener]) => listener === "iam")) return {};
  return {
    "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
    "principal.builder.class": "mskcdc.twin.ListenerPrincipalBuilder",
    "super.users": `Broker:twin;IAM:${accessKeyId}`,
  };
}

function open(ports: ListenerSpec["ports"]): [ClientListener, number][] {
  return clientListeners.flatMap((listener) => {
    const port = ports[listener];
    return port === undefined ? [] : [[listener, port] as [ClientListener, number]];
  });
}

export function serverTls(listener: string, { serverFile }: Tls): Record<string, string> {
  return {
    [`${listener}.ssl.keystore.type`]: "PEM",
    [`${listener}.ssl.keystore.location`]: serverFile,
  };
}

/** Only holders of a certificate of these authorities get in. */
export function mutualTls(listener: string, tls: Tls, authoritiesFile: string): Record<string, string> {
  return {
    ...serverTls(listener, tls),
    [`${listener}.ssl.truststore.type`]: "PEM",
    [`${listener}.ssl.truststore.location`]: authoritiesFile,
    [`${listener}.ssl.client.auth`]: "required",
  };
}
