// Finds the connector classes of a plugin: its jars' service files (Kafka's KIP-898), else classes that name a
// connector's base class.
import { readFile } from "node:fs/promises";
import { zipEntries, type ZipEntry } from "../../tools/zipArchive.js";

const services = [
  "META-INF/services/org.apache.kafka.connect.source.SourceConnector",
  "META-INF/services/org.apache.kafka.connect.sink.SinkConnector",
];
const baseClasses = ["org/apache/kafka/connect/source/SourceConnector", "org/apache/kafka/connect/sink/SinkConnector"];

/** @param jars paths of jar files; @returns class names, empty when there is no connector in them */
export async function connectorClasses(jars: readonly string[]): Promise<string[]> {
  const declared = await declaredClasses(jars);
  return declared.length > 0 ? [...new Set(declared)] : extendingClasses(jars);
}

/** Whether one of these jars names its connectors in a service file. */
export async function declaresConnectors(jars: readonly string[]): Promise<boolean> {
  for (const jar of jars) for await (const { path } of entries(jar)) if (services.includes(path)) return true;
  return false;
}

async function declaredClasses(jars: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const jar of jars) {
    for await (const { path, read } of entries(jar))
      if (services.includes(path)) names.push(...serviceClasses((await read()).toString("utf8")));
  }
  return names;
}

function serviceClasses(serviceFile: string): string[] {
  return serviceFile
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
}

/** A class that extends a base class has its name in its constant pool. */
async function extendingClasses(jars: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const jar of jars) {
    for await (const { path, read } of entries(jar)) {
      if (!path.endsWith("Connector.class")) continue;
      const bytes = await read();
      if (baseClasses.some((name) => bytes.includes(name)))
        names.push(path.replace(/\.class$/, "").replaceAll("/", "."));
    }
  }
  return names;
}

/** A jar has thousands of entries, and in a file each costs two reads of its own. */
async function* entries(jar: string): AsyncGenerator<ZipEntry> {
  yield* zipEntries(await readFile(jar));
}
