// Debezium's JDBC sink connector, into MySQL.
import type { SinkKind } from "../kind.js";
import { hasFieldFilter, jdbcSinkConfiguration } from "./configuration.js";
import { hostsOf, sinkUrl, withDatabase } from "./url.js";

export const jdbc: SinkKind = {
  type: "jdbc",
  database: "mysql",
  configuration: jdbcSinkConfiguration,
  excludesColumns: ({ version }) => hasFieldFilter(version),
  url: sinkUrl,
  servers: hostsOf,
  withDatabase,
};
