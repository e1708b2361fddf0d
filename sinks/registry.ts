// The kinds of sinks, found by a pipeline's `sink.type`.
import type { PipelineSettings } from "../settings/pipeline.js";
import { Registry } from "../settings/registry.js";
import type { SinkSettings } from "../settings/sink.js";
import type { TlsSettings } from "../settings/tls.js";
import type { SinkKind } from "./kind.js";
import * as kinds from "./kinds.js";

export const sinkKinds = new Registry<SinkKind>("sink", Object.values(kinds));

export function sinkKindOf({ sink }: Pick<PipelineSettings, "sink">): SinkKind {
  return sinkKinds.of(sink.type);
}

/**
 * How connections to the sink database are encrypted, by the settings, else by the URL. Undefined: where the server
 * offers it.
 */
export function sinkTls(sink: SinkSettings, url: string | undefined): TlsSettings | undefined {
  if (sink.tls !== undefined) return sink.tls;
  const said = url === undefined ? undefined : sinkKindOf({ sink }).tlsOf(url);
  return said === undefined || said === "other" ? undefined : { mode: said };
}

/** The servers that a sink's settings name; none where they leave the platform's demo database. */
export function sinkServers(sink: SinkSettings): readonly { host: string; port: number }[] {
  return sink.url === undefined ? [] : sinkKindOf({ sink }).servers(sink.url);
}
