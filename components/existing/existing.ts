// Looks up and checks everything that a stack's settings take over from the account. Each subject has its file beside
// this one; a cluster's kind has its own in ../clusters/.
import * as pulumi from "@pulumi/pulumi";
import { SettingsError } from "../../settings/findings.js";
import type { PipelineSettings } from "../../settings/schema.js";
import type { StackConfiguration } from "../configuration.js";
import { lookUpBucket, type ExistingBucket } from "./bucket.js";
import { clusterFacts, clusterKindOf } from "../../settings/clusters/platformCluster.js";
import type { DeclareCluster } from "../clusters/kind.js";
import { clusterComponents } from "../clusters/registry.js";
import { lookUpSecretsKey } from "./key.js";
import { lookUpNetwork, type ExistingVpc } from "./network.js";
import { lookUpSecret, type ExistingSecret } from "./secret.js";
import { allFound } from "./lookup.js";
import { refuseOwn } from "./ownResources.js";

/** The existing parts, undefined where the stack builds them; and what makes the cluster, of whichever kind. */
export interface ExistingParts {
  vpc: ExistingVpc | undefined;
  /** Undefined where another stack has the platform. */
  declareCluster: DeclareCluster | undefined;
  secretsKeyArn: string | undefined;
  pluginBucket: ExistingBucket | undefined;
  /** By pipeline. */
  secrets: Readonly<Record<string, ExistingSecret>>;
}

/**
 * To be called before anything is declared. @throws pulumi.RunError that lists everything that is missing or does not
 * fit
 */
export async function lookUpExisting({
  settings: { platform, pipelines },
  region,
}: Pick<StackConfiguration, "settings" | "region">): Promise<ExistingParts> {
  const { network, secretsKeyArn, pluginBucket } = platform?.existing ?? {};
  try {
    const [vpc, declareCluster, foundKey, foundBucket, secrets] = await allFound([
      platform && network && lookUpNetwork(network, clusterFacts(platform).built),
      platform && clusterComponents.of(clusterKindOf(platform).type).prepare(platform, { region }),
      secretsKeyArn === undefined ? undefined : lookUpSecretsKey(secretsKeyArn, region),
      pluginBucket === undefined ? undefined : lookUpBucket(pluginBucket, region),
      allFound(pipelines.map(lookUpPipelineSecret)),
      refuseOwn({ platform, pipelines }),
    ]);
    return {
      vpc,
      declareCluster,
      secretsKeyArn: foundKey,
      pluginBucket: foundBucket,
      secrets: Object.fromEntries(secrets.flat()),
    };
  } catch (error) {
    // A user's mistake, which Pulumi shows without a stack trace.
    throw error instanceof SettingsError ? Object.assign(new pulumi.RunError(error.message), { cause: error }) : error;
  }
}

async function lookUpPipelineSecret(pipeline: PipelineSettings, index: number): Promise<[string, ExistingSecret][]> {
  return pipeline.secret.existing ? [[pipeline.name, await lookUpSecret(pipeline, `msk-cdc:pipelines[${index}]`)]] : [];
}
