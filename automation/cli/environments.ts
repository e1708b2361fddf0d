// `cdc env …`: what it prints for people; --json prints what docs/json.md says. Exit codes: 0 done (`down` also where
// there was nothing), 1 failed, 3 `show` found no such environment, 75 (EX_TEMPFAIL) somebody else works on it.
import type { SnapshotSettings } from "../../settings/environment.js";
import { Backend } from "../pulumi/backend.js";
import { costSentence } from "../cost/cost.js";
import { inWords } from "../environments/snapshotChoice.js";
import { listEnvironments, showEnvironment, type EnvironmentInfo } from "../environments/info.js";
import { collectExpired } from "../environments/collection.js";
import { createEnvironment, destroyEnvironment, type CreateEnvironmentOptions } from "../environments/lifecycle.js";
import { closedPullRequests, GitHub, gitHubAccess } from "../preview/github.js";
import { OperationError } from "../pulumi/ephemeralStack.js";
import { resourcesOf } from "../pulumi/stackState.js";
import { interruptible } from "./interruption.js";
import { Output } from "./output.js";

export interface UpOptions {
  from: string;
  platform?: string;
  pipelines?: string[];
  ttl: string;
  set: string[];
  pr?: number;
  sinkAdmin?: string;
  snapshot?: SnapshotSettings["mode"];
  rows?: number;
  keepFailed: boolean;
  json: boolean;
}

interface Json {
  json: boolean;
}

const notFoundCode = 3;

export async function up(name: string | undefined, options: UpOptions): Promise<void> {
  const { from, platform, pipelines, ttl, set, pr, sinkAdmin, snapshot, rows, keepFailed } = options;
  const called = name ?? (pr === undefined ? undefined : `pr-${pr}`);
  if (called === undefined) throw new Error("name the environment, or give --pr: cdc env up NAME");
  const out = new Output(options);
  const started = Date.now();
  const spec: Omit<CreateEnvironmentOptions, "signal"> = {
    name: called,
    from,
    ttl,
    set,
    keepFailed,
    ...(platform !== undefined && { platformStack: platform }),
    ...(pipelines && { pipelines }),
    ...(pr !== undefined && { pullRequest: pr }),
    ...(sinkAdmin !== undefined && { sinkAdmin }),
    ...(snapshot && { snapshot }),
    ...(rows !== undefined && { rows }),
    onProgress: out.progress,
  };
  const leftBehind = () => [{ what: `environment ${called}, half-made`, remove: `npx cdc env down ${called}` }];
  const finishing = keepFailed ? "the environment stays as it is then" : "the environment is taken down";
  await out.ending(async () => {
    const environment = await interruptible({ finishing, leftBehind }, (signal) =>
      createEnvironment({ ...spec, signal }),
    ).catch((error: Error) => {
      // Before its `up` began there was nothing to take down.
      if (error instanceof OperationError && error.operation === "up")
        error.message += `\n${afterFailure(called, keepFailed)}`;
      throw error;
    });
    out.say({ kind: "environment", ...environment }, summary(environment, (Date.now() - started) / 1000));
  });
}

function afterFailure(name: string, kept: boolean): string {
  return kept
    ? `It stands as it is: cdc env up ${name} goes on, cdc env down ${name} removes it.`
    : `Environment ${name} was taken down; --keep-failed leaves it standing.`;
}

export async function down(name: string, options: Json & { leaveSinkSchema: boolean }): Promise<void> {
  const out = new Output(options);
  const leftBehind = () => [{ what: `environment ${name}, half removed`, remove: `npx cdc env down ${name}` }];
  await out.ending(async () => {
    const existed = await interruptible({ finishing: "the removal is finished first", leftBehind }, () =>
      destroyEnvironment(name, { leaveSinkSchema: options.leaveSinkSchema, onProgress: out.progress }),
    );
    out.say({ kind: "removed", name, existed }, [
      existed ? `Environment ${name} is gone.` : `There is no environment ${name}.`,
    ]);
  });
}

export async function list(options: Json): Promise<void> {
  const out = new Output(options);
  await out.ending(async () => {
    const environments = await listEnvironments();
    out.say(
      { kind: "environments", environments },
      environments.length === 0 ? ["There is no environment."] : environments.map(line),
    );
  });
}

export async function show(name: string, options: Json): Promise<void> {
  const out = new Output(options);
  await out.ending(async () => {
    const environment = await showEnvironment(name);
    if (environment) out.say({ kind: "environment", ...environment }, summary(environment));
    else {
      out.fail(new Error(`There is no environment ${name}.`));
      process.exitCode = notFoundCode;
    }
  });
}

export async function gc(options: Json & { dryRun: boolean; github: boolean }): Promise<void> {
  const { dryRun } = options;
  const out = new Output(options);
  const leftBehind = () => [
    { what: "environments whose time is up, one of them perhaps half removed", remove: "npx cdc env gc" },
  ];
  await out.ending(async () => {
    const closed = options.github ? closedPullRequests(new GitHub(gitHubAccess(process.env))) : undefined;
    const { expired, failures } = await interruptible({ finishing: "the removal is finished first", leftBehind }, () =>
      collectExpired({ dryRun, onProgress: out.progress, ...(closed && { closed }) }),
    );
    const told = failures.map(({ name, error }) => ({ name, message: error.message }));
    const empty = await nameless();
    out.say({ kind: "collected", dryRun, expired: expired.map(({ name }) => name), failures: told, empty }, [
      ...(expired.length + failures.length === 0
        ? [
            options.github
              ? "No environment's time is up, and no pull request of one is closed."
              : "No environment's time is up.",
          ]
        : expired.map((one) => (dryRun ? `Would be destroyed: ${line(one)}` : `Environment ${one.name} is gone.`))),
      ...told.map(({ name, message }) => `Environment ${name} was not destroyed: ${message}`),
      ...empty.map(
        (name) =>
          `Stack ${name} is empty and says of nobody's: if it is left of an environment, cdc env down ${name} ` +
          "removes it.",
      ),
    ]);
    if (failures.length > 0) process.exitCode = 1;
  });
}

/** Stacks with nothing in them; a killed `up` or `down` leaves such a one, and so does `pulumi stack init`. */
function nameless(): Promise<string[]> {
  return Backend.use(undefined, async (backend) => {
    const states = await Promise.all(
      (await backend.stacks()).map(async (name) => ({ name, state: await backend.state(name) })),
    );
    return states.flatMap(({ name, state }) => (state && resourcesOf(state).length === 0 ? [name] : []));
  });
}

function summary(environment: EnvironmentInfo, seconds?: number): string[] {
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
    ]),
    ...(pipelines.length === 0 || pending > 0
      ? [`  state       ${resources} resources, ${pending} operations interrupted: cdc env up ${name} goes on`]
      : []),
    ...(cost ? [`  costs       ${cost.charged ? "" : "nothing on a twin; on AWS "}${costSentence(cost)}`] : []),
    `  expires     ${expiresAt}${environment.expired ? " (its time is up: cdc env gc removes it)" : ""}`,
    `  remove it   cdc env down ${name}`,
  ];
}

function line({ name, owner, pullRequest, expiresAt, expired, resources, pending }: EnvironmentInfo): string {
  const state = pending > 0 ? `${resources} resources, interrupted` : `${resources} resources`;
  return (
    `${name}  ${owner}${pullRequest === undefined ? "" : ` (pull request ${pullRequest})`}  ` +
    `${expired ? "expired" : "expires"} ${expiresAt}  ${state}`
  );
}
