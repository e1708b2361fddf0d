// Which of the needed actions the caller may not do, by IAM's own simulator. Facts:
// - IAM, SimulatePrincipalPolicy: it takes users and roles, no assumed roles and no root user. Without resources it
//   simulates "*", which a policy that names resources does not allow.
// - IAM, GetRole: an assumed role's ARN lacks the role's path.
import type { ContextEntry, IAMClient } from "@aws-sdk/client-iam";
import { brokerLogGroup, connectorLogGroup, functionLogGroup } from "../../settings/logGroups.js";
import type { Settings } from "../../settings/schema.js";
import { watchdogFunction } from "../../settings/watchdog.js";
import { projectName } from "../pulumi/stackConfiguration.js";
import { ask, collected, type Answer } from "./question.js";

export interface Denial {
  action: string;
  /** True when a statement denies it, false when no statement allows it. */
  explicit: boolean;
}

export type Principal = { kind: "user" | "role"; arn: string } | { kind: "root" | "unknown" };

interface Caller {
  /** Of GetCallerIdentity. */
  arn: string;
  account: string;
  region: string;
}

/** The principal whose policies count: for a session of an assumed role, the role. Pure. */
export function principalOf(arn: string): Principal {
  const [, partition = "aws", , , account = "", resource = ""] = arn.split(":");
  const role = /^assumed-role\/([^/]+)\//.exec(resource)?.[1];
  if (role !== undefined) return { kind: "role", arn: `arn:${partition}:iam::${account}:role/${role}` };
  if (resource.startsWith("user/")) return { kind: "user", arn };
  return { kind: resource === "root" ? "root" : "unknown" };
}

/** The denied actions; undefined for a principal that the simulator does not take. */
export async function simulate(
  client: IAMClient,
  caller: Caller,
  actions: readonly string[],
  settings: Settings,
): Promise<Answer<Denial[]> | undefined> {
  const principal = principalOf(caller.arn);
  if (principal.kind !== "user" && principal.kind !== "role") return undefined;
  const source = principal.kind === "role" ? await roleArn(client, principal.arn) : principal.arn;
  return ask("iam:SimulatePrincipalPolicy", async (options) => {
    const services = [
      "kafkaconnect.amazonaws.com",
      "lambda.amazonaws.com",
      ...(settings.watchdog ? ["scheduler.amazonaws.com"] : []),
    ];
    const denied = (some: readonly string[], resources: readonly string[]) =>
      denials(client, source, some, resources, context(caller.region, services), options);
    const everywhere = await denied(actions, ["*"]);
    const named = [...new Set(everywhere.map(({ action }) => serviceOf(action)))].map((service) =>
      denied(
        everywhere.map(({ action }) => action).filter((action) => serviceOf(action) === service),
        exampleResources(service, settings, caller),
      ),
    );
    return (await Promise.all(named)).flat();
  });
}

/** The ARN with its path, which roles of IAM Identity Center have. It stays as it was where GetRole is not allowed. */
async function roleArn(client: IAMClient, arn: string): Promise<string> {
  const { GetRoleCommand } = await import("@aws-sdk/client-iam");
  const answer = await ask("iam:GetRole", (options) =>
    client.send(new GetRoleCommand({ RoleName: arn.split("/").at(-1) }), options),
  );
  return "value" in answer ? (answer.value.Role?.Arn ?? arn) : arn;
}

async function denials(
  client: IAMClient,
  source: string,
  actions: readonly string[],
  resources: readonly string[],
  contextEntries: ContextEntry[],
  options: { abortSignal: AbortSignal },
): Promise<Denial[]> {
  const { paginateSimulatePrincipalPolicy } = await import("@aws-sdk/client-iam");
  const pages = paginateSimulatePrincipalPolicy(
    { client },
    {
      PolicySourceArn: source,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: contextEntries,
      MaxItems: 1000,
    },
    options,
  );
  const results = await collected(pages, ({ EvaluationResults }) => EvaluationResults);
  const refused = results.filter(
    ({ EvalDecision, ResourceSpecificResults = [] }) =>
      EvalDecision !== "allowed" && !ResourceSpecificResults.some((one) => one.EvalResourceDecision === "allowed"),
  );
  return refused.map(({ EvalActionName = "", EvalDecision }) => ({
    action: EvalActionName,
    explicit: EvalDecision === "explicitDeny",
  }));
}

