// Runs a preview from event to comment. The actions are handed in, so that tests run it on recorded events. comment.ts
// writes the texts.
import type { Finding } from "../../settings/findings.js";
import type { EnvironmentInfo } from "../environments/info.js";
import type { Collection, CollectOptions } from "../environments/collection.js";
import type { OperationError } from "../pulumi/ephemeralStack.js";
import { withoutSecrets } from "../pulumi/withoutSecrets.js";
import {
  collectedComment,
  failedComment,
  marker,
  refusedComment,
  removedComment,
  upComment,
  verdicts,
} from "./comment.js";
import type { PreviewPlan, PullRequest } from "./event.js";
import { closedPullRequests, type GitHub } from "./github.js";
import { doing, type Readiness } from "./readiness.js";
import type { Verification } from "../verify/verification.js";

/** The environments that a preview works with. */
export interface PreviewActions {
  /** What `cdc check` finds. */
  check(): Promise<Finding[]>;
  show(name: string): Promise<EnvironmentInfo | undefined>;
  up(environment: {
    name: string;
    repository: string;
    pullRequest: number;
    commit: string;
    owner: string;
  }): Promise<EnvironmentInfo>;
  untilRowsFlow(environment: EnvironmentInfo): Promise<Readiness>;
  /** Compares the rows of source and sink, once rows flow. */
  verify(environment: EnvironmentInfo): Promise<Verification>;
  /** Whether there was one. */
  down(name: string): Promise<boolean>;
  collect(options: Required<Pick<CollectOptions, "closed" | "only">>): Promise<Collection>;
}

export interface PreviewRun {
  plan: PreviewPlan;
  actions: PreviewActions;
  github: Pick<GitHub, "repository" | "isClosed" | "findComment" | "createComment" | "editComment">;
  /** Environments are named `<prefix>-<pull request>`. */
  prefix: string;
  /** Stack or file that the settings come from. */
  from: string;
  /** Values that no comment and no line may show. */
  secrets: readonly string[];
  say: (line: string) => void;
  signal?: AbortSignal;
}

/**
 * Does what the plan says. @returns whether all is well; failures have been reported. @throws GitHub's refusals, and
 * the signal's reason
 */
export async function preview(run: PreviewRun): Promise<boolean> {
  const { plan, say } = run;
  switch (plan.action) {
    case "up":
      return bringUp(run, plan.pullRequest);
    case "down":
      return takeDown(run, plan.pullRequest);
    case "collect":
      return collect(run);
    case "nothing":
      say(plan.because);
      return true;
  }
}

async function bringUp(run: PreviewRun, pullRequest: PullRequest): Promise<boolean> {
  const { actions, github, prefix, from } = run;
  const { number, commit, author } = pullRequest;
  const name = `${prefix}-${number}`;
  // A job that waited or is run again may come too late. It may have replaced the job that was to remove the preview.
  if (await github.isClosed(number)) {
    run.say(`pull request ${number} is closed by now: nothing is brought up`);
    return takeDown(run, pullRequest);
  }
  const consequence = `Nothing of ${name} was changed.`;
  return failing(run, { number, name, commit, headline: "did not come up", consequence }, async (stage) => {
    const findings = await actions.check();
    if (findings.length > 0) {
      await comment(run, number, name, refusedComment(name, { findings, from, commit }));
      run.say(`${name}: ${findings.length} rules are broken; see the comment, or cdc check --from ${from}`);
      return false;
    }
    await refuseStrange(run, name);
    stage("did not come up", "");
    const environment = await actions.up({
      name,
      repository: github.repository,
      pullRequest: number,
      commit,
      owner: author,
    });
    stage(
      "is up, but could not be looked at",
      `It stands until ${environment.expiresAt}; the next push tries anew, closing the pull request removes it.`,
    );
    const readiness = await actions.untilRowsFlow(environment);
    const flows = readiness.missing.length === 0;
    const verification = flows ? await actions.verify(environment) : undefined;
    await comment(run, number, name, upComment(environment, readiness, verification));
    run.say(
      flows
        ? `${name} is up, and ${doing(readiness.pipelines)}${verification ? `; ${verdicts[verification.result]}` : ""}`
        : `${name} is up, but rows do not flow:\n${readiness.missing.join("\n")}`,
    );
    return flows && verification?.result !== "different";
  });
}

