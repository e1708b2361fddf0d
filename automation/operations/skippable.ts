// The sink that a skip is for. AWS API.
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { KafkaConnectClient } from "@aws-sdk/client-kafkaconnect";
import { connectorStatus } from "./connectorStatus.js";
import { connectorsOf, type ConnectorReference } from "./connectors.js";
import { SkipError } from "./skipDecision.js";
import { isCalled, type Target, type TargetPipeline } from "./target.js";

export interface Skippable {
  pipeline: TargetPipeline;
  sink: ConnectorReference;
}

/** @param only a sink's or a pipeline's name. Default: all sinks. @throws SkipError */
export function sinksOf(target: Target, only?: string): Skippable[] {
  const all = target.pipelines.flatMap((pipeline) =>
    connectorsOf({ stack: target.stack, pipelines: [pipeline] })
      .filter(({ role }) => role === "sink")
      .map((sink) => ({ pipeline, sink })),
  );
  const found = all.filter(
    ({ pipeline, sink }) => only === undefined || sink.name === only || isCalled(only, pipeline, target),
  );
  if (found.length > 0) return found;
  const isSource = connectorsOf(target).some(({ name, role }) => role === "source" && name === only);
  throw new SkipError(
    (isSource
      ? `connector ${only} is a source, and cdc skip is for sinks. `
      : `stack "${target.stack}" has no sink${only === undefined ? "" : ` or pipeline "${only}"`}. `) +
      `It has ${all.map(({ sink }) => sink.name).join(", ") || "none"}`,
  );
}

/** The one that has failed, or that an earlier skip has left half-way. @throws SkipError for none, and for several */
export async function failedSink(target: Target, only?: string): Promise<Skippable> {
  const sinks = sinksOf(target, only);
  const [one, ...more] = sinks;
  if (one && more.length === 0) return one;
  const { client } = target.access;
  const clients = { connect: new KafkaConnectClient(client), logs: new CloudWatchLogsClient(client) };
  const failed: Skippable[] = [];
  for (const each of sinks) {
    const { state, failure, skipping } = (await connectorStatus(clients, each.sink)).status;
    if (failure || skipping !== undefined || ["FAILED", "MISSING"].includes(state)) failed.push(each);
  }
  const [first, ...others] = failed;
  if (!first) throw new SkipError(`no sink of stack "${target.stack}" has failed: there is nothing to skip`);
  if (others.length > 0)
    throw new SkipError(
      `several sinks of stack "${target.stack}" have failed: name one of ` +
        failed.map(({ sink }) => sink.name).join(", "),
    );
  return first;
}