/** The keys that conditions of usual policies ask for. @param services services that roles are passed to */
function context(region: string, services: string[]): ContextEntry[] {
  const text = (name: string, values: string[]) => ({
    ContextKeyName: name,
    ContextKeyType: "string" as const,
    ContextKeyValues: values,
  });
  return [
    text("aws:RequestedRegion", [region]),
    text("iam:PassedToService", services),
    text("iam:AWSServiceName", ["kafkaconnect.amazonaws.com"]),
  ];
}

const serviceOf = (action: string): string => action.split(":")[0] ?? "";

/** ARNs of every type of a service, such as the stack's resources will have. Ids that AWS gives are made up. Pure. */
export function exampleResources(
  service: string,
  { platform, pipelines, watchdog }: Settings,
  { arn, account, region }: Caller,
): string[] {
  const partition = arn.split(":")[1] ?? "aws";
  const at = (resource: string, of = service, where = region): string =>
    `arn:${partition}:${of}:${where}:${account}:${resource}`;
  const id = "0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f";
  const name = platform?.name ?? pipelines[0]?.name ?? "msk-cdc";
  const cluster = platform?.existing?.cluster?.arn ?? at(`cluster/${name}/${id}-1`, "kafka");
  const [pipeline] = pipelines;
  const watching = watchdog ? [watchdogFunction(projectName, name)] : [];
  switch (service) {
    case "kafka":
      return [cluster, at(`configuration/${name}/${id}-1`)];
    case "kafka-cluster":
      return [
        cluster,
        `${cluster.replace(":cluster/", ":topic/")}/${pipeline?.source.topicPrefix ?? "msk-cdc-connect-test-0a1b2c3d"}`,
      ];
    case "kafkaconnect":
      return [
        at(`connector/${pipeline?.source.connector ?? name}/${id}-1`),
        at(`custom-plugin/${name}-plugin/${id}-1`),
        at(`worker-configuration/${pipeline?.name ?? name}-0a1b2c3d4e5f/${id}-1`),
      ];
    case "lambda":
      return [`${name}-reach`, ...watching].map((one) => at(`function:${one}`));
    case "scheduler":
      return watching.map((one) => at(`schedule/default/${one}`));
    case "secretsmanager":
      return [at(`secret:${pipeline?.secret.name ?? name}-0a1B2c`)];
    case "logs":
      return [
        brokerLogGroup(name),
        connectorLogGroup(pipeline?.source.connector ?? name),
        ...[`${name}-reach`, ...watching].map(functionLogGroup),
      ].flatMap((group) => [at(`log-group:${group}`), at(`log-group:${group}:*`)]);
    case "kms":
      return [platform?.existing?.secretsKeyArn ?? at(`key/${id}`), at(`alias/${name}-secrets`)];
    case "s3": {
      const bucket = `arn:${partition}:s3:::${platform?.existing?.pluginBucket ?? `${name}-plugins-bucket-0a1b2c3`}`;
      return [bucket, `${bucket}/plugin.zip`, ...watching.map(() => `arn:${partition}:s3:::watchdog-memory-0a1b2c3`)];
    }
    case "iam":
      return [
        at(`role/${pipeline?.name ?? name}-connectors-role-0a1b2c3`, "iam", ""),
        at(`role/${name}-reach-role-0a1b2c3`, "iam", ""),
        ...watching.map(() => at("role/watchdog-role-0a1b2c3", "iam", "")),
        at("role/aws-service-role/kafkaconnect.amazonaws.com/AWSServiceRoleForKafkaConnect", "iam", ""),
      ];
    case "rds":
      return [
        at(`db:${name}-source`),
        at(`subgrp:${name}-databases-subnets-0a1b2c3`),
        at(`pg:${name}-databases-parameters-0a1b2c3`),
      ];
    case "ec2":
      return [
        "vpc/vpc",
        "subnet/subnet",
        "security-group/sg",
        "security-group-rule/sgr",
        "internet-gateway/igw",
        "natgateway/nat",
        "elastic-ip/eipalloc",
        "route-table/rtb",
        "network-interface/eni",
      ].map((one) => at(`${one}-0a1b2c3d4e5f60718`));
    default:
      return ["*"];
  }
}
