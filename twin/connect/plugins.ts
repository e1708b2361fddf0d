// How Connect shall look for connectors in a directory of plugins.
// Facts: Apache Kafka documentation, "Plugin Discovery" (KIP-898); the ZIP format's central directory, which holds entry names uncompressed.
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

const manifests = ["META-INF/services/org.apache.kafka.connect.source.SourceConnector", "META-INF/services/org.apache.kafka.connect.sink.SinkConnector"];

/**
 * `service_load` (seconds faster) where every plugin names its connectors in a service manifest, else `hybrid_warn`, Kafka's default, which reads all classes.
 *
 * @param pluginPath  a directory with one directory per plugin
 */
export async function pluginDiscovery(pluginPath: string): Promise<"service_load" | "hybrid_warn"> {
  const plugins = (await readdir(pluginPath, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const named = await Promise.all(plugins.map(({ name }) => hasManifest(join(pluginPath, name))));
  return named.length > 0 && named.every(Boolean) ? "service_load" : "hybrid_warn";
}

async function hasManifest(plugin: string): Promise<boolean> {
  const jars = (await readdir(plugin, { recursive: true })).filter((name) => name.endsWith(".jar"));
  for (const jar of jars) {
    const directory = await centralDirectory(join(plugin, jar));
    if (manifests.some((manifest) => directory.includes(manifest))) return true;
  }
  return false;
}

const endSignature = Buffer.from([0x50, 0x4b, 0x05, 0x06]);
const endLength = 22;
const longestComment = 0xffff;

async function centralDirectory(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, endLength + longestComment));
    await file.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(endSignature);
    if (end < 0) throw new Error(`${path} is no JAR: it has no ZIP directory. Build the plugin's archive again.`);
    const directory = Buffer.alloc(tail.readUInt32LE(end + 12));
    await file.read(directory, 0, directory.length, tail.readUInt32LE(end + 16));
    return directory;
  } finally {
    await file.close();
  }
}
