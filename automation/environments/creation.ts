// Brings environments up: isolated copies of a stack's pipelines, on a platform that another stack holds.
import { ConcurrentUpdateError } from "@pulumi/pulumi/automation/errors.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import { awsAccess, type AwsAccess } from "../access/aws.js";
import { Backend, engineVariables } from "../pulumi/backend.js";
import { EphemeralStack, OperationError } from "../pulumi/ephemeralStack.js";
import { attempt, phase } from "../pulumi/phase.js";
import { readPlatform } from "../pulumi/platformOutputs.js";
import type { Changes } from "../pulumi/progress.js";
import { StackBusyError } from "../pulumi/stackBusyError.js";
import { projectName } from "../pulumi/stackConfiguration.js";
import { bornState, environmentOf, secretsSettings } from "../pulumi/stackState.js";
import { TeardownError } from "../pulumi/teardownError.js";
import { explained } from "./failure.js";
import { infoOf, type EnvironmentInfo } from "./info.js";
import { currentCommit, parseTtl, renewedLifetime, whoami } from "./lifetime.js";
import { environmentPasswords } from "./passwords.js";
import { messenger, orderlyState, stateOf, type EnvironmentPlace } from "./place.js";
import {
  planEnvironment,
  planned,
  requirePlugins,
  requireRoute,
  type EnvironmentPlan,
  type EnvironmentSource,
} from "./plan.js";
import { findOwn, recover, refuseForeign } from "./recovery.js";
import { takeDown } from "./removal.js";
import { chooseSnapshot } from "./snapshotChoice.js";

export interface CreateEnvironmentOptions extends EnvironmentSource, EnvironmentPlace {
  /** How long it may stand from now on: `90m`, `8h`, `3d`. Default 8h. */
  ttl?: string;
  /** Pull request that it stands for. */
  pullRequest?: number;
  /** Repository of that pull request, `owner/name`. Default: GITHUB_REPOSITORY, where GitHub Actions sets it. */
  repository?: string;
  /** The user who brings it up. Default: GITHUB_ACTOR, else the machine's user. */
  owner?: string;
  /** The commit that is checked out. Default: GITHUB_SHA, else Git's HEAD. */
  commit?: string;
  /** Leaves it standing when `up` fails. Default false: it is taken down. */
  keepFailed?: boolean;
  /** Interrupts `up`, which then counts as failed. */
  signal?: AbortSignal;
}

const defaultTtl = "8h";

/**
 * Brings an environment up, or up to date. An existing one goes on where its last `up` ended, and its time begins anew.
 *
 * @throws ConfigurationError, SettingsError before anything is touched; StackBusyError when somebody else works on it;
 * ForeignStackError for a stack that is no environment; OperationError when `up` failed: the environment is then taken
 * down, unless `keepFailed`; TeardownError when that failed, too
 */
export async function createEnvironment(
  options: CreateEnvironmentOptions,
): Promise<EnvironmentInfo & { changes: Changes }> {
  const ttl = parseTtl(options.ttl ?? defaultTtl);
  const plan = await planEnvironment(options);
  options.signal?.throwIfAborted();
  return Backend.use(options.twin, (backend) => backend.alone(plan.name, () => bringUp(backend, plan, ttl, options)));
}

