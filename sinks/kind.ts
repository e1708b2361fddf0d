// What a kind of sink says about itself: the pure part, which talks to no database.
import type { PipelineSettings, SinkSettings } from "../settings/pipeline.js";

export interface DatabaseServer {
  host: string;
  port: number;
}

export interface SinkKind {
  /** What `sink.type` names. */
  readonly type: string;
  /** What kind of database it writes into (databases/kinds.ts). */
  readonly database: string;
  /** The sink connector's properties. */
  configuration(pipeline: PipelineSettings): Record<string, string>;
  /** Whether the connector leaves out excluded columns itself; where it can't, they leave at the source. */
  excludesColumns(sink: SinkSettings): boolean;
  /**
   * The URL that goes into the secret: the settings' own, or the demo database's.
   *
   * @param demo the demo sink database, for settings that name no URL
   * @throws Error when there is neither
   */
  url(sink: SinkSettings, demo?: { address: string; port: number }): string;
  /**
   * The servers that a URL names.
   *
   * @throws Error for a URL that names none, without showing it: it may hold a password
   */
  servers(url: string): [DatabaseServer, ...DatabaseServer[]];
  /** The URL with another database. */
  withDatabase(url: string, database: string): string;
}
