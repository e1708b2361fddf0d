// Takes environments down, with what their connectors made and what a dead command left.
import type { EnvironmentSettings } from "../../settings/environment.js";
import { awsAccess } from "../access/aws.js";
import { Backend, engineVariables } from "../pulumi/backend.js";
import { EphemeralStack } from "../pulumi/ephemeralStack.js";
import { destroyAndRemove } from "../pulumi/phase.js";
import { NoPlatformError, readPlatform } from "../pulumi/platformOutputs.js";
import { environmentOf, providerOf, secretsSettings } from "../pulumi/stackState.js";
import { clusterOf, forgetGone } from "./goneParts.js";
import { messenger, orderlyState, stateOf, type EnvironmentPlace } from "./place.js";
import { checkName } from "./plan.js";
import { recover, refuseForeign } from "./recovery.js";

export interface DestroyEnvironmentOptions extends EnvironmentPlace {
  /** Does not drop the sink schemas: their database is gone. Default false. */
  leaveSinkSchema?: boolean;
}

/**
 * Takes an environment down: its resources, what its connectors made by themselves, its sink schemas, its stack.
 *
 * @returns whether there was one
 * @throws StackBusyError, ForeignStackError before anything is touched; OperationError when something could not be
 * removed: a further call goes on
 */
export async function destroyEnvironment(name: string, options: DestroyEnvironmentOptions = {}): Promise<boolean> {
  return destroyIf(name, options, () => true);
}

/** @param condition asked once nobody else can change the environment */
export async function destroyIf(
  name: string,
  place: DestroyEnvironmentOptions,
  condition: (said: EnvironmentSettings | undefined) => boolean,
): Promise<boolean> {
  checkName(name);
  return Backend.use(place.twin, (backend) =>
    backend.alone(name, async () => {
      const report = place.onProgress ?? (() => undefined);
      const before = await orderlyState(backend, name, report);
      if (!before || !condition(environmentOf(before))) return false;
      refuseForeign(name, before);
      const stack = await EphemeralStack.open(
        { name, configuration: {}, environment: engineVariables(place.twin), passwords: {}, report },
        secretsSettings(before),
      );
      try {
        await takeDown(backend, stack, place);
      } finally {
        await stack.close();
      }
      return true;
    }),
  );
}

/** Puts the stack in order and removes it with everything in it. */
export async function takeDown(
  backend: Backend,
  stack: EphemeralStack,
  { twin, onProgress, leaveSinkSchema = false }: DestroyEnvironmentOptions,
): Promise<void> {
  const { name } = stack;
  const report = onProgress ?? (() => undefined);
  // The engine of a failed `up` may have been killed, too.
  await backend.breakStaleLocks(name, messenger(report));
  const state = await stateOf(backend, name);
  const said = environmentOf(state);
  if (said) {
    const outputs = await readPlatform(backend, said.platformStack).then(
      ({ outputs: found }) => found,
      (error: Error) => {
        if (error instanceof NoPlatformError) return undefined;
        throw error;
      },
    );
    const knownCluster = outputs?.clusterArn ?? clusterOf(state);
    const { region, profile } = providerOf(state);
    const access = awsAccess(knownCluster?.split(":")[3] ?? region ?? process.env["AWS_REGION"] ?? "", twin, profile);
    if (knownCluster === undefined)
      report({
        kind: "message",
        severity: "warning",
        text:
          `stack ${said.platformStack} has no platform any more: topics of ${name} outside of its state are not ` +
          "looked for",
      });
    const place = { backend, name, access, report: messenger(report) };
    const { state: rest, clusterArn } = await forgetGone(
      { ...place, clusterArn: knownCluster, leaveSinkSchema },
      state,
    );
    const { refresh } = await recover({ ...place, clusterArn }, rest);
    if (refresh) await stack.refresh();
  }
  await destroyAndRemove(stack, report);
}
