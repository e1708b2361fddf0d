// A preview's environments as automation/environments makes them.
import { showEnvironment } from "../environments/info.js";
import type { EnvironmentSource } from "../environments/plan.js";
import { collectExpired } from "../environments/collection.js";
import { createEnvironment } from "../environments/creation.js";
import type { EnvironmentPlace } from "../environments/place.js";
import { destroyEnvironment } from "../environments/removal.js";
import { openTarget } from "../operations/target.js";
import { verify } from "../verify/verify.js";
import { observe } from "./observation.js";
import type { PreviewActions } from "./preview.js";
import { untilRowsFlow, type Patience } from "./readiness.js";

/** What a preview copies, and how long it may stand. */
export interface PreviewSource extends Omit<EnvironmentSource, "name"> {
  ttl: string;
}

/** A snapshot of a large table begins with its first rows; a preview waits only shortly for the rest. */
const patience: Patience = { firstRows: 10 * 60_000, allRows: 20_000, delays: { minDelay: 1, maxDelay: 5 } };
/** Seconds to wait for rows on their way. */
const verifyWait = 60;
/** Milliseconds within which removals begin: on AWS each may take half an hour, and the workflow's job has one. */
const collecting = 20 * 60_000;

export function previewActions(
  { ttl, ...source }: PreviewSource,
  { signal, ...place }: EnvironmentPlace & { signal?: AbortSignal },
): Omit<PreviewActions, "check"> {
  return {
    show: (name) => showEnvironment(name, place),
    up: (environment) => createEnvironment({ ...source, ...environment, ttl, ...place, ...(signal && { signal }) }),
    untilRowsFlow: async ({ name, snapshot }) => {
      const target = await openTarget(name, place);
      return untilRowsFlow(() => observe(target, snapshot), patience, signal);
    },
    verify: ({ name }) =>
      verify(name, { ...(place.twin && { twin: place.twin }), ...(signal && { signal }), keys: 0, wait: verifyWait }),
    down: (name) => destroyEnvironment(name, place),
    collect: (options) => collectExpired({ ...place, ...options, within: collecting }),
  };
}
