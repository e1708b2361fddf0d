// What a kind of source says about itself: the pure part, which talks to no database.
import type { SnapshotSettings } from "../settings/environment.js";
import type { PipelineSettings } from "../settings/pipeline.js";

export interface SourceKind {
  /** What `source.type` names. */
  readonly type: string;
  /** What kind of database it reads (databases/kinds.ts). */
  readonly database: string;
  /** Port of a database whose settings name none. */
  readonly defaultPort: number;
  /**
   * The source connector's properties.
   *
   * @param address port of the source database, by default the kind's; its host comes from the secret
   */
  configuration(pipeline: PipelineSettings, address?: { port?: number | undefined }): Record<string, string>;
  /** Consumer groups that the connector joins, besides MSK Connect's own. */
  groups(pipeline: PipelineSettings): string[];
  /** Whether the connector's first snapshot takes every row: of this table, or of all tables. */
  copiesAll(properties: Readonly<Record<string, string>>, table?: string): boolean;
  /** The pipeline's own properties with those that a choice of what to copy asks for. */
  firstSnapshot(pipeline: PipelineSettings, choice: SnapshotSettings): Record<string, string>;
  /** What gives a pipeline without signals a table for them, as a sentence. */
  howToGiveSignals(pipeline: PipelineSettings): string;
}
