// Puts an environment in order whose last command may have died at any moment: locks, operations under way, things made and not written down.
// What is found there is told; an environment in order is left as it is.
import type { AwsAccess } from "./awsAccess.js";
import type { Backend } from "./backend.js";
import type { BrokerAccess } from "../reach/kafka/brokers.js";
import { OwnTopics } from "../reach/kafka/ownTopics.js";
import { ownConnectors, ownLogGroups, ownSecrets, workerConfigurations, type Remain } from "./remains.js";
import { environmentOf, halfMade, holdsPlatform, pendingOf, resourcesOf, settled, type Deployment } from "./stackState.js";

/** The stack is none of an environment. */
export class ForeignStackError extends Error {
  override name = "ForeignStackError";
}

export interface Recovery {
  backend: Backend;
  name: string;
  access: AwsAccess;
  /** Of the platform's cluster; absent when that cannot be known any more. */
  brokers: BrokerAccess | undefined;
  report: (text: string) => void;
}

/**
 * Whether these resources are an environment's, or none at all.
 * @throws ForeignStackError for a stack with a platform, and for any other that is not an environment's
 */
export function refuseForeign(name: string, state: Deployment): void {
  if (holdsPlatform(state)) throw new ForeignStackError(`stack "${name}" holds a platform, so it is no environment: cdc env leaves it alone`);
  if (environmentOf(state) === undefined && resourcesOf(state).length > 0) {
    throw new ForeignStackError(`stack "${name}" is no environment (it has no output \`environment\`): cdc env leaves it alone`);
  }
}

/**
 * Makes state and reality agree as far as that is possible without an engine.
 *
 * @param state as the backend has it, after `breakStaleLocks`
 * @returns whether the stack has to be refreshed before anything else
 */
export async function recover({ backend, name, access, brokers, report }: Recovery, state: Deployment): Promise<{ refresh: boolean }> {
  const removed = await removeUnwritten({ name, access, brokers, report }, state);
  const pending = pendingOf(state);
  if (pending.length > 0) {
    report(`operations that an engine did not live to finish: ${pending.map(({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`).join(", ")}`);
    await backend.replaceState(name, settled(state));
  }
  return { refresh: pending.length > 0 || removed };
}

/**
 * Deletes what carries the environment's mark and is not in its state, and connectors that have FAILED: those cannot be updated, only made anew.
 * @returns whether something went that the state has
 */
async function removeUnwritten({ name, access, brokers, report }: Omit<Recovery, "backend">, state: Deployment): Promise<boolean> {
  const written = new Set(resourcesOf(state).flatMap(({ type, inputs }) => (kinds[type] === undefined ? [] : [`${kinds[type]} ${String(inputs?.["name"])}`])));
  const found = await findOwn(name, access, brokers, halfMade(state, "aws:mskconnect/workerConfiguration:WorkerConfiguration").map((inputs) => String(inputs["name"])));
  let writtenRemoved = false;
  // Connectors come first: what they use cannot go before them.
  for (const remain of found) {
    const isWritten = written.has(`${remain.kind} ${remain.name}`);
    if (isWritten && remain.state !== "FAILED") continue;
    report(`deleting ${remain.kind} ${remain.name}, ${isWritten ? "which has failed" : "which is not in the stack's state"}`);
    await remain.remove();
    writtenRemoved ||= isWritten;
  }
  return writtenRemoved;
}

/** Everything that carries the environment's mark, but for what MSK Connect made: that goes with the environment. */
export async function findOwn(name: string, access: AwsAccess, brokers: BrokerAccess | undefined, workers: readonly string[] = []): Promise<Remain[]> {
  const found = await Promise.all([ownConnectors(name, access), workerConfigurations(workers, access), ownSecrets(name, access), ownLogGroups(name, access), brokers ? declaredTopics(name, brokers) : []]);
  return found.flat();
}

async function declaredTopics(environment: string, brokers: BrokerAccess): Promise<Remain[]> {
  const use = async <T>(body: (topics: OwnTopics) => Promise<T>): Promise<T> => {
    const topics = new OwnTopics(environment, brokers);
    try {
      return await body(topics);
    } finally {
      await topics.close();
    }
  };
  const names = await use((topics) => topics.declared());
  return names.map((name) => ({ kind: "topic", name, remove: () => use((topics) => topics.delete([name])) }));
}

const kinds: Readonly<Record<string, Remain["kind"]>> = {
  "aws:mskconnect/connector:Connector": "connector",
  "aws:mskconnect/workerConfiguration:WorkerConfiguration": "worker configuration",
  "aws:secretsmanager/secret:Secret": "secret",
  "aws:cloudwatch/logGroup:LogGroup": "log group",
  "aws:msk/topic:Topic": "topic",
};
