// Runs the program's resources against Pulumi's mocks and keeps what it declared. Facts: Pulumi "Unit testing".
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { readConfiguration, type StackConfiguration } from "../../../components/configuration.js";
import { lookUpExisting } from "../../../components/existing/existing.js";
import { declareResources, type ProgramOutputs } from "../../../components/program.js";
import { projectRoot } from "../../../tools/paths.js";

/** A resource as the program declared it. */
export interface Declared {
  type: string;
  name: string;
  /** With the type of its parent, as the mocks make it. */
  urn: string;
  /** Inputs as the program gave them, outputs of other resources included. */
  props: pulumi.Inputs;
  // Whatever the resource type takes: the tests name the fields that they look at.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  inputs: Record<string, any>;
  opts: pulumi.CustomResourceOptions & pulumi.ComponentResourceOptions;
}

export class DeclaredStack {
  constructor(
    readonly resources: Declared[],
    readonly warnings: string[],
    readonly outputs: ProgramOutputs,
  ) {}

  /** All resources of a type, named by the end of its token: `Topic`, `Connector`. */
  all(type: string): Declared[] {
    return this.resources.filter((resource) => resource.type.startsWith("aws") && resource.type.endsWith(`:${type}`));
  }

  /** The one resource of a type. */
  only(type: string): Declared {
    const [found, ...others] = this.all(type);
    if (!found || others.length > 0)
      throw new Error(`${others.length + (found ? 1 : 0)} resources are of type ${type}`);
    return found;
  }

  named(name: string): Declared {
    const [found, ...others] = this.resources.filter(
      (resource) => resource.name === name && !resource.type.startsWith("msk-cdc:"),
    );
    if (!found || others.length > 0)
      throw new Error(
        `${others.length + (found ? 1 : 0)} resources are named ${name}; there are ${this.resources.map((resource) => resource.name).join(", ")}`,
      );
    return found;
  }
}

/** Names of the resources that it is made after, beside those that its inputs refer to. */
export async function madeAfter({ opts: { dependsOn = [] } }: Declared): Promise<string[]> {
  const all = await valueOf(pulumi.output(dependsOn as pulumi.Input<pulumi.Resource | pulumi.Resource[]>));
  return ([all].flat() as unknown as { __name: string }[]).map(({ __name }) => __name);
}

export function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => void pulumi.output(output).apply(resolve));
}

/** Configuration of a committed stack file, with every password filled in. */
export async function stackConfig(stack: "dev" | "twin"): Promise<Record<string, unknown>> {
  const file = parse(await readFile(join(projectRoot, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, unknown>;
  };
  return {
    ...file.config,
    "msk-cdc:passwords": { admin: "master-secret", kfc: "source-secret", sinko: "sink-secret" },
  };
}

/** The releases that the tests' platforms offer, with archives that are never read. */
export const archives = ["debezium-mysql@3.6.1.Final", "debezium-jdbc@3.6.0.Final"].map((release) => {
  const name = `${release.replace("@", "-")}-0123456789ab.zip`;
  return { release, name, path: join("cache", name) };
});

/** Reads the configuration as the engine hands it over. */
export function configure(config: Record<string, unknown>): StackConfiguration {
  const texts = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>, ["msk-cdc:passwords"]);
  return readConfiguration();
}

/** Answers of AWS to lookups, by function such as `getSubnet`. */
export type Account = Readonly<Record<string, (args: Record<string, string>) => object>>;

/**
 * Declares a stack's resources and waits for the last of them. `platform` is what a referenced stack exports, `account`
 * what is there already.
 */
export async function declareStack(
  config: Record<string, unknown>,
  platform?: object,
  account: Account = {},
): Promise<DeclaredStack> {
  const resources: (Omit<Declared, "inputs" | "urn"> & { resource: pulumi.Resource })[] = [];
  const warnings: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => ({
        id: `${name}-id`,
        state: { name, ...inputs, ...outputsOf(type, name, platform) },
      }),
      call: ({ token, inputs }) => answerOf(account, token, inputs as Record<string, string>),
    },
    "msk-cdc",
    "test",
    false,
    "organization",
  );
  // Without an engine Pulumi writes its warnings to the console.
  /* eslint-disable no-console */
  const { warn } = console;
  console.warn = (text: string) => warnings.push(text);

  let outputs: ProgramOutputs | undefined;
  try {
    await pulumi.runtime.runInPulumiStack(async () => {
      pulumi.runtime.registerStackTransformation(({ resource, type, name, props, opts }) => {
        resources.push({ resource, type, name, props, opts });
        return undefined;
      });
      const configuration = configure(config);
      const existing = await lookUpExisting(configuration);
      outputs = await declareResources({
        ...configuration,
        archives,
        reachArchive: join("cache", "reach.zip"),
        watchdogArchive: join("cache", "watchdog.zip"),
        existing,
      });
      return outputs;
    });
    await pulumi.runtime.disconnect();
  } finally {
    console.warn = warn;
  }
  /* eslint-enable no-console */
  if (!outputs) throw new Error("the program declared nothing");
  const resolved = resources.map(async ({ resource, ...declared }) => ({
    ...declared,
    urn: await valueOf(resource.urn),
    inputs: await valueOf(pulumi.output(declared.props as Record<string, unknown>)),
  }));
  return new DeclaredStack(await Promise.all(resolved), warnings, outputs);
}

/** A stack that has not been up yet. */
const stateless: Account = { readStackOutputs: () => ({ outputs: {} }) };

/** As the engine hands a provider's refusal over. */
function answerOf(account: Account, token: string, args: Record<string, string>): object {
  try {
    const answer = { ...stateless, ...account }[token.split(":").at(-1) ?? ""];
    if (!answer) throw new Error(`nobody was asked for ${token} before`);
    return answer(args);
  } catch (error) {
    const details = `invoking ${token}: 1 error occurred:\n\t* ${(error as Error).message}\n\n`;
    throw Object.assign(new Error(details), { details });
  }
}

/** What AWS would add to the inputs, as far as other resources refer to it. */
function outputsOf(type: string, name: string, platform: object | undefined): Record<string, unknown> {
  const service = type.split(":")[1]?.split("/")[0] ?? "";
  const arn = `arn:aws:${service}:ap-northeast-2:123456789012:${name}`;
  switch (type) {
    case "awsx:ec2:Vpc":
      return {
        vpcId: "vpc-1",
        privateSubnetIds: ["subnet-1", "subnet-2"],
        routes: [],
        routeTableAssociations: [],
        natGateways: [],
      };
    case "aws:msk/cluster:Cluster":
      return {
        arn: "arn:aws:kafka:ap-northeast-2:123456789012:cluster/simplydemo/uuid-1",
        bootstrapBrokersSaslIam: "b-1.example:9098,b-2.example:9098",
        bootstrapBrokersTls: "b-1.example:9094",
      };
    case "aws:rds/instance:Instance":
      return { arn, address: `${name}.example`, port: 3306 };
    case "aws:s3/bucket:Bucket":
      return { arn: `arn:aws:s3:::${name}`, bucket: name };
    case "aws:mskconnect/connector:Connector":
      return { arn: `arn:aws:kafkaconnect:ap-northeast-2:123456789012:connector/${name}/uuid-2` };
    case "aws:mskconnect/customPlugin:CustomPlugin":
    case "aws:mskconnect/workerConfiguration:WorkerConfiguration":
    case "aws:msk/configuration:Configuration":
      return { arn, latestRevision: 1 };
    case "pulumi:pulumi:StackReference":
      return { outputs: { platform }, secretOutputNames: [] };
    default:
      return { arn, keyId: `${name}-key` };
  }
}
