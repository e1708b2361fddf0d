// What the commands on running pipelines work on: the pipelines of a stack as its outputs say them, and the ways to
// AWS, brokers and databases.
import type { PlatformOutputs } from "../../components/platform/outputs.js";
import { readOutputs, stackOutputs } from "../../components/stackOutputs.js";
import type { BrokerAccess } from "../../reach/kafka/brokers.js";
import { arnParts } from "../../settings/arn.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import { pipelineName } from "../../settings/ownNames.js";
import { awsAccess, type AwsAccess } from "../access/aws.js";
import { Backend } from "../pulumi/backend.js";
import { directReach, reachThrough, type Reach } from "../access/reach.js";
import { providerOf } from "../pulumi/stackState.js";
import { twinEnvironment, type TwinInfo } from "../access/twin.js";
import { TargetError, targetPipeline, type TargetPipeline } from "./targetPipeline.js";

export { TargetError, type TargetPipeline };

/** Whether somebody who says `name` means this pipeline: an environment's goes by its main pipeline's name, too. */
export function isCalled(
  name: string,
  { outputs }: Pick<TargetPipeline, "outputs">,
  { environment }: Pick<Target, "environment">,
): boolean {
  return outputs.name === name || (environment !== undefined && outputs.name === pipelineName(environment.name, name));
}

/** The pipelines of a stack, and the ways to them. */
export interface ReachedPipelines {
  stack: string;
  access: AwsAccess;
  brokers: BrokerAccess;
  reach: Reach;
  pipelines: TargetPipeline[];
}

/** The same, with all that commands need to know. */
export interface Target extends ReachedPipelines {
  platform: PlatformOutputs;
  /** What the stack is as an environment; absent where it is none. */
  environment?: EnvironmentSettings;
  /** Name of the scheduled watchdog's function; absent: there is none. */
  watchdog?: string;
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
    const { platformStack, pipelines, routable, environment, watchdog } = outputs;
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
      ...(watchdog && { watchdog: watchdog.functionName }),
      // The function has no profiles.
      brokers: {
        ...brokers,
        ...(isDirect && profile !== undefined && { profile }),
        bootstrapBrokers: platform.bootstrapBrokers,
        ...(platform.connectorAccess && { access: platform.connectorAccess }),
      },
      reach: isDirect ? directReach(twin && twinEnvironment(twin)) : reachThrough(reachFunction ?? "", access.client),
      pipelines: pipelines.map((one) => targetPipeline(stack, one, platform.databases?.source.port, access.client)),
    };
  });
}

async function platformOf(backend: Backend, stack: string): Promise<PlatformOutputs | undefined> {
  const raw = await backend.outputs(stack);
  return raw && readOutputs(stackOutputs, stack, raw).platform;
}