async function takeDown(run: PreviewRun, { number, commit }: PullRequest): Promise<boolean> {
  const name = `${run.prefix}-${number}`;
  const consequence = "The nightly collection tries again.";
  return failing(run, { number, name, commit, headline: "could not be removed", consequence }, async () => {
    await refuseStrange(run, name);
    const existed = await run.actions.down(name);
    await comment(run, number, name, removedComment(name), { onlyEdit: !existed });
    run.say(existed ? `${name} is removed` : `there was no ${name}`);
    return true;
  });
}

async function collect({ actions, github, say, ...run }: PreviewRun): Promise<boolean> {
  // Another repository collects its own environments by night, and can edit their comments.
  const only = ({ repository = github.repository }: EnvironmentInfo) => repository === github.repository;
  const { expired, failures, postponed } = await actions.collect({ closed: closedPullRequests(github), only });
  for (const { name, error } of failures) say(withoutSecrets(`${name} was not removed: ${error.message}`, run.secrets));
  let told = true;
  for (const { name, pullRequest } of expired) {
    say(`${name} is removed`);
    if (pullRequest === undefined) continue;
    await comment({ github, ...run }, pullRequest, name, collectedComment(name), { onlyEdit: true }).catch(
      (error: CommentError) => {
        told = false;
        say(`${name}: its comment still says that it stands: ${error.message}`);
      },
    );
  }
  for (const { name } of postponed)
    say(`${name} is to go as well, and waits for the next run: there was no time left to begin with it`);
  if (expired.length + failures.length + postponed.length === 0)
    say("no environment's time is up, and no pull request of one is closed");
  return told && failures.length === 0;
}

/** Two repositories with one backend and one prefix would take each other's environments for their own. */
async function refuseStrange({ actions, github }: PreviewRun, name: string): Promise<void> {
  const standing = await actions.show(name);
  if (standing?.repository !== undefined && standing.repository !== github.repository) {
    throw new Error(
      `environment ${name} belongs to repository ${standing.repository}, and this is ${github.repository}: give ` +
        "each repository with this Pulumi backend a --prefix of its own",
    );
  }
}

interface Failing {
  number: number;
  name: string;
  commit: string;
  headline: string;
  consequence: string;
}

/** Runs the steps and comments on an error, its cause first. `stage` says what a failure from here on means. */
async function failing(
  run: PreviewRun,
  failure: Failing,
  steps: (stage: (headline: string, consequence: string) => void) => Promise<boolean>,
): Promise<boolean> {
  let { headline, consequence } = failure;
  try {
    return await steps((nextHeadline, nextConsequence) => ([headline, consequence] = [nextHeadline, nextConsequence]));
  } catch (error) {
    run.signal?.throwIfAborted();
    if (error instanceof CommentError) throw error.cause;
    const { number, name, commit } = failure;
    const cause = withoutSecrets(error instanceof Error ? error.message : String(error), run.secrets);
    // It is printed before the comment, which may fail as well.
    run.say(`${name} ${headline}: ${cause}`);
    await comment(
      run,
      number,
      name,
      failedComment(name, { headline, cause, commit, consequence: consequence || afterUp(error as Error) }),
    ).catch((refused: CommentError) => {
      throw refused.cause;
    });
    return false;
  }
}

/** What a failed `up` leaves (createEnvironment). */
function afterUp(error: Error): string {
  if (error.name === "OperationError" && (error as OperationError).operation === "up")
    return "It was taken down again; the next push tries anew.";
  switch (error.name) {
    case "TeardownError":
      return "What is left of it, and how to remove it, stands above.";
    case "SettingsError":
    case "ConfigurationError":
    case "StackBusyError":
    case "ForeignStackError":
      return "Nothing was changed.";
    default:
      return "The next push tries anew; closing the pull request removes what there is of it.";
  }
}

/** The actions of a comment have happened, even if the comment fails. */
class CommentError extends Error {
  constructor(override readonly cause: Error) {
    super(cause.message);
  }
}

/** Edits the preview's comment, or writes a first one, unless `onlyEdit`. */
async function comment(
  { github, secrets }: Pick<PreviewRun, "github" | "secrets">,
  pullRequest: number,
  name: string,
  text: string,
  { onlyEdit = false } = {},
): Promise<void> {
  try {
    const body = withoutSecrets(text, secrets);
    const earlier = await github.findComment(pullRequest, marker(name));
    if (earlier !== undefined) await github.editComment(earlier, body);
    else if (!onlyEdit) await github.createComment(pullRequest, body);
  } catch (error) {
    throw new CommentError(error as Error);
  }
}
