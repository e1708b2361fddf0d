// Rules between pipelines: what two of them must not share. Facts: Debezium MySQL connector (database.server.id, topic.prefix, schema history topic); MSK Connect, CreateConnector.
import { pipelineTopics } from "../connectors/topics.js";
import type { Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/schema.js";

type IsolationRule = (pipelines: readonly PipelineSettings[]) => Finding[];

/** A value that only one place may hold. `scope` tells apart what may be equal, such as server ids of different database servers. */
interface Claim {
  path: string;
  value: string | number;
  scope?: string;
}

export const isolationRules: readonly IsolationRule[] = [
  unique("a pipeline's name is the prefix of its resources' names", "write another name", ({ name }, at) => [{ path: `${at}.name`, value: name }]),
  unique("connector names are unique in an account and region, and offsets hang on them", "write another name", ({ source, sink }, at) => [
    { path: `${at}.source.connector`, value: source.connector },
    { path: `${at}.sink.connector`, value: sink.connector },
  ]),
  unique("two pipelines can't fill one secret", "write another name", ({ secret }, at) => [{ path: `${at}.secret.name`, value: secret.name }]),
  unique("a MySQL server cuts off the older of two replicas with one id, again and again", "write another number, or leave it away", ({ source }, at) => [
    { path: `${at}.source.serverId`, value: source.serverId, scope: source.host ?? "demo" },
  ]),
  topicsApart,
];

/** Topics hold one stream each: a shared prefix mixes tables, a shared history makes a connector fail at its next start. */
function topicsApart(pipelines: readonly PipelineSettings[]): Finding[] {
  const rule = "each topic has one writer";
  return repeated(
    pipelines.flatMap((pipeline, index) => {
      const at = `msk-cdc:pipelines[${index}].source`;
      const { source } = pipeline;
      return pipelineTopics(pipeline).map(({ name }) => ({ path: name === source.historyTopic ? `${at}.historyTopic` : `${at}.topicPrefix`, value: name }));
    }),
  ).map(([claim, first]) => ({ path: claim.path, value: `topic ${claim.value}`, rule: `${rule}; ${first.path} claims it too`, fix: `write another ${claim.path.split(".").at(-1)}` }));
}

function unique(rule: string, fix: string, claims: (pipeline: PipelineSettings, at: string) => Claim[]): IsolationRule {
  return (pipelines) =>
    repeated(pipelines.flatMap((pipeline, index) => claims(pipeline, `msk-cdc:pipelines[${index}]`))).map(([claim, first]) => ({
      path: claim.path,
      value: JSON.stringify(claim.value),
      rule: `${rule}; ${first.path} is the same`,
      fix,
    }));
}

/** Claims that came second, each with the first. */
function repeated(claims: readonly Claim[]): [Claim, Claim][] {
  return claims.flatMap((claim, index) => {
    const first = claims.slice(0, index).find(({ value, scope }) => value === claim.value && scope === claim.scope);
    return first === undefined ? [] : [[claim, first] as [Claim, Claim]];
  });
}
