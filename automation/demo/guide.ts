// Says how to look around in a kept demo, and how to remove it.
import colors from "picocolors";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { databaseKinds } from "../../databases/registry.js";
import type { PipelineSettings } from "../../settings/schema.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { TwinInfo } from "../access/twin.js";

/** The lines to print. `platform` is absent when the demo failed before its platform stood. */
export function howToLookAround(
  twin: TwinInfo,
  name: string,
  { source, sink }: PipelineSettings,
  platform: PlatformOutputs | undefined,
): string[] {
  const client = (
    title: string,
    kind: { database: string },
    { address: host, port }: { address: string; port: number },
    database: string,
  ): [string, string] => [
    title,
    databaseKinds.of(kind.database).client({ host, port, user: platform?.databases?.username ?? "" }, database),
  ];
  const commands: [string, string][] = [
    ...(platform?.databases
      ? [
          client("the source", sourceKindOf({ source }), platform.databases.source, source.databases[0] ?? ""),
          client("the sink", sinkKindOf({ sink }), platform.databases.sink, sink.database),
          ["their passwords", `cat ${twin.passwordsFile}`] as [string, string],
        ]
      : []),
    ["what runs", `npx cdc twin status ${name}`],
    ["a shell for it", `eval "$(npx cdc twin env ${name})"`],
    ...(platform
      ? [["  its topics", `aws kafka list-topics --cluster-arn ${platform.clusterArn}`] as [string, string]]
      : []),
    ["  its connectors", "aws kafkaconnect list-connectors"],
    ["  its stacks", "pulumi stack ls --all"],
    ["its logs", `${twin.dir}/logs`],
    ["remove it all", `npx cdc twin stop ${name} --remove`],
  ];
  return [
    colors.bold("It stays. Look around:"),
    ...commands.map(([title, command]) => `  ${title.padEnd(16)} ${colors.cyan(command)}`),
  ];
}
