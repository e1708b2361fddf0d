// The kinds of sources, found by a pipeline's `source.type`.
import type { PipelineSettings } from "../settings/pipeline.js";
import { Registry } from "../settings/registry.js";
import type { SourceKind } from "./kind.js";
import * as kinds from "./kinds.js";

export const sourceKinds = new Registry<SourceKind>("source", Object.values(kinds));

export function sourceKindOf({ source }: Pick<PipelineSettings, "source">): SourceKind {
  return sourceKinds.of(source.type);
}

/** The kind of accounts that name none: earlier versions knew only this one. */
export const unnamedDatabase = kinds.mysql.database;
