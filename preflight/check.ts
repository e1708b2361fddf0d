// All rules over a stack's settings. A rule is a function that gives findings; a new one joins the list of its subject.
import type { Finding } from "../settings/findings.js";
import { namingProfile } from "../settings/profiles.js";
import type { Settings } from "../settings/schema.js";
import { isolationRules } from "./isolationRules.js";
import { pipelineRules } from "./pipelineRules.js";
import { platformRules } from "./platformRules.js";
import { tlsRules } from "./tlsRules.js";
import { watchdogRules } from "./watchdogRules.js";
import { workerRules } from "./workerRules.js";

/**
 * The rules of MSK Connect, Kafka and Debezium that the settings break, each with its fix; empty when they break none.
 */
export function checkSettings(settings: Settings): Finding[] {
  const findings = [
    ...platformRules.flatMap((rule) => rule(settings)),
    ...watchdogRules.flatMap((rule) => rule(settings)),
    ...isolationRules.flatMap((rule) => rule(settings.pipelines)),
    ...settings.pipelines.flatMap((pipeline, index) =>
      [...pipelineRules, ...tlsRules, ...workerRules].flatMap((rule) =>
        rule(pipeline, `msk-cdc:pipelines[${index}]`, settings.platform),
      ),
    ),
  ];
  return findings.map((finding) => namingProfile(finding, settings.platform));
}
