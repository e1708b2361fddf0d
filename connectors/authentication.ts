// How a Kafka client authenticates to MSK: IAM over TLS. Facts: aws-msk-iam-auth's README; MSK developer guide,
// "Configure clients to use IAM access control".

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
