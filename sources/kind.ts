// What a kind of source says about itself: the pure part, which talks to no database.
import type { z } from "zod";
import type { KnownFailure } from "../connectors/knownFailure.js";
import type { Plugin } from "../connectors/plugin.js";
import type { Mistake, Properties, PropertyTable } from "../connectors/properties.js";
import type { TopicSpec } from "../connectors/topics.js";
import type { ConnectorAccess } from "../settings/clusters/access.js";
import type { SnapshotSettings } from "../settings/environment.js";
import type { Finding, Verdict } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import type { PlatformSettings } from "../settings/platform.js";
import type { NamedSource, SourceSettings, WrittenSource } from "../settings/source.js";
import type { TlsSettings } from "../settings/tls.js";

/**
 * A value that only one place may hold, and the text about two. `scopes` separate values that may be equal, such as
 * server ids of different database servers. Two claims clash when they share a scope.
 */
export interface Claim extends Verdict {
  path: string;
  value: string | number;
  scopes?: readonly string[];
}

/** A table as a connector holds it in its memory. */
export interface HeldTable {
  /** With its database. */
  table: string;
  /** Character set by which it reads a column's texts, by the column's name. */
  charsets: ReadonlyMap<string, string>;
  /** It was learnt as the connector began a first snapshot. */
  snapshot?: true;
  /** What a statement did with it; absent: it was learnt otherwise. */
  change?: "create" | "alter" | "drop";
  /** The name, with its database, from which that statement renamed it. */
  was?: string;
}

/** Where a connector writes down what it holds of its tables. */
export interface SchemaHistory<Source = SourceSettings> {
  /** Of one partition. */
  topic(source: Source): string;
  /** Tables that a record tells of. @param value in JSON */
  tables(value: unknown): HeldTable[];
}

/** The registry asks a kind about its own settings only, so that it may know them more closely than this says. */
export interface SourceKind<
  Source extends SourceSettings = SourceSettings,
  Written extends WrittenSource = WrittenSource,
> {
  /** Its name in `source.type`. */
  readonly type: string;
  /** The kind of database that it reads (databases/kinds.ts). */
  readonly database: string;
  /** Of `source`; its `type` is a literal, of one kind with a default. */
  readonly settings: z.ZodObject & z.ZodType<Written>;
  readonly plugin: Plugin;
  readonly properties: PropertyTable;
  /** Port of a database whose settings name none. */
  readonly defaultPort: number;
  /** The property that holds the port. */
  readonly portProperty: string;
  /** Fills in the defaults that follow from other settings. */
  complete(source: NamedSource<Written>): Source;
  /**
   * The source connector's properties.
   *
   * @param address port of the source database, by default the kind's; the secret has its host
   */
  configuration(
    pipeline: PipelineSettings<Source>,
    surroundings?: {
      /** Of the source database. Default: its kind's. */
      port?: number | undefined;
      /** How the connector gets in to the brokers. Default: by IAM. */
      access?: ConnectorAccess | undefined;
    },
  ): Record<string, string>;
  /**
   * All topics that the connector writes, since the brokers create none by themselves
   * (auto.create.topics.enable=false). Replication follows the platform.
   */
  topics(pipeline: PipelineSettings<Source>): TopicSpec[];
  /** Absent: the connector asks its database for its tables anew. */
  readonly history?: SchemaHistory<Source>;
  /** What failures of the connector mean. Absent: they speak for themselves. */
  readonly failures?: readonly KnownFailure[];
  /** How the connector's connections to its database are encrypted; undefined: where the server offers it. */
  tls(pipeline: PipelineSettings<Source>): TlsSettings | undefined;
  /**
   * Properties by which a release of the connector verifies its database's certificate: `file` is a Java trust store.
   */
  trust(file: string, version: string): Record<string, string>;
  /** Consumer groups that the connector joins, besides MSK Connect's own. */
  groups(pipeline: PipelineSettings<Source>): string[];
  /** Whether the connector's first snapshot takes every row: of this table, or of all tables. */
  copiesAll(properties: Readonly<Record<string, string>>, table?: string): boolean;
  /** Whether the connector's first snapshot takes any rows of this table. */
  copiesAny(properties: Readonly<Record<string, string>>, table: string): boolean;
  /** The pipeline's own properties, with those for a choice of what to copy. */
  firstSnapshot(pipeline: PipelineSettings<Source>, choice: SnapshotSettings): Record<string, string>;
  /**
   * The settings of an environment's copy, as they are written. Names that must not be shared are replaced or left out.
   *
   * @param own gives the copy a name, of so many characters at most
   */
  isolated(source: Source, own: (name: string, limit: number) => string): object;
  /** The values that no other pipeline may hold, besides names of connectors and topics. */
  claims(pipeline: PipelineSettings<Source>, at: string): Claim[];
  /** Findings about a pipeline; `platform` is given where its stack builds one. */
  findings(pipeline: PipelineSettings<Source>, at: string, platform: PlatformSettings | undefined): Finding[];
  /** Mistakes in a connector's whole configuration, by its properties alone. */
  connectorMistakes(properties: Properties): Mistake[];
}
