// The kinds of clusters, and the schema of those that a stack builds.
import { z } from "zod";
import { Registry } from "../registry.js";
import type { AnyClusterSettings, ClusterKind } from "./kind.js";
import * as kinds from "./kinds.js";

export const clusterKinds = new Registry<ClusterKind>("cluster", Object.values(kinds));

/** Kind of a cluster in outputs without a kind. Earlier versions had only this way to make topics. */
export const firstClusterType = kinds.provisioned.type;

/** The settings under `platform.cluster`: the kind, and the fields that it adds. */
export interface BuiltClusterSettings extends AnyClusterSettings {
  readonly type: string;
}

/** Made of the kinds that are registered now. `type` decides whose settings the other fields are. */
export function clusterSchema(): z.ZodType<BuiltClusterSettings> {
  const built = clusterKinds.all().flatMap(({ type, settings }) => (settings ? [{ type, settings }] : []));
  const [first, ...others] = built.map(({ settings }) => settings);
  if (first === undefined) throw new Error("no kind of cluster that a stack can build is registered");
  return z.discriminatedUnion("type", [first, ...others], {
    error: ({ code }) => (code === "invalid_union" ? `one of ${built.map(({ type }) => type).join(", ")}` : undefined),
  });
}
