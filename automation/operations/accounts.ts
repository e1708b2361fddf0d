// The accounts of a pipeline's databases, by its settings and what its secret holds; pure.
import type { ConnectionData } from "../../connectors/secretKeys.js";
import type { DatabaseAccount } from "../../databases/kind.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkKindOf, sinkTls } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";

/** An account of one of a pipeline's databases. */
export interface PipelineAccount extends DatabaseAccount {
  /** Of the database (databases/kinds.ts). */
  kind: string;
}

/** Of both databases. */
export type Accounts = Readonly<Record<"source" | "sink", PipelineAccount>>;

/** The source connector's own. @param demoPort of the platform's demo database, where the source is that */
export function sourceAccount(
  settings: PipelineSettings,
  connection: Pick<ConnectionData, "sourceHost" | "sourceUser" | "sourcePassword">,
  demoPort: number | undefined,
): PipelineAccount {
  const kind = sourceKindOf(settings);
  return {
    kind: kind.database,
    host: connection.sourceHost,
    port: settings.source.port ?? demoPort ?? kind.defaultPort,
    user: connection.sourceUser,
    password: connection.sourcePassword,
    tls: kind.tls(settings),
  };
}

/** The sink connector's own. */
export function sinkAccount(
  { sink }: PipelineSettings,
  { sinkUrl, sinkUser, sinkPassword }: Pick<ConnectionData, "sinkUrl" | "sinkUser" | "sinkPassword">,
): PipelineAccount {
  const kind = sinkKindOf({ sink });
  const [address] = kind.servers(sinkUrl);
  return { kind: kind.database, ...address, user: sinkUser, password: sinkPassword, tls: sinkTls(sink, sinkUrl) };
}
