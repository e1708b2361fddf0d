// A connector plugin that pipelines can use. Facts: Debezium's release overview (Java).
import { atLeast } from "../settings/versions.js";

export interface Plugin {
  /** What its releases' names start with: `debezium-jdbc@3.2.0.Final`. */
  id: string;
  /** Releases that can be selected; the first is the settings' default. */
  versions: readonly [string, ...string[]];
  maven: { groupId: string; artifactId: string; classifier: string; type: string };
  /** The class that a connector's `connector.class` names. */
  connectorClass: string;
  /** Full names of classes of ours in plugins/java that a release needs beside its own. */
  ownClasses?(version: string): readonly string[];
}

/** A connector of Debezium, which gives its archives on Maven Central. */
export function debeziumPlugin(
  connector: string,
  connectorClass: string,
  versions: readonly [string, ...string[]],
): Plugin {
  return {
    id: `debezium-${connector}`,
    versions,
    maven: {
      groupId: "io.debezium",
      artifactId: `debezium-connector-${connector}`,
      classifier: "plugin",
      type: "tar.gz",
    },
    connectorClass,
  };
}

/** The Java release that a Debezium release needs at least. */
export function minJava(version: string): 11 | 17 {
  return atLeast(version, 3) ? 17 : 11;
}
