// A kind of sink that nobody ships.
import { z } from "zod";
import { sinkFields, type SinkSettings } from "../../settings/sink.js";
import type { SinkKind } from "../../sinks/kind.js";
import { common, maven, nameless, properties } from "./connectors.js";

export interface HeapSink extends SinkSettings {
  height: number;
}

export const heap: SinkKind<HeapSink> = {
  type: "heap",
  trust: (file) => ({ "heap.trust": file }),
  database: "heap",
  settings: z.strictObject({
    ...sinkFields,
    ...common,
    type: z.literal("heap"),
    url: z.string(),
    database: z.string(),
    height: z.number().default(3),
  }),
  plugin: { id: "heap", versions: ["1.0"], maven, connectorClass: "test.HeapConnector" },
  properties,
  configuration: ({ sink }) => ({ "connector.class": "test.HeapConnector", "heap.height": String(sink.height) }),
  excludesColumns: () => true,
  leavesOut: () => false,
  follows: () => true,
  gains: () => "added",
  makes: () => true,
  unknownColumns: () => undefined,
  writing: () => ({ truncates: false, checksForeignKeys: false }),
  url: ({ url = "" }) => url,
  servers: (url) => [{ host: url.replace("heap:", ""), port: 7100 }],
  withDatabase: (url) => url,
  tlsOf: () => undefined,
  findings: () => [],
  connectorMistakes: nameless,
  ownMistakes: () => [],
};
