// Options that `cdc env up` and `cdc preview` share: what an environment copies, and how long it stands.
import { Option } from "commander";
import type { SnapshotSettings } from "../../settings/environment.js";
import type { PreviewSource } from "../preview/actions.js";

export interface EnvironmentOptions {
  from: string;
  platform?: string;
  pipelines?: string[];
  ttl: string;
  set: string[];
  snapshot?: SnapshotSettings["mode"];
  rows?: number;
  sinkAdmin?: string;
}

/** The options in the words of createEnvironment. */
export function sourceOf(options: EnvironmentOptions): PreviewSource {
  const { from, platform, pipelines, ttl, set, snapshot, rows, sinkAdmin } = options;
  return {
    from,
    ttl,
    set,
    ...(platform !== undefined && { platformStack: platform }),
    ...(pipelines && { pipelines }),
    ...(snapshot && { snapshot }),
    ...(rows !== undefined && { rows }),
    ...(sinkAdmin !== undefined && { sinkAdmin }),
  };
}

export const setDescription =
  "a setting in place of the copied one, by its path; names with dots in brackets and quotes: " +
  'source.properties["max.batch.size"]; may be repeated';
export const rowsDescription = "most rows of each table in a sample (default: 1000)";

export function snapshotOption(): Option {
  return new Option(
    "--snapshot <mode>",
    "what it copies before it follows changes: nothing, the first rows of each table, all rows (default: sample; " +
      "later as at its first up)",
  ).choices(["none", "sample", "tables"]);
}
