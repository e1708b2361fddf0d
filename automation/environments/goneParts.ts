// Takes an environment down whose platform's cluster or sink database is gone. Nothing can or need be undone in those.
// Facts: MSK DescribeClusterV2 (NotFoundException), and that a cluster's topics and groups go with it.
import { DescribeClusterV2Command, KafkaClient } from "@aws-sdk/client-kafka";
import type { AwsAccess } from "../access/aws.js";
import type { Backend } from "../pulumi/backend.js";
import { refuseOtherAccount } from "./recovery.js";
import { resourcesOf, without, type Deployment, type StateResource } from "../pulumi/stackState.js";

export interface GoneParts {
  backend: Pick<Backend, "replaceState">;
  name: string;
  access: AwsAccess;
  /** The cluster that the environment stands on, as far as it is known. */
  clusterArn: string | undefined;
  /** The sink database is gone, or keeps the schemas. */
  leaveSinkSchema: boolean;
  report: (text: string) => void;
}

/**
 * Takes resources out of the state that can't be destroyed any more, before a destroy tries.
 *
 * @returns the state as it is then, and the cluster where it stands
 * @throws Error when the credentials belong to another account than the cluster: nothing is taken out then
 */
export async function forgetGone(
  { backend, name, access, clusterArn, leaveSinkSchema, report }: GoneParts,
  state: Deployment,
): Promise<{ state: Deployment; clusterArn: string | undefined }> {
  const isGone = clusterArn !== undefined && (await clusterIsGone(clusterArn, access));
  if (isGone)
    report(
      `cluster ${clusterArn} is gone, and with it the topics and groups of ${name}: they are taken out of the ` +
        "stack's state",
    );
  const forgotten = resourcesOf(state).filter(
    (resource) => (isGone && livesOnCluster(resource, name)) || (leaveSinkSchema && isSchemaEnd(resource)),
  );
  for (const { inputs } of forgotten.filter(isSchemaEnd))
    report(`the sink schema ${schemaOf(inputs)} is not dropped: where its database still stands, drop it there`);
  const reached = isGone ? undefined : clusterArn;
  if (forgotten.length === 0) return { state, clusterArn: reached };
  const rest = without(state, (resource) => forgotten.includes(resource));
  await backend.replaceState(name, rest);
  return { state: rest, clusterArn: reached };
}

/** The cluster of an environment's topics, for a platform that no longer says it. */
export function clusterOf(state: Deployment): string | undefined {
  const arn = resourcesOf(state).find(({ type }) => type === topicType)?.inputs?.["clusterArn"];
  return typeof arn === "string" ? arn : undefined;
}

const topicType = "aws:msk/topic:Topic";

async function clusterIsGone(clusterArn: string, access: AwsAccess): Promise<boolean> {
  try {
    await new KafkaClient(access.client).send(new DescribeClusterV2Command({ ClusterArn: clusterArn }));
    return false;
  } catch (error) {
    if ((error as Error).name !== "NotFoundException") throw error;
  }
  await refuseOtherAccount(access, clusterArn);
  return true;
}

function livesOnCluster({ type, urn }: StateResource, environment: string): boolean {
  return type === topicType || (type === commandType && urn.endsWith(`::${environment}-remains`));
}

function isSchemaEnd({ type, urn }: StateResource): boolean {
  return type === commandType && urn.endsWith("-sink-schema-end");
}

const commandType = "command:local:Command";

function schemaOf(inputs: StateResource["inputs"]): string {
  const { DATABASE_NAME: name, DATABASE_HOST: host } = (inputs?.["environment"] ?? {}) as Record<string, unknown>;
  return typeof name === "string" && typeof host === "string" ? `${name} of database ${host}` : "of a pipeline";
}