async function bringUp(
  backend: Backend,
  plan: EnvironmentPlan,
  ttl: number,
  options: CreateEnvironmentOptions,
): Promise<EnvironmentInfo & { changes: Changes }> {
  const { name } = plan;
  const report = options.onProgress ?? (() => undefined);
  const stack = await phase("prepare", report, () => prepare(backend, plan, ttl, options));
  const outcome = await attempt(async () => {
    options.signal?.throwIfAborted();
    const up = () =>
      stack
        .up({ ...(options.signal && { signal: options.signal }) })
        .catch(async (error) =>
          Promise.reject(
            options.signal?.aborted
              ? error
              : await explained(error, name, awsAccess(plan.region, options.twin, plan.profile)),
          ),
        );
    const result = await phase("up", report, up, ({ changes }) => changes);
    options.signal?.throwIfAborted();
    return result;
  });
  // The resources found then are those that another command is making.
  const isBusy =
    "error" in outcome &&
    outcome.error instanceof OperationError &&
    outcome.error.cause instanceof ConcurrentUpdateError;
  const teardown = await attempt(async () => {
    try {
      if ("error" in outcome && !isBusy && options.keepFailed !== true) await takeDown(backend, stack, options);
    } finally {
      await stack.close();
    }
  });
  if ("error" in teardown)
    throw new TeardownError(
      name,
      teardown.error as Error,
      "error" in outcome ? outcome : undefined,
      `cdc env down ${name}`,
    );
  // The engine's message about its own interruption adds nothing.
  options.signal?.throwIfAborted();
  if (isBusy)
    throw new StackBusyError(
      `stack "${name}" is being worked on by another command, or one that was killed has left its lock; nothing ` +
        `was changed. Try again when it has ended; pulumi cancel --stack ${name} takes a dead one's lock away`,
    );
  if ("error" in outcome) throw outcome.error;
  const info = infoOf(await stateOf(backend, name));
  if (!info) throw new Error(`stack "${name}" has no output \`environment\` after its up`);
  return { ...info, changes: outcome.value.changes };
}

/** The stack, put in order and ready for `up`. */
async function prepare(
  backend: Backend,
  plan: EnvironmentPlan,
  ttl: number,
  options: CreateEnvironmentOptions,
): Promise<EphemeralStack> {
  const { name } = plan;
  const { twin, onProgress } = options;
  const report = onProgress ?? (() => undefined);
  const before = await orderlyState(backend, name, report);
  if (before) refuseForeign(name, before);
  const born = before && environmentOf(before);
  const platformStack = await backend.fullName(plan.platformStack);
  const platform = await readPlatform(backend, platformStack);
  requireRoute(plan, platform.outputs, platformStack);
  const said = await environmentSettings(plan, ttl, options, platformStack, born);
  const { configuration, settings } = planned(plan, said);
  requirePlugins(plan, settings.pipelines, platform.outputs, platformStack);
  const access = awsAccess(plan.region, twin, plan.profile);
  const { clusterArn } = platform.outputs;
  // Without such a stack, resources that bear the environment's names belong to somebody else.
  if (!born) await refuseTaken(name, access, clusterArn);
  const { refresh } = born
    ? await recover({ backend, name, access, clusterArn, report: messenger(report) }, before)
    : { refresh: false };

  const spec = {
    name,
    configuration,
    environment: engineVariables(twin),
    passwords: await environmentPasswords({
      plan,
      settings,
      backend,
      platformStack,
      platform: platform.passwords,
      access,
      file: twin?.passwordsFile ?? process.env["MSK_CDC_PASSWORDS_FILE"],
    }),
    report,
  };
  const stack = before ? await EphemeralStack.open(spec, secretsSettings(before)) : await EphemeralStack.create(spec);
  try {
    if (!born) await backend.replaceState(name, bornState(projectName, said));
    if (refresh) await stack.refresh();
    return stack;
  } catch (error) {
    await stack.close();
    throw error;
  }
}

/** What the environment says of itself. @param born what it said before */
async function environmentSettings(
  plan: EnvironmentPlan,
  ttl: number,
  options: CreateEnvironmentOptions,
  platformStack: string,
  born: EnvironmentSettings | undefined,
): Promise<EnvironmentSettings> {
  const { pullRequest } = options;
  const up = {
    owner: options.owner ?? whoami(),
    pullRequest,
    repository:
      pullRequest === undefined ? undefined : options.repository || process.env["GITHUB_REPOSITORY"] || undefined,
    commit: options.commit ?? (await currentCommit()),
    ttl,
  };
  return {
    ...plan.said,
    platformStack,
    ...renewedLifetime(born, up, new Date()),
    snapshot: chooseSnapshot(options, born),
  };
}

async function refuseTaken(name: string, access: AwsAccess, clusterArn: string): Promise<void> {
  const found = await findOwn(name, access, clusterArn);
  if (found.length === 0) return;
  const list = found.map(({ kind, name: what }) => `${kind} ${what}`).join(", ");
  throw new Error(
    `environment "${name}" has no stack in this backend, but there is ${list}: an environment of that name ` +
      "stands in another backend, or its stack was removed without it. Choose another name, or delete these first",
  );
}
