// The content of a pipeline's secret: seven values, each under a key that the connectors' properties refer to.
import { isObject } from "../settings/isObject.js";
import { defaultSecretKeys } from "../settings/secret.js";

export interface ConnectionData {
  /** Brokers of the IAM listener: `host:9098,host:9098`. */
  bootstrap: string;
  /** Host of the source database, without a port. */
  sourceHost: string;
  sourceUser: string;
  sourcePassword: string;
  /** JDBC URL of the sink database, see jdbc/url.ts. */
  sinkUrl: string;
  sinkUser: string;
  sinkPassword: string;
}

/** One of the seven values. `secret.keys` of a pipeline gives its key in the secret. */
export type ConnectionField = keyof ConnectionData;

type SecretKey = (typeof defaultSecretKeys)[ConnectionField];

/** The content of a secret that we make. Its JSON text is the secret string. */
export function secretContent(data: ConnectionData): Record<SecretKey, string> {
  return Object.fromEntries(
    Object.entries(defaultSecretKeys).map(([field, key]) => [key, data[field as ConnectionField]]),
  ) as Record<SecretKey, string>;
}

/**
 * The JSON object in a secret's text, else undefined. It throws nothing, since the parser's error would quote the
 * secret.
 */
export function secretObject(text: string): Record<string, unknown> | undefined {
  try {
    const content: unknown = JSON.parse(text);
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}
