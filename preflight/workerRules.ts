// Rules over a pipeline's worker configuration. Facts: MSK Connect developer guide, "Supported worker configuration
// properties".
import { workerProperties } from "../connectors/workerConfiguration.js";
import { isSupportedWorkerProperty } from "../facts/supportedWorkerProperties.js";
import { shown, type Finding } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import { findingsOf } from "./propertyRules.js";
import { outsideSecret } from "./secretReferenceRules.js";

type WorkerRule = (pipeline: PipelineSettings, at: string) => Finding[];

export const workerRules: readonly WorkerRule[] = [supportedByMskConnect, structureStays, secretsResolve];

function supportedByMskConnect(pipeline: PipelineSettings, at: string): Finding[] {
  return Object.entries(pipeline.worker.properties)
    .filter(([key]) => !isSupportedWorkerProperty(key))
    .map(([key, value]) => ({
      path: `${at}.worker.properties.${key}`,
      value: shown(key, value),
      id: "worker.property.refused",
      rule: "MSK Connect refuses this property in a worker configuration",
      fix: "remove it",
    }));
}

function structureStays(pipeline: PipelineSettings, at: string): Finding[] {
  const rendered = workerProperties(
    pipeline,
    pipeline.worker.properties["config.providers.secretsmanager.param.region"] ?? "",
  );
  return Object.entries(pipeline.worker.properties)
    .filter(([key, value]) => rendered[key] !== value)
    .map(([key, value]) => ({
      path: `${at}.worker.properties.${key}`,
      value: shown(key, value),
      id: "worker.property.fixed",
      rule: "the connectors' configuration stands on this property; it stays as it is",
      fix: "remove it",
    }));
}

function secretsResolve(pipeline: PipelineSettings, at: string): Finding[] {
  const { properties } = pipeline.worker;
  return findingsOf(outsideSecret(properties, pipeline), properties, `${at}.worker.properties.`);
}
