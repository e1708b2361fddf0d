// The kinds of sources, found by a pipeline's `source.type`.
import type { PipelineSettings } from "../settings/pipeline.js";
import { Registry } from "../settings/registry.js";
import type { SourceKind } from "./kind.js";
import * as kinds from "./kinds.js";

export const sourceKinds = new Registry<SourceKind>("source", Object.values(kinds));

export function sourceKindOf({ source }: Pick<PipelineSettings, "source">): SourceKind {
  return sourceKinds.of(source.type);
}

/** What accounts that name no kind of database are of: earlier versions knew this one alone. */
export const unnamedDatabase = kinds.mysql.database;
