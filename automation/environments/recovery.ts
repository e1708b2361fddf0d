// Puts an environment in order whose last command may have died at any moment. It mends locks, pending operations and
// resources that no state lists. It tells what it finds, and leaves an environment in order as it is.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { projectDirectory } from "../../tools/paths.js";
import type { AwsAccess } from "../access/aws.js";
import type { Backend } from "../pulumi/backend.js";
import {
  ownConnectors,
  ownLogGroups,
  ownSecrets,
  ownTopics,
  securityGroups,
  trustStores,
  workerConfigurations,
  type Remain,
} from "./remains.js";
import {
  environmentOf,
  halfMade,
  holdsPlatform,
  pendingOf,
  resourcesOf,
  settled,
  type Deployment,
} from "../pulumi/stackState.js";

/** The stack is none of an environment. */
export class ForeignStackError extends Error {
  override name = "ForeignStackError";
}

export interface Recovery {
  backend: Pick<Backend, "showsLocks" | "replaceState">;
  name: string;
  access: AwsAccess;
  /** The platform's; absent when it can't be known any more. */
  clusterArn: string | undefined;
  report: (text: string) => void;
}

/**
 * Whether these resources are an environment's, or none at all.
 * @throws ForeignStackError for a stack with a platform, and for any other that is not an environment's
 */
export function refuseForeign(name: string, state: Deployment): void {
  if (holdsPlatform(state))
    throw new ForeignStackError(`stack "${name}" holds a platform, so it is no environment: cdc env leaves it alone`);
  const isEmpty = resourcesOf(state).length === 0;
  if (environmentOf(state) === undefined && isEmpty && existsSync(join(projectDirectory(), `Pulumi.${name}.yaml`))) {
    throw new ForeignStackError(
      `stack "${name}" is empty, and Pulumi.${name}.yaml is its settings file, so it is no environment: cdc env ` +
        "leaves it alone",
    );
  }
  if (environmentOf(state) === undefined && !isEmpty) {
    throw new ForeignStackError(
      `stack "${name}" is no environment (it has no output \`environment\`): cdc env leaves it alone`,
    );
  }
}

/**
 * Makes state and reality agree as far as that is possible without an engine.
 *
 * @param state as the backend has it, after `breakStaleLocks`
 * @returns whether the stack has to be refreshed before anything else
 */
export async function recover(
  { backend, name, access, clusterArn, report }: Recovery,
  state: Deployment,
): Promise<{ refresh: boolean }> {
  const remains = await unwritten({ name, access, clusterArn }, state);
  const pending = pendingOf(state);
  // An engine on another machine may be making the resources that the state lacks. Only its lock tells, and the backend
  // asks for that lock before it takes a state.
  if (!backend.showsLocks && remains.length + pending.length > 0) await backend.replaceState(name, settled(state));
  for (const { kind, name: what, isWritten, remove } of remains) {
    report(`deleting ${kind} ${what}, ${isWritten ? "which has failed" : "which is not in the stack's state"}`);
    await remove();
  }
  if (pending.length > 0) {
    report(
      "operations that an engine did not live to finish: " +
        `${pending.map(({ type, resource }) => `${type} ${resource.urn.split("::").at(-1) ?? ""}`).join(", ")}`,
    );
    await backend.replaceState(name, settled(state));
  }
  return { refresh: pending.length > 0 || remains.some(({ isWritten }) => isWritten) };
}

/**
 * Resources with the environment's mark that its state lacks, and FAILED connectors, which can only be made anew.
 * Connectors come first: what they use cannot be deleted before them.
 */
async function unwritten(
  { name, access, clusterArn }: Omit<Recovery, "backend" | "report">,
  state: Deployment,
): Promise<(Remain & { isWritten: boolean })[]> {
  const written = new Set(
    resourcesOf(state).flatMap(({ type, inputs }) =>
      kinds[type] === undefined ? [] : [`${kinds[type]} ${String(inputs?.["name"])}`],
    ),
  );
  const half = (type: string): string[] => halfMade(state, type).map((inputs) => String(inputs["name"]));
  const groups =
    access.isTwin === true
      ? []
      : halfMade(state, "aws:ec2/securityGroup:SecurityGroup").map((inputs) => ({
          name: String(inputs["name"]),
          vpcId: String(inputs["vpcId"]),
        }));
  const halfNames = {
    workers: half("aws:mskconnect/workerConfiguration:WorkerConfiguration"),
    topics: half("aws:msk/topic:Topic"),
    secrets: half("aws:secretsmanager/secret:Secret"),
    groups,
    objects: halfMade(state, "aws:s3/bucketObjectv2:BucketObjectv2").map((inputs) => ({
      bucket: String(inputs["bucket"]),
      key: String(inputs["key"]),
    })),
  };
  const found = (await findOwn(name, access, clusterArn, halfNames)).map((remain) => ({
    ...remain,
    isWritten: written.has(`${remain.kind} ${remain.name}`),
  }));
  const remains = found.filter(({ isWritten, state: connectorState }) => !isWritten || connectorState === "FAILED");
  if (remains.length > 0 && clusterArn !== undefined) await refuseOtherAccount(access, clusterArn);
  return remains;
}

/** Names do not tell the account. @throws Error unless the cluster and these credentials belong to the same account */
export async function refuseOtherAccount({ client }: AwsAccess, clusterArn: string): Promise<void> {
  const { Account } = await new STSClient(client).send(new GetCallerIdentityCommand({}));
  const account = clusterArn.split(":")[4];
  if (Account !== account)
    throw new Error(
      `the AWS credentials of this process are of account ${Account ?? "unknown"}, and the platform's cluster is ` +
        `in ${account ?? ""}: nothing was deleted. Set AWS_PROFILE, or the credentials, to that account`,
    );
}

/**
 * Everything with the environment's mark, except what MSK Connect made: that goes with the environment. `halfMade` are
 * names that AWS may not list yet, or does not list by mark.
 */
export async function findOwn(
  name: string,
  access: AwsAccess,
  clusterArn: string | undefined,
  halfMade: HalfMade = { workers: [], topics: [], secrets: [], groups: [], objects: [] },
): Promise<Remain[]> {
  const topics = clusterArn === undefined ? [] : ownTopics(name, clusterArn, halfMade.topics, access);
  const found = await Promise.all([
    ownConnectors(name, access),
    workerConfigurations(halfMade.workers, access),
    ownSecrets(name, access, halfMade.secrets),
    ownLogGroups(name, access),
    topics,
    securityGroups(halfMade.groups, access),
    trustStores(halfMade.objects, access),
  ]);
  return found.flat();
}

interface HalfMade {
  workers: string[];
  topics: string[];
  secrets: string[];
  groups: { name: string; vpcId: string }[];
  objects: { bucket: string; key: string }[];
}

const kinds: Readonly<Record<string, Remain["kind"]>> = {
  "aws:mskconnect/connector:Connector": "connector",
  "aws:mskconnect/workerConfiguration:WorkerConfiguration": "worker configuration",
  "aws:secretsmanager/secret:Secret": "secret",
  "aws:cloudwatch/logGroup:LogGroup": "log group",
  "aws:msk/topic:Topic": "topic",
  "aws:ec2/securityGroup:SecurityGroup": "security group",
};
