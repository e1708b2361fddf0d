// What a kind of cluster says about itself without asking AWS: its settings, ports, parts and limits. The Pulumi part
// stands in components/clusters/. Facts: MSK "Port information"; MSK Connect "IAM access control".
import type { z } from "zod";
import type { Finding } from "../findings.js";

/** How a client proves to the brokers who it is. MSK Connect's connectors take IAM, or nothing at all. */
export type Authentication = "iam";

/** What every kind's settings have under `platform.cluster` or `platform.existing.cluster`. */
export interface AnyClusterSettings {
  /** How long connector logs are kept, in days. */
  readonly logRetentionDays: number;
}

/** The platform around a cluster, as far as it decides about the cluster. */
export interface ClusterPlace {
  /** The platform's name. */
  platform: string;
  /** Availability zones of a network that is built; undefined in an existing one. */
  zones?: number | undefined;
  /** Subnets of an existing network; undefined where one is built. */
  subnets?: number | undefined;
  /** An existing network names security groups for the connectors. */
  connectorGroups: boolean;
}

/** A platform's cluster, as far as its settings tell. */
export interface ClusterFacts {
  /** The stack builds it, under the platform's name; else it was there before, and is never changed. */
  built: boolean;
  logRetentionDays: number;
  /** Undefined where AWS alone knows. */
  kafkaVersion?: string;
  /** Brokers that are charged to the platform; undefined where it has none of its own. */
  brokers?: {
    count: number;
    instanceType: string;
    /** Of each, in GiB. */
    volumeSize: number;
  };
  /** KMS keys that it brings. */
  keys: number;
  /** Log groups that it brings. */
  logGroups: readonly string[];
}

export interface ClusterKind {
  /** What `platform.cluster.type` names. */
  readonly type: string;
  /** Its settings under `platform.cluster`; absent for a kind that no stack builds. */
  readonly settings?: z.ZodObject<{ type: z.ZodType<string>; logRetentionDays: z.ZodType<number> }>;
  /** TCP port of the brokers, by how clients authenticate. */
  readonly ports: Readonly<Record<Authentication, number>>;
  /** How MSK Connect's connectors get in, in CreateConnector's words. */
  readonly connectors: { readonly authenticationType: string; readonly encryptionType: string };
  /** Tokens of the types that it is made of; of one that is there already, the doctor's name for its lookup. */
  readonly resourceTypes: readonly string[];
  facts(settings: AnyClusterSettings, place: ClusterPlace): ClusterFacts;
  /** What it cannot do, as far as the settings ask for it. */
  findings(settings: AnyClusterSettings, place: ClusterPlace): Finding[];
}
