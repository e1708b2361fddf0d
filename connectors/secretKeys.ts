// What stands in a pipeline's secret: seven keys, which the connectors' properties refer to.

export type SecretKey =
  | "bootstrapServers"
  | "rdsDemoSrcEndpoint"
  | "rdsDemoSrcUsername"
  | "rdsDemoSrcPassword"
  | "rdsDemoSinkEndpoint"
  | "rdsDemoSinkUsername"
  | "rdsDemoSinkPassword";

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

/** The secret's content; its JSON text is the secret string. */
export function secretContent(data: ConnectionData): Record<SecretKey, string> {
  return {
    bootstrapServers: data.bootstrap,
    rdsDemoSrcEndpoint: data.sourceHost,
    rdsDemoSrcUsername: data.sourceUser,
    rdsDemoSrcPassword: data.sourcePassword,
    rdsDemoSinkEndpoint: data.sinkUrl,
    rdsDemoSinkUsername: data.sinkUser,
    rdsDemoSinkPassword: data.sinkPassword,
  };
}
