// Finds the connector classes of a plugin: its jars' service files (Kafka's KIP-898), else classes that name a
// connector's base class.
import { readZip, type ZipEntry } from "./zipArchive.js";

const services = [
  "META-INF/services/org.apache.kafka.connect.source.SourceConnector",
  "META-INF/services/org.apache.kafka.connect.sink.SinkConnector",
];
const baseClasses = ["org/apache/kafka/connect/source/SourceConnector", "org/apache/kafka/connect/sink/SinkConnector"];

/** @param jars paths of jar files; @returns class names, empty when there is no connector in them */
export function connectorClasses(jars: readonly string[]): string[] {
  const declared = jars.flatMap((jar) =>
    readZip(jar, (entries) => entries.filter(isServiceFile).flatMap(serviceClasses)),
  );
  return declared.length > 0
    ? [...new Set(declared)]
    : jars.flatMap((jar) => readZip(jar, (entries) => entries.filter(isConnector).map(className)));
}

/** Whether one of these jars names its connectors in a service file. */
export function declaresConnectors(jars: readonly string[]): boolean {
  return jars.some((jar) => readZip(jar, (entries) => entries.some(isServiceFile)));
}

const isServiceFile = ({ path }: ZipEntry): boolean => services.includes(path);
const className = ({ path }: ZipEntry): string => path.replace(/\.class$/, "").replaceAll("/", ".");

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
