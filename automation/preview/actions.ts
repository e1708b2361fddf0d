// A preview's environments as automation/environments.ts makes them.
import { awsAccess } from "../awsAccess.js";
import { showEnvironment } from "../environmentInfo.js";
import { planEnvironment, type EnvironmentSource } from "../environmentPlan.js";
import { collectExpired, createEnvironment, destroyEnvironment, type EnvironmentPlace } from "../environments.js";
import { Observer } from "./observation.js";
import type { PreviewActions } from "./preview.js";
import { untilRowsFlow, type Patience } from "./readiness.js";

/** What each preview copies, and how long it may stand. */
export interface PreviewSource extends Omit<EnvironmentSource, "name"> {
  ttl: string;
}

/** A snapshot of a large table begins with its first rows; all of them are worth a short wait only. */
const patience: Patience = { firstRows: 10 * 60_000, allRows: 20_000, pause: 1000 };

export function previewActions({ ttl, ...source }: PreviewSource, { signal, ...place }: EnvironmentPlace & { signal?: AbortSignal }): Omit<PreviewActions, "check"> {
  return {
    show: (name) => showEnvironment(name, place),
    up: (environment) => createEnvironment({ ...source, ...environment, ttl, ...place, ...(signal && { signal }) }),
    untilRowsFlow: async (environment) => {
      const plan = await planEnvironment({ ...source, name: environment.name });
      const observer = new Observer(plan, awsAccess(plan.region, place.twin));
      return untilRowsFlow(() => observer.observe(environment), patience, signal);
    },
    down: (name) => destroyEnvironment(name, place),
    collect: ({ closed }) => collectExpired({ ...place, closed }),
  };
}
