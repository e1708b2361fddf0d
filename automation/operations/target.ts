// What the commands on running pipelines work on: the pipelines of a stack as its outputs say them, and the ways to
// AWS, brokers and databases.
import type { PipelineOutputs } from "../../components/pipeline/outputs.js";
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readOutputs, stackOutputs } from "../../components/stackOutputs.js";
import type { ConnectionData } from "../../connectors/secretKeys.js";
import type { BrokerAccess } from "../../reach/kafka/brokers.js";
import { arnParts } from "../../settings/arn.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import { pipelineName } from "../../settings/ownNames.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { awsAccess, type AwsAccess } from "../access/aws.js";
import { Backend } from "../pulumi/backend.js";
import { readSecret } from "../access/readSecret.js";
import { directReach, reachThrough, type Reach } from "../access/reach.js";
import { providerOf } from "../pulumi/stackState.js";
import { sinkAccount, sourceAccount, type PipelineAccount } from "./accounts.js";
import type { TwinInfo } from "../access/twin.js";

/** A pipeline of the target. */
export interface TargetPipeline {
  outputs: PipelineOutputs;
  settings: PipelineSettings;
  /** The secret's values; read once. */
  connection(): Promise<ConnectionData>;
  /** The source connector's own account. */
  source(): Promise<PipelineAccount>;
  /** The sink connector's own account. */
  sink(): Promise<PipelineAccount>;
}

/** Whether somebody who says `name` means this pipeline: an environment's goes by its main pipeline's name, too. */
export function isCalled(
  name: string,
  { outputs }: Pick<TargetPipeline, "outputs">,
  { environment }: Pick<Target, "environment">,
): boolean {
  return outputs.name === name || (environment !== undefined && outputs.name === pipelineName(environment.name, name));
}

/** The pipelines of a stack, with all that commands need to reach them. */
export interface Target {
  stack: string;
  access: AwsAccess;
  platform: PlatformOutputs;
  /** What the stack is as an environment; absent where it is none. */
  environment?: EnvironmentSettings;
  brokers: BrokerAccess;
  reach: Reach;
  pipelines: TargetPipeline[];
}

/** The stack is not there, or holds nothing that these commands work on. */
export class TargetError extends Error {
  override name = "TargetError";
}

/**
 * Reads a stack's outputs, and those of the stack that holds its platform.
 *
 * @param stack name in the backend, such as `dev` or an environment's
 * @throws TargetError; OutputsError where a stack says what this version does not understand
 */
export async function openTarget(stack: string, { twin }: { twin?: TwinInfo } = {}): Promise<Target> {
  return Backend.use(twin, async (backend) => {
    const [raw, state] = await Promise.all([backend.outputs(stack), backend.state(stack)]);
    if (!raw) throw new TargetError(`there is no stack "${stack}" in this backend`);
    const outputs = readOutputs(stackOutputs, stack, raw);
    const { platformStack, pipelines, routable, environment } = outputs;
    const platform = platformStack === undefined ? outputs.platform : await platformOf(backend, platformStack);
    if (!platform)
      throw new TargetError(
        `stack ${platformStack ?? stack} has no output \`platform\`: its up is not through, or it holds none`,
      );
    const region = arnParts(platform.clusterArn).region;
    const access = awsAccess(region, twin, state && providerOf(state).profile);
    const { reachFunction } = platform;
    const isDirect = routable || reachFunction === undefined;
    const { profile, ...brokers } = access.brokers;
    return {
      stack,
      access,
      platform,
      ...(environment && { environment }),
      // The function has no profiles.
      brokers: {
        ...brokers,
        ...(isDirect && profile !== undefined && { profile }),
        bootstrapBrokers: platform.bootstrapBrokers,
      },
      reach: isDirect ? directReach() : reachThrough(reachFunction ?? "", access.client),
      pipelines: pipelines.map((one) => targetPipeline(stack, one, platform, access)),
    };
  });
}

async function platformOf(backend: Backend, stack: string): Promise<PlatformOutputs | undefined> {
  const raw = await backend.outputs(stack);
  return raw && readOutputs(stackOutputs, stack, raw).platform;
}

function targetPipeline(
  stack: string,
  outputs: PipelineOutputs,
  platform: PlatformOutputs,
  access: AwsAccess,
): TargetPipeline {
  const { name, secretArn, settings } = outputs;
  if (!settings)
    throw new TargetError(
      `stack "${stack}" does not say what pipeline ${name} is made from: run \`pulumi up\` there with this ` +
        "version of msk-cdc",
    );
  let read: Promise<ConnectionData> | undefined;
  const connection = () => (read ??= connectionOf(settings, secretArn, access));
  return {
    outputs,
    settings,
    connection,
    source: async () =>
      sourceAccount(
        settings,
        await connection(),
        settings.source.host === undefined ? platform.databases?.source.port : undefined,
      ),
    sink: async () => sinkAccount(settings, await connection()),
  };
}

async function connectionOf(
  { secret }: PipelineSettings,
  secretArn: string,
  { client }: AwsAccess,
): Promise<ConnectionData> {
  const content = await readSecret(
    secretArn,
    client,
    "These credentials need secretsmanager:GetSecretValue, and kms:Decrypt on its key",
  );
  const fields = Object.entries(secret.keys).map(([field, key]) => {
    const value = content[key];
    if (value === undefined) throw new TargetError(`secret ${secret.name} has no key ${key}`);
    return [field, String(value)];
  });
  return Object.fromEntries(fields) as ConnectionData;
}
