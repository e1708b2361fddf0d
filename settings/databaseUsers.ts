// The users whose passwords a stack must know.
import { clusterUsers } from "./clusters/platformCluster.js";
import type { PipelineSettings, Settings } from "./schema.js";

/** The database users whose passwords a stack needs. */
export function databaseUsers({ platform, pipelines }: Pick<Settings, "platform" | "pipelines">): string[] {
  const master = platform?.databases ? [platform.databases.username] : [];
  return [...new Set([...master, ...pipelines.flatMap(usersOf)])];
}

/** Those of databases, and of the cluster that the stack builds. */
export function usersWithPasswords(settings: Pick<Settings, "platform" | "pipelines">): string[] {
  const { platform } = settings;
  return [...databaseUsers(settings), ...(platform ? clusterUsers(platform) : [])];
}

/** With an existing secret, only those that are made in demo databases. */
function usersOf({ secret, source, sink }: PipelineSettings): string[] {
  return [
    ...(secret.existing && source.host !== undefined ? [] : [source.user]),
    ...(secret.existing && sink.url !== undefined ? [] : [sink.user]),
  ];
}
