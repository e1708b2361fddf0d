// A verification of one pipeline while it runs: what it is about, which of its connectors stand still, and a reader for
// each of its databases, which all its questions share.
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import type { TableReader } from "../../databases/kind.js";
import { describeConnector } from "../operations/connectors.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import type { VerifyOptions } from "./options.js";
import type { IdleConnector } from "./verification.js";

/** Nothing can be verified as asked. */
export class VerifyError extends Error {
  override name = "VerifyError";
}

export interface VerifySession {
  readonly target: Target;
  readonly pipeline: TargetPipeline;
  readonly options: VerifyOptions;
  /** Connectors of the pipeline that do not run. */
  readonly idle: readonly IdleConnector[];
  readonly source: TableReader;
  readonly sink: TableReader;
}

/** Opens a session, and closes its readers when the body is through. @throws VerifyError without connectors */
export async function inSession<T>(
  target: Target,
  pipeline: TargetPipeline,
  options: VerifyOptions,
  body: (session: VerifySession) => Promise<T>,
): Promise<T> {
  const { name, connectors } = pipeline.outputs;
  if (!connectors) throw new VerifyError(`pipeline ${name} has no connectors yet`);
  const idle = await idleConnectors(target, Object.values(connectors));
  const source = await target.reach.reader(await pipeline.source());
  try {
    const sink = await target.reach.reader(await pipeline.sink());
    try {
      return await body({ target, pipeline, options, idle, source, sink });
    } finally {
      await sink.close();
    }
  } finally {
    await source.close();
  }
}

/** A connector that is not there (any more) is MISSING. */
export async function idleConnectors(
  { access }: Pick<Target, "access">,
  connectors: readonly { name: string; arn: string }[],
): Promise<IdleConnector[]> {
  const client = new KafkaConnectClient(access.client);
  const states = await Promise.all(
    connectors.map(async ({ name, arn }) => {
      const described = await describeConnector(client, arn);
      return { name, state: described ? (described.connectorState ?? "unknown") : "MISSING" };
    }),
  );
  return states.filter(({ state }) => state !== "RUNNING");
}
