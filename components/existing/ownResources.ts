// Refuses to take over what the stack itself has made: a resource that leaves the program is deleted. Facts: Pulumi's
// built-in functions (pkg/resource/deploy/builtins.go: readStackResourceOutputs can't be asked of a stack without any
// state, readStackOutputs can), `pulumi state move`.
import * as pulumi from "@pulumi/pulumi";
import type { Finding } from "../../settings/findings.js";
import type { PipelineSettings, Settings } from "../../settings/schema.js";
import { refuse } from "./lookup.js";

/** A resource of the stack's last state. */
interface OwnResource {
  urn: string;
  type: string;
  outputs: Record<string, unknown>;
}

/** @throws SettingsError for taken-over parts that the stack's own state holds */
export async function refuseOwn(settings: Pick<Settings, "platform" | "pipelines">): Promise<void> {
  const adopted = adoptions(settings);
  if (adopted.length === 0) return;
  const own = await ownResources();
  refuse(adopted.flatMap((adoption) => ownOnes(adoption, own)));
}

/** What a setting takes over. */
interface Adoption {
  path: string;
  value: string;
  type: RegExp;
  /** Component that another owner gets as a whole: a cluster without its storage's key is lost. */
  component?: RegExp;
}

function adoptions({ platform, pipelines }: Pick<Settings, "platform" | "pipelines">): Adoption[] {
  const { network, cluster, secretsKeyArn, pluginBucket } = platform?.existing ?? {};
  const at = "msk-cdc:platform.existing";
  const inNetwork = { component: /^msk-cdc:index:(Existing)?Network$/ };
  const listed = (setting: string, values: readonly string[], type: RegExp) =>
    values.map((value, index) => ({ path: `${at}.network.${setting}[${index}]`, value, type, ...inNetwork }));
  return [
    ...(network ? [{ path: `${at}.network.vpcId`, value: network.vpcId, type: /^aws:ec2\/vpc:/, ...inNetwork }] : []),
    ...listed("subnetIds", network?.subnetIds ?? [], /^aws:ec2\/subnet:/),
    ...listed("connectorSecurityGroupIds", network?.connectorSecurityGroupIds ?? [], /^aws:ec2\/securityGroup:/),
    ...(cluster
      ? [
          {
            path: `${at}.cluster.arn`,
            value: cluster.arn,
            type: /^aws:msk\/cluster:/,
            component: /^msk-cdc:index:Cluster$/,
          },
        ]
      : []),
    ...(secretsKeyArn === undefined
      ? []
      : [{ path: `${at}.secretsKeyArn`, value: secretsKeyArn, type: /^aws:kms\/key:/ }]),
    ...(pluginBucket === undefined
      ? []
      : [{ path: `${at}.pluginBucket`, value: pluginBucket, type: /^aws:s3\/bucket(V2)?:/ }]),
    ...pipelines.flatMap(({ secret }, index) =>
      // The secret of a pipeline that still makes it stays.
      secret.existing && !pipelines.some((other) => makes(other, secret.name))
        ? [
            {
              path: `msk-cdc:pipelines[${index}].secret.name`,
              value: secret.name,
              type: /^aws:secretsmanager\/secret:/,
            },
          ]
        : [],
    ),
  ];
}

function makes({ secret }: PipelineSettings, name: string): boolean {
  return !secret.existing && secret.name === name;
}

/** Empty for a stack whose first `up` has not gone through: it has no outputs yet. */
async function ownResources(): Promise<OwnResource[]> {
  const stackName = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: stackName })) as {
    outputs: object;
  };
  if (Object.keys(outputs).length === 0) return [];
  const { outputs: resources } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", {
    stackName,
  })) as { outputs: Record<string, Omit<OwnResource, "urn">> };
  return Object.entries(resources).map(([urn, resource]) => ({ urn, ...resource }));
}

function ownOnes({ path, value, type, component }: Adoption, own: readonly OwnResource[]): Finding[] {
  const found = own.find((one) => type.test(one.type) && identifiers(one).includes(value));
  if (!found) return [];
  const whole = own.find(
    (one) => component?.test(one.type) === true && typed(found.urn).startsWith(`${typed(one.urn)}$`),
  );
  const urns = whole ? [whole.urn] : [found, ...own.filter((one) => isPartOf(one, found))].map(({ urn }) => urn);
  return [
    {
      id: "existing.own",
      path,
      value: JSON.stringify(value),
      rule:
        `what is named here is there without this stack, and this stack has made it itself (${found.urn}): taken ` +
        "out of the program, it would be deleted by this up",
      fix:
        "remove the setting to let this stack go on with it; or hand it to another stack first: pulumi state move " +
        `--source ${pulumi.getStack()} --dest OTHER ${urns.map((urn) => `'${urn}'`).join(" ")} (docs/aws.md, ` +
        `"Handing over")`,
    },
  ];
}

/** The names that settings may use for it: ARN, the id at its end, name. */
function identifiers({ outputs }: OwnResource): unknown[] {
  const arn = String(outputs["arn"]);
  return [arn, arn.split(/[/:]/).at(-1), outputs["name"]];
}

/**
 * Resources that make no sense without it: a key's alias, a secret's version, a bucket's rules. A bucket's objects are
 * none.
 */
function isPartOf({ urn, type, outputs }: OwnResource, whole: OwnResource): boolean {
  if (urn === whole.urn || parents(urn) !== parents(whole.urn) || type.includes("bucketObject")) return false;
  return (
    nameOf(urn).startsWith(`${nameOf(whole.urn)}-`) ||
    (outputs["bucket"] !== undefined && outputs["bucket"] === whole.outputs["bucket"])
  );
}

const nameOf = (urn: string): string => urn.split("::").slice(3).join("::");
/** The types of a resource and its parents. */
const typed = (urn: string): string => urn.split("::")[2] ?? "";
const parents = (urn: string): string => typed(urn).replace(/[^$]*$/, "");
