// A verification of one pipeline while it runs: what it is about, which of its connectors stand still, and a reader for
// each of its databases, which all its questions share.
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import type { TableReader } from "../../databases/kind.js";
import { connectorsOf, type ConnectorReference } from "../operations/connectors.js";
import { connectorStatus } from "../operations/connectorStatus.js";
import { knownSkips } from "../operations/skips.js";
import type { Target, TargetPipeline } from "../operations/target.js";
import type { Skip } from "../../reach/kafka/skips.js";
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
  /** Connectors of the pipeline through which nothing went when it began. */
  readonly idle: readonly IdleConnector[];
  /** Those of this moment. */
  readonly idleNow: () => Promise<IdleConnector[]>;
  readonly source: TableReader;
  readonly sink: TableReader;
  /** Records that the sink was let past on purpose, oldest first. */
  readonly skips: readonly Skip[];
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
  const references = connectorsOf({ stack: target.stack, pipelines: [pipeline] });
  const idleNow = () => idleConnectors(target, references);
  const [idle, skips] = await Promise.all([idleNow(), knownSkips(target, pipeline)]);
  const source = await target.reach.reader(await pipeline.source());
  try {
    const sink = await target.reach.reader(await pipeline.sink());
    try {
      return await body({ target, pipeline, options, idle, idleNow, source, sink, skips });
    } finally {
      await sink.close();
    }
  } finally {
    await source.close();
  }
}

/** A connector that is not there (any more) is MISSING. */
export async function idleConnectors(
  { access, stack }: Pick<Target, "access" | "stack">,
  references: readonly ConnectorReference[],
): Promise<IdleConnector[]> {
  const clients = { connect: new KafkaConnectClient(access.client), logs: new CloudWatchLogsClient(access.client) };
  const found = await Promise.all(
    references.map(async (reference): Promise<IdleConnector[]> => {
      const { name, state, tasks, failure } = (await connectorStatus(clients, reference)).status;
      if (state !== "RUNNING") return [{ name, state }];
      if (!failure) return [];
      const failed = tasks?.failed.length ? `task ${tasks.failed.join(", ")} failed` : "it did not start";
      const fix = `Fix: correct the cause, then cdc restart ${stack} ${name} --only-failed`;
      return [{ name, state, why: `${failed}: ${failure.cause}. ${fix}` }];
    }),
  );
  return found.flat();
}
