// The connector plugins that pipelines can use, pinned. Facts: Debezium's release overview (versions, Java), Maven
// Central (coordinates).

export type PluginId = "debezium-mysql" | "debezium-jdbc";

export interface Plugin {
  id: PluginId;
  /** Releases that can be selected; the first is the settings' default. */
  versions: readonly string[];
  maven: { groupId: string; artifactId: string; classifier: string; type: string };
  /** The class that a connector's `connector.class` names. */
  connectorClass: string;
}

/** Plugins by the name that pipelines' releases start with: `debezium-mysql@2.7.3.Final`. */
export const catalogue: Readonly<Record<PluginId, Plugin>> = {
  "debezium-mysql": {
    id: "debezium-mysql",
    versions: ["2.7.3.Final", "3.2.0.Final"],
    maven: { groupId: "io.debezium", artifactId: "debezium-connector-mysql", classifier: "plugin", type: "tar.gz" },
    connectorClass: "io.debezium.connector.mysql.MySqlConnector",
  },
  "debezium-jdbc": {
    id: "debezium-jdbc",
    versions: ["3.2.0.Final", "3.1.0.Final", "2.7.3.Final", "2.2.1.Final"],
    maven: { groupId: "io.debezium", artifactId: "debezium-connector-jdbc", classifier: "plugin", type: "tar.gz" },
    connectorClass: "io.debezium.connector.jdbc.JdbcSinkConnector",
  },
};

/** The Java release that a Debezium release needs at least. */
export function minJava(version: string): 11 | 17 {
  return Number.parseInt(version, 10) >= 3 ? 17 : 11;
}
