// The kinds of sinks, found by a pipeline's `sink.type`.
import type { PipelineSettings } from "../settings/pipeline.js";
import { Registry } from "../settings/registry.js";
import type { SinkKind } from "./kind.js";
import * as kinds from "./kinds.js";

export const sinkKinds = new Registry<SinkKind>("sink", Object.values(kinds));

export function sinkKindOf({ sink }: Pick<PipelineSettings, "sink">): SinkKind {
  return sinkKinds.of(sink.type);
}
