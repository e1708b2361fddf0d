// What a kind of sink says about itself: the pure part, which talks to no database.
import type { z } from "zod";
import type { Plugin } from "../connectors/plugin.js";
import type { Mistake, Properties, PropertyTable } from "../connectors/properties.js";
import type { Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import type { PlatformSettings } from "../settings/platform.js";
import type { SinkSettings, WrittenSink } from "../settings/sink.js";
import type { SourceSettings } from "../settings/source.js";
import type { KnownFailure } from "../connectors/knownFailure.js";
import type { TlsMode } from "../settings/tls.js";

export interface DatabaseServer {
  host: string;
  port: number;
}

/** A column that a table has gained at the source. */
export interface GainedColumn {
  name: string;
  /** With its length or its members, in SQL. */
  declared: string;
  /** Without what stands in brackets. */
  type: string;
  nullable: boolean;
  /** Its default, in SQL. */
  fallback?: string;
  /** A server computes it, or its default. */
  computed?: boolean;
}

/** What a sink does besides writing and deleting rows. */
export interface Writing {
  /** It empties tables that its source empties. */
  truncates: boolean;
  /** Its sessions check foreign keys. */
  checksForeignKeys: boolean;
}

/** The registry asks a kind about its own settings only, so that it may know them more closely than this says. */
export interface SinkKind<Sink extends SinkSettings = SinkSettings> {
  /** Its name in `sink.type`. */
  readonly type: string;
  /** The kind of database that it writes into (databases/kinds.ts). */
  readonly database: string;
  /** Of `sink`; its `type` is a literal, of one kind with a default. */
  readonly settings: z.ZodObject & z.ZodType<WrittenSink>;
  readonly plugin: Plugin;
  readonly properties: PropertyTable;
  /** The sink connector's properties. */
  configuration(pipeline: PipelineSettings<SourceSettings, Sink>): Record<string, string>;
  /** Whether the connector itself leaves out excluded columns. If it can't, the source leaves them out. */
  excludesColumns(sink: Sink): boolean;
  /** What failures of the connector mean. Absent: they speak for themselves. */
  readonly failures?: readonly KnownFailure[];
  /** Whether own properties leave a record's field out of a table. */
  leavesOut(pipeline: PipelineSettings<SourceSettings, Sink>, table: Sink["tables"][number], field: string): boolean;
  /** Whether it makes tables, and columns, that are missing at the sink. */
  follows(pipeline: PipelineSettings<SourceSettings, Sink>): boolean;
  /**
   * What the connector does about a column that the sink table lacks. `added`: as at the source, also in the rows that
   * are there already; `unfilled`: those lack its values; `stops`: it can't, and its task ends.
   */
  gains(pipeline: PipelineSettings<SourceSettings, Sink>, column: GainedColumn): "added" | "unfilled" | "stops";
  /** Whether the connector can make a table with such a column. */
  makes(column: GainedColumn): boolean;
  /** @param url as the connector has it */
  writing(pipeline: PipelineSettings<SourceSettings, Sink>, url: string): Writing;
  /** A sentence why the columns of its tables can't be known; undefined: they can. */
  unknownColumns(sink: Sink): string | undefined;
  /**
   * The URL that goes into the secret: the settings' own, or the demo database's.
   *
   * @param demo the demo sink database, for settings that name no URL
   * @throws Error when there is neither
   */
  url(sink: Sink, demo?: { address: string; port: number }): string;
  /**
   * The servers that a URL names.
   *
   * @throws Error for a URL that names none; the message does not show the URL, which may hold a password
   */
  servers(url: string): [DatabaseServer, ...DatabaseServer[]];
  /** The URL with another database. */
  withDatabase(url: string, database: string): string;
  /** What a URL says about encryption: `other` when `sink.tls` has no word for it, undefined without a setting. */
  tlsOf(url: string): TlsMode | "other" | undefined;
  /**
   * Properties by which a release of the connector verifies its database's certificate: `file` is a Java trust store.
   */
  trust(file: string, version: string): Record<string, string>;
  /** Findings about a pipeline; `platform` is given where its stack builds one. */
  findings(
    pipeline: PipelineSettings<SourceSettings, Sink>,
    at: string,
    platform: PlatformSettings | undefined,
  ): Finding[];
  /** Mistakes in a connector's whole configuration, by its properties alone. */
  connectorMistakes(properties: Properties): Mistake[];
  /** What is wrong with own properties beside what we write. */
  ownMistakes(properties: Properties): Mistake[];
}
