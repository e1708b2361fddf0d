// What a kind of cluster says about itself without asking AWS: its settings, ports, parts and limits. Its Pulumi part
// is in components/clusters/.
import type { z } from "zod";
import type { Finding } from "../findings.js";
import type { AccessSettings, ConnectorAccess, Listener } from "./access.js";

/** The common settings of all kinds under `platform.cluster` or `platform.existing.cluster`. */
export interface AnyClusterSettings {
  /** How long connector logs are kept, in days. */
  readonly logRetentionDays: number;
}

/** The parts of a platform that decide about its cluster. */
export interface ClusterPlace {
  /** The platform's name. */
  platform: string;
  /** Availability zones of a built network; undefined in an existing one. */
  zones?: number | undefined;
  /** Subnets of an existing network; undefined in a built one. */
  subnets?: number | undefined;
  /** An existing network names security groups for the connectors. */
  connectorGroups: boolean;
}

/** A platform's cluster, as far as its settings tell. */
export interface ClusterFacts {
  /** True when the stack builds it, under the platform's name. An existing one is never changed. */
  built: boolean;
  logRetentionDays: number;
  /** Undefined when only AWS knows. */
  kafkaVersion?: string;
  /** Brokers that are charged to the platform; undefined without own brokers. */
  brokers?: {
    count: number;
    instanceType: string;
    /** Of each, in GiB; undefined where storage is charged by use. */
    volumeSize?: number;
  };
  /** KMS keys that it brings. */
  keys: number;
  /** Log groups that it brings. */
  logGroups: readonly string[];
}

export interface ClusterKind {
  /** Its name in `platform.cluster.type`. */
  readonly type: string;
  /** Its settings under `platform.cluster`; absent for a kind that no stack builds. */
  readonly settings?: z.ZodObject<{ type: z.ZodType<string>; logRetentionDays: z.ZodType<number> }>;
  /** Its values in the profile production, which a setting of the stack's own wins over. */
  readonly production?: Readonly<Record<string, unknown>>;
  /** TCP port of the brokers, by listener. */
  readonly ports: Readonly<Partial<Record<Listener, number>>>;
  /** How MSK Connect's connectors get in, where nobody says otherwise. */
  readonly connectors: ConnectorAccess;
  /** How clients get in by these settings. Default: connectors alone, as `connectors` says. */
  access?(settings: AnyClusterSettings): AccessSettings;
  /** Tokens of the types that it consists of; for an existing one, the doctor's name for its lookup. */
  readonly resourceTypes: readonly string[];
  facts(settings: AnyClusterSettings, place: ClusterPlace): ClusterFacts;
  /** Findings where the settings ask more than it can do. */
  findings(settings: AnyClusterSettings, place: ClusterPlace): Finding[];
}
