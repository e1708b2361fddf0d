// How a Kafka client authenticates to MSK: by IAM, or not at all. Facts: aws-msk-iam-auth's README; MSK developer
// guide, "Configure clients to use IAM access control".
import { connectorsByIam, type ConnectorAccess } from "../settings/clusters/access.js";

/**
 * Properties of a Kafka client that authenticates with the connector's role.
 *
 * @param prefix beginning of the client's properties, such as `schema.history.internal.producer.`
 */
export function iamClientProperties(prefix: string): Record<string, string> {
  return {
    [`${prefix}security.protocol`]: "SASL_SSL",
    [`${prefix}sasl.mechanism`]: "AWS_MSK_IAM",
    [`${prefix}sasl.jaas.config`]: "software.amazon.msk.auth.iam.IAMLoginModule required;",
    [`${prefix}sasl.client.callback.handler.class`]: "software.amazon.msk.auth.iam.IAMClientCallbackHandler",
  };
}

/** Properties of a Kafka client of a connector, by the connector's own way in. Default: IAM. */
export function clientProperties(prefix: string, access: ConnectorAccess = connectorsByIam): Record<string, string> {
  if (access.authenticationType === "IAM") return iamClientProperties(prefix);
  return { [`${prefix}security.protocol`]: access.encryptionType === "TLS" ? "SSL" : "PLAINTEXT" };
}
