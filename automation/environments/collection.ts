// Destroys environments whose time is up or whose pull request is closed.
import { Backend } from "../pulumi/backend.js";
import { resourcesOf } from "../pulumi/stackState.js";
import { listEnvironments, type EnvironmentInfo } from "./info.js";
import type { EnvironmentPlace } from "./place.js";
import { destroyIf } from "./removal.js";
import { isExpired } from "./lifetime.js";

/** What `collectExpired` did, or with `dryRun` would do. */
export interface Collection {
  /** Destroyed environments: their time was up, or their pull request is closed. */
  expired: EnvironmentInfo[];
  /** Those for which `within` left no time. */
  postponed: EnvironmentInfo[];
  /** Those that could not be destroyed, or whose pull request could not be asked about. */
  failures: { name: string; error: Error }[];
}

export interface CollectOptions extends EnvironmentPlace {
  /** Only lists them. Default false. */
  dryRun?: boolean;
  /** Milliseconds after which no further removal begins; on AWS one may take half an hour. Default: no limit. */
  within?: number;
  /** Which environments are looked at. Default: all. */
  only?: (environment: EnvironmentInfo) => boolean;
  /** The moment that counts. Default: now. */
  at?: Date;
  /**
   * Whether an environment's pull request is closed; asked of those that stand for one and whose time is not up.
   * Default: none is.
   */
  closed?: (pullRequest: number, environment: EnvironmentInfo) => Promise<boolean>;
}

/**
 * Destroys the environments whose time is up or whose pull request is closed, one after the other. A failure does not
 * stop the rest.
 */
export async function collectExpired({
  dryRun = false,
  within = Infinity,
  only = () => true,
  at = new Date(),
  closed = () => Promise.resolve(false),
  ...place
}: CollectOptions = {}): Promise<Collection> {
  const began = performance.now();
  const due: EnvironmentInfo[] = [];
  const failures: Collection["failures"] = [];
  for (const environment of (await listEnvironments(place)).filter(only)) {
    const { name, pullRequest } = environment;
    const over =
      isExpired(environment, at) ||
      (pullRequest !== undefined &&
        (await closed(pullRequest, environment).catch((error: Error) => void failures.push({ name, error }))));
    if (over === true) due.push(environment);
  }
  if (dryRun) return { expired: due, postponed: [], failures };
  const expired: EnvironmentInfo[] = [];
  const postponed: EnvironmentInfo[] = [];
  for (const environment of due) {
    const { name, expiresAt } = environment;
    if (performance.now() - began > within) {
      postponed.push(environment);
      continue;
    }
    place.onProgress?.({ kind: "message", severity: "info", text: `environment ${name} is taken down` });
    // An environment that was renewed meanwhile stays.
    const destroyed = await destroyIf(name, place, (said) => said?.expiresAt === expiresAt).catch(
      (error: Error) => void failures.push({ name, error }),
    );
    if (destroyed === true) expired.push(environment);
  }
  return { expired, postponed, failures };
}

/** Empty stacks: a killed `up` or `down` leaves one, and so does `pulumi stack init`. */
export function emptyStacks(): Promise<string[]> {
  return Backend.use(undefined, async (backend) => {
    const states = await Promise.all(
      (await backend.stacks()).map(async (name) => ({ name, state: await backend.state(name) })),
    );
    return states.flatMap(({ name, state }) => (state && resourcesOf(state).length === 0 ? [name] : []));
  });
}
