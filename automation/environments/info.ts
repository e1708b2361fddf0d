// The environments of a backend as their stacks' states show them. Nothing is changed.
import { z } from "zod";
import { pipelineOutputs, type PipelineOutputs } from "../../components/pipeline/outputs.js";
import { arnParts } from "../../settings/arn.js";
import type { EnvironmentSettings } from "../../settings/environment.js";
import { twinAccount } from "../access/aws.js";
import { Backend } from "../pulumi/backend.js";
import { pipelinesCost, type MonthlyCost } from "../cost/cost.js";
import { isExpired } from "./lifetime.js";
import { refuseForeign } from "./recovery.js";
import { environmentOf, holdsPlatform, pendingOf, resourcesOf, type Deployment } from "../pulumi/stackState.js";
import type { TwinInfo } from "../access/twin.js";

/** An environment as its stack's state shows it. */
export interface EnvironmentInfo extends EnvironmentSettings {
  expired: boolean;
  /** Resources in its state. */
  resources: number;
  /** Operations that a dead engine left unfinished; the next `up` or `down` puts them in order. */
  pending: number;
  /** Empty while its first `up` is not through. */
  pipelines: PipelineOutputs[];
  /**
   * What it costs a month while it stands; `charged` is false on a twin. Absent while its first `up` is not through.
   */
  cost?: MonthlyCost & { charged: boolean };
}

/** The environments of the backend, by name. Other stacks are passed over. */
export async function listEnvironments({ twin }: { twin?: TwinInfo } = {}): Promise<EnvironmentInfo[]> {
  return Backend.use(twin, async (backend) => {
    const found: EnvironmentInfo[] = [];
    for (const name of (await backend.stacks()).sort()) {
      const state = await backend.state(name);
      const info = state && !holdsPlatform(state) ? infoOf(state) : undefined;
      if (info) found.push(info);
    }
    return found;
  });
}

/** One environment; undefined when none has this name. Throws ForeignStackError for a stack that is no environment. */
export async function showEnvironment(
  name: string,
  { twin }: { twin?: TwinInfo } = {},
): Promise<EnvironmentInfo | undefined> {
  return Backend.use(twin, async (backend) => {
    const state = await backend.state(name);
    if (state) refuseForeign(name, state);
    return state && infoOf(state);
  });
}

export function infoOf(state: Deployment): EnvironmentInfo | undefined {
  const said = environmentOf(state);
  const pipelines = pipelinesOf(state);
  return (
    said && {
      ...said,
      expired: isExpired(said, new Date()),
      resources: resourcesOf(state).length,
      pending: pendingOf(state).length,
      pipelines,
      ...costOf(pipelines),
    }
  );
}

/** Settings that only another version understands are left out. */
function pipelinesOf(state: Deployment): PipelineOutputs[] {
  const said = resourcesOf(state)[0]?.outputs?.["pipelines"] ?? [];
  const whole = z.array(pipelineOutputs).safeParse(said);
  return whole.success ? whole.data : z.array(pipelineOutputs.omit({ settings: true })).parse(said);
}

function costOf(pipelines: readonly PipelineOutputs[]): Pick<EnvironmentInfo, "cost"> {
  const [first] = pipelines;
  const settings = pipelines.flatMap((pipeline) => pipeline.settings ?? []);
  if (first === undefined || settings.length < pipelines.length) return {};
  const { region, account } = arnParts(first.secretArn);
  return { cost: { ...pipelinesCost(settings, region), charged: account !== twinAccount } };
}
