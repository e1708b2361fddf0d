import type { EnvironmentSettings } from "../../../../settings/environment.js";

/** An environment of one day without a sink schema of its own. */
export const environment: EnvironmentSettings = {
  name: "pr-7",
  owner: "ann",
  createdAt: "2026-01-31T08:00:00Z",
  expiresAt: "2026-01-31T16:00:00Z",
  from: "dev",
  platformStack: "organization/msk-cdc/dev",
  sinkSchemas: {},
};
