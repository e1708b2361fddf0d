// Debezium's MySQL source connector.
import { howToGiveSignals } from "../../connectors/signalTable.js";
import type { SourceKind } from "../kind.js";
import { consumerGroups, mysqlSourceConfiguration } from "./configuration.js";
import { copiesAll, firstSnapshot } from "./firstSnapshot.js";

export const mysql: SourceKind = {
  type: "mysql",
  database: "mysql",
  defaultPort: 3306,
  configuration: mysqlSourceConfiguration,
  groups: consumerGroups,
  copiesAll,
  firstSnapshot,
  howToGiveSignals,
};
