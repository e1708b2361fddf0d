// An environment as people read it.
import { costSentence } from "../cost/cost.js";
import type { EnvironmentInfo } from "../environments/info.js";
import { inWords } from "../environments/snapshotChoice.js";

/** @param seconds  how long it took to come up */
export function summary(environment: EnvironmentInfo, seconds?: number): string[] {
  const {
    name,
    owner,
    pullRequest,
    commit,
    from,
    platformStack,
    snapshot,
    expiresAt,
    pipelines,
    pending,
    resources,
    cost,
  } = environment;
  return [
    `Environment ${name}${seconds === undefined ? "" : ` is up (${seconds.toFixed(1)} s)`}`,
    "  of          " +
      [
        owner,
        pullRequest === undefined ? "" : `pull request ${pullRequest}`,
        commit === undefined ? "" : `commit ${commit.slice(0, 10)}`,
      ]
        .filter(Boolean)
        .join(", "),
    `  from        ${from}, on the platform of ${platformStack}`,
    `  snapshot    ${inWords(snapshot ?? { mode: "tables" })}`,
    ...pipelines.flatMap((pipeline) => [
      `  pipeline    ${pipeline.name}`,
      "  connectors  " +
        `${pipeline.connectors ? `${pipeline.connectors.source.name}, ${pipeline.connectors.sink.name}` : "none"}`,
      `  topics      ${pipeline.topics.join(", ")}`,
      `  sink schema ${pipeline.sinkDatabase}`,
      ...(pipeline.settings?.schemaChanges === "follow"
        ? [`  tables      followed while cdc watchdog ${name} runs`]
        : []),
    ]),
    ...(pipelines.length === 0 || pending > 0
      ? [`  state       ${resources} resources, ${pending} operations interrupted: cdc env up ${name} goes on`]
      : []),
    ...(cost ? [`  costs       ${cost.charged ? "" : "nothing on a twin; on AWS "}${costSentence(cost)}`] : []),
    `  expires     ${expiresAt}${environment.expired ? " (its time is up: cdc env gc removes it)" : ""}`,
    `  remove it   cdc env down ${name}`,
  ];
}

/** In one line. */
export function line({ name, owner, pullRequest, expiresAt, expired, resources, pending }: EnvironmentInfo): string {
  const state = pending > 0 ? `${resources} resources, interrupted` : `${resources} resources`;
  return (
    `${name}  ${owner}${pullRequest === undefined ? "" : ` (pull request ${pullRequest})`}  ` +
    `${expired ? "expired" : "expires"} ${expiresAt}  ${state}`
  );
}
