// A connector as a stack asks for it. The program tells it to `cdc connectors settle`.

/** Something of MSK Connect that has revisions. */
export interface Revision {
  arn: string;
  revision: number;
}

/** What MSK Connect changes in place, but for properties. Facts: MSK Connect API reference, UpdateConnector. */
export interface AskedConnector {
  /** Name on MSK Connect. */
  name: string;
  arn: string;
  /** Of its resource in the stack. */
  urn: string;
  logGroup: string;
  plugin: Revision;
  workerConfiguration: Revision;
  capacity: { mcuCount: number; workerCount: number };
}

/** Variables with the connector and its properties, each as JSON. */
export const askedVariables = {
  source: { connector: "SOURCE_CONNECTOR", properties: "SOURCE_PROPERTIES" },
  sink: { connector: "SINK_CONNECTOR", properties: "SINK_PROPERTIES" },
} as const;
