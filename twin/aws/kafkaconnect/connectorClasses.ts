// Finds the connector classes of a plugin: its jars' service files (Kafka's KIP-898), else classes that name a connector's base class.
import { readFileSync } from "node:fs";
import { zipEntries, type ZipEntry } from "./zipArchive.js";

const services = [
  "META-INF/services/org.apache.kafka.connect.source.SourceConnector",
  "META-INF/services/org.apache.kafka.connect.sink.SinkConnector",
];
const baseClasses = ["org/apache/kafka/connect/source/SourceConnector", "org/apache/kafka/connect/sink/SinkConnector"];

/** @param jars paths of jar files; @returns class names, empty when there is no connector in them */
export function connectorClasses(jars: readonly string[]): string[] {
  const entries = jars.map((jar) => zipEntries(readFileSync(jar)));
  const declared = entries.flatMap((jar) => jar.filter(({ path }) => services.includes(path)).flatMap(serviceClasses));
  return declared.length > 0
    ? [...new Set(declared)]
    : entries.flatMap((jar) => jar.filter(isConnector).map(({ path }) => path.replace(/\.class$/, "").replaceAll("/", ".")));
}

function serviceClasses(entry: ZipEntry): string[] {
  return entry
    .read()
    .toString("utf8")
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

/** A class that extends a base class has its name in its constant pool. */
function isConnector(entry: ZipEntry): boolean {
  if (!/Connector\.class$/.test(entry.path)) return false;
  const bytes = entry.read();
  return baseClasses.some((name) => bytes.includes(name));
}
