// What a kind of source says about itself: the pure part, which talks to no database.
import type { z } from "zod";
import type { Plugin } from "../connectors/plugin.js";
import type { Mistake, Properties, PropertyTable } from "../connectors/properties.js";
import type { TopicSpec } from "../connectors/topics.js";
import type { SnapshotSettings } from "../settings/environment.js";
import type { Finding, Verdict } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import type { PlatformSettings } from "../settings/platform.js";
import type { NamedSource, SourceSettings, WrittenSource } from "../settings/source.js";
import type { TlsSettings } from "../settings/tls.js";

/**
 * A value that only one place may hold, and what is said where two do. `scopes` tell apart what may be equal, such as
 * server ids of different database servers: two claims clash where they share a scope.
 */
export interface Claim extends Verdict {
  path: string;
  value: string | number;
  scopes?: readonly string[];
}

/** The registry asks a kind about its own settings only, so that it may know them more closely than this says. */
export interface SourceKind<
  Source extends SourceSettings = SourceSettings,
  Written extends WrittenSource = WrittenSource,
> {
  /** What `source.type` names. */
  readonly type: string;
  /** What kind of database it reads (databases/kinds.ts). */
  readonly database: string;
  /** Of `source`; its `type` is a literal, of one kind with a default. */
  readonly settings: z.ZodObject & z.ZodType<Written>;
  readonly plugin: Plugin;
  readonly properties: PropertyTable;
  /** Port of a database whose settings name none. */
  readonly defaultPort: number;
  /** The property that holds the port. */
  readonly portProperty: string;
  /** Fills the defaults that follow from other settings. */
  complete(source: NamedSource<Written>): Source;
  /**
   * The source connector's properties.
   *
   * @param address port of the source database, by default the kind's; its host comes from the secret
   */
  configuration(pipeline: PipelineSettings<Source>, address?: { port?: number | undefined }): Record<string, string>;
  /**
   * Everything that the connector writes, since the brokers create nothing by themselves
   * (auto.create.topics.enable=false); replication follows the platform.
   */
  topics(pipeline: PipelineSettings<Source>): TopicSpec[];
  /** How the connector's connections to its database are encrypted; undefined: where the server offers it. */
  tls(pipeline: PipelineSettings<Source>): TlsSettings | undefined;
  /** Consumer groups that the connector joins, besides MSK Connect's own. */
  groups(pipeline: PipelineSettings<Source>): string[];
  /** Whether the connector's first snapshot takes every row: of this table, or of all tables. */
  copiesAll(properties: Readonly<Record<string, string>>, table?: string): boolean;
  /** The pipeline's own properties with those that a choice of what to copy asks for. */
  firstSnapshot(pipeline: PipelineSettings<Source>, choice: SnapshotSettings): Record<string, string>;
  /**
   * The settings of an environment's copy, as they are written: what must not be shared has another name, or none.
   *
   * @param own gives a name to the copy, of so many characters at most
   */
  isolated(source: Source, own: (name: string, limit: number) => string): object;
  /** What no other pipeline may hold, besides names of connectors and topics. */
  claims(pipeline: PipelineSettings<Source>, at: string): Claim[];
  /** What is wrong with a pipeline; `platform` is given where its stack builds one. */
  findings(pipeline: PipelineSettings<Source>, at: string, platform: PlatformSettings | undefined): Finding[];
  /** What is wrong with a connector's whole configuration, of which nothing but its properties is known. */
  connectorMistakes(properties: Properties): Mistake[];
}
