// Debezium's MySQL source connector.
import { debeziumPlugin } from "../../connectors/plugin.js";
import type { SourceKind } from "../kind.js";
import { connectorClass, consumerGroups, mysqlSourceConfiguration } from "./configuration.js";
import { connectorRules } from "./connectorRules.js";
import { heldTables } from "./heldTables.js";
import { failures } from "./failures.js";
import { copiesAll, copiesAny, firstSnapshot } from "./firstSnapshot.js";
import { pipelineRules } from "./pipelineRules.js";
import { propertyTable } from "./propertyTable.js";
import { claims, complete, isolated, settings, type MysqlSource, type WrittenMysqlSource } from "./settings.js";
import { sourceTls } from "./tls.js";
import { mysqlTopics } from "./topics.js";

export const mysql: SourceKind<MysqlSource, WrittenMysqlSource> = {
  type: "mysql",
  database: "mysql",
  settings,
  plugin: debeziumPlugin("mysql", connectorClass, ["3.6.1.Final", "3.2.0.Final", "2.7.3.Final"]),
  properties: propertyTable,
  defaultPort: 3306,
  portProperty: "database.port",
  complete,
  configuration: mysqlSourceConfiguration,
  topics: mysqlTopics,
  history: { topic: ({ historyTopic }) => historyTopic, tables: heldTables },
  failures,
  tls: sourceTls,
  trust: (file) => ({ "database.ssl.truststore": file }),
  groups: consumerGroups,
  copiesAll,
  copiesAny,
  firstSnapshot,
  isolated,
  claims,
  findings: (...asked) => pipelineRules.flatMap((rule) => rule(...asked)),
  connectorMistakes: (properties) => connectorRules.flatMap((rule) => rule(properties)),
};
