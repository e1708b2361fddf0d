// Debezium's JDBC sink connector, into MySQL.
import { debeziumPlugin } from "../../connectors/plugin.js";
import type { SinkKind } from "../kind.js";
import {
  connectorClass,
  driverProperties,
  hasAgroal,
  hasFieldFilter,
  jdbcSinkConfiguration,
  poolClasses,
} from "./configuration.js";
import { connectorRules } from "./connectorRules.js";
import { follows, gains, makes } from "./evolution.js";
import { failures } from "./failures.js";
import { leavesOut, unknownColumns } from "./fields.js";
import { pipelineRules, unwrapped } from "./pipelineRules.js";
import { propertyTable } from "./propertyTable.js";
import { settings } from "./settings.js";
import { tlsRules } from "./tlsRules.js";
import { checksForeignKeys, hostsOf, sinkUrl, tlsOf, withDatabase } from "./url.js";

export const jdbc: SinkKind = {
  type: "jdbc",
  database: "mysql",
  settings,
  plugin: {
    ...debeziumPlugin("jdbc", connectorClass, [
      "3.6.0.Final",
      "3.2.0.Final",
      "3.1.0.Final",
      "2.7.3.Final",
      "2.2.1.Final",
    ]),
    ownClasses: (version) => (hasAgroal(version) ? poolClasses : []),
  },
  properties: propertyTable,
  configuration: jdbcSinkConfiguration,
  excludesColumns: ({ version }) => hasFieldFilter(version),
  failures,
  leavesOut,
  follows,
  gains,
  makes,
  unknownColumns,
  writing: (pipeline, url) => ({
    truncates: jdbcSinkConfiguration(pipeline)["truncate.enabled"] === "true",
    checksForeignKeys: checksForeignKeys(url),
  }),
  url: sinkUrl,
  servers: hostsOf,
  withDatabase,
  tlsOf,
  trust: (file, version) => driverProperties({ trustCertificateKeyStoreUrl: `file:${file}` }, version),
  findings: (...asked) => [...pipelineRules, ...tlsRules].flatMap((rule) => rule(...asked)),
  connectorMistakes: (properties) => connectorRules.flatMap((rule) => rule(properties)),
  ownMistakes: unwrapped,
};
