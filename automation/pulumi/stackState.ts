// Reads a stack's deployment (`pulumi stack export`): its resources, its owner, and the operations under way when an
// engine died. Pure. Facts: Pulumi's apitype (DeploymentV3, ResourceV3, OperationV2); ids as pulumi-aws gives them
// (import sections of aws.iam.Role and RolePolicy).
import { environment, type EnvironmentSettings } from "../../settings/environment.js";

/** The parts of a resource that we read. Secret values stay encrypted. */
export interface StateResource {
  urn: string;
  type: string;
  custom: boolean;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** URNs. */
  dependencies?: string[];
  propertyDependencies?: Record<string, string[]>;
  deletedWith?: string;
}

export interface Deployment {
  version: number;
  deployment: {
    manifest: object;
    secrets_providers?: { type: string; state?: { salt?: string; url?: string; encryptedkey?: string } };
    resources?: StateResource[];
    pending_operations?: { resource: StateResource; type: string }[];
  };
}

/** A stack's outputs by name, secret ones included. */
export type StackOutputs = Record<string, unknown>;

const stackType = "pulumi:pulumi:Stack";

export function resourcesOf({ deployment }: Deployment): StateResource[] {
  return deployment.resources ?? [];
}

/** Whether the stack builds a platform, even a half-made one. */
export function holdsPlatform(state: Deployment): boolean {
  return [...resourcesOf(state), ...pendingOf(state).map(({ resource }) => resource)].some(
    ({ type }) => type === "msk-cdc:index:Platform",
  );
}

/** What the stack says of itself as an environment; undefined when it is none. */
export function environmentOf(state: Deployment): EnvironmentSettings | undefined {
  // Further fields of a newer version are not read.
  const said = environment
    .strip()
    .safeParse(resourcesOf(state).find(({ type }) => type === stackType)?.outputs?.["environment"]);
  return said.success ? said.data : undefined;
}

/** What the stack's settings said of its AWS provider (`aws:region`, `aws:profile`) when it was last brought up. */
export function providerOf(state: Deployment): { region?: string; profile?: string } {
  const providers = resourcesOf(state).filter(({ type }) => type === "pulumi:providers:aws");
  const said = (key: string) => providers.map(({ inputs }) => inputs?.[key]).find((value) => typeof value === "string");
  const [region, profile] = [said("region"), said("profile")];
  return { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
}

/**
 * The state of an environment's stack before its first resource. It says whose the environment is and how long it may
 * stand.
 */
export function bornState(project: string, said: EnvironmentSettings): Deployment {
  const { name } = said;
  const stack = {
    urn: `urn:pulumi:${name}::${project}::${stackType}::${project}-${name}`,
    custom: false,
    type: stackType,
    outputs: { environment: said },
  };
  return { version: 3, deployment: { manifest: { time: said.createdAt, magic: "", version: "" }, resources: [stack] } };
}

/** The part of a stack's settings file that lets the engine read its secrets. The state has it, too. */
export function secretsSettings({ deployment }: Deployment): {
  encryptionSalt?: string;
  secretsProvider?: string;
  encryptedKey?: string;
} {
  const { salt, url, encryptedkey } = deployment.secrets_providers?.state ?? {};
  return {
    ...(salt !== undefined && { encryptionSalt: salt }),
    ...(url !== undefined && deployment.secrets_providers?.type === "cloud" && { secretsProvider: url }),
    ...(encryptedkey !== undefined && { encryptedKey: encryptedkey }),
  };
}

export function pendingOf({ deployment }: Deployment): { resource: StateResource; type: string }[] {
  return deployment.pending_operations ?? [];
}

/** Inputs of the resources of a type that an engine was creating when it died. */
export function halfMade(state: Deployment, type: string): Record<string, unknown>[] {
  return pendingOf(state).flatMap(({ resource, type: operation }) =>
    operation === "creating" && resource.type === type ? [resource.inputs ?? {}] : [],
  );
}

/**
 * The state without these resources and without dependencies on them. The engine refuses a state that names a resource
 * it lacks.
 */
export function without(state: Deployment, isGone: (resource: StateResource) => boolean): Deployment {
  const gone = new Set(
    resourcesOf(state)
      .filter(isGone)
      .map(({ urn }) => urn),
  );
  const kept = (urns: string[]): string[] => urns.filter((urn) => !gone.has(urn));
  const resources = resourcesOf(state)
    .filter(({ urn }) => !gone.has(urn))
    .map(({ dependencies, propertyDependencies, deletedWith, ...resource }) => ({
      ...resource,
      ...(dependencies && { dependencies: kept(dependencies) }),
      ...(propertyDependencies && {
        propertyDependencies: Object.fromEntries(
          Object.entries(propertyDependencies).map(([property, urns]) => [property, kept(urns)]),
        ),
      }),
      ...(deletedWith !== undefined && !gone.has(deletedWith) && { deletedWith }),
    }));
  return { ...state, deployment: { ...state.deployment, resources } };
}

/**
 * The state without operations that nobody carries on. Roles and their policies that were being created become
 * resources of the state, since their id is known. A refresh drops them again if they do not exist.
 */
export function settled(state: Deployment): Deployment {
  const { pending_operations: pending = [], resources = [], ...rest } = state.deployment;
  const known = new Set(resources.map(({ urn }) => urn));
  const adopted = pending
    .filter(({ type, resource }) => type === "creating" && !known.has(resource.urn))
    .flatMap(({ resource }) => adopt(resource));
  return { ...state, deployment: { ...rest, resources: [...resources, ...adopted] } };
}

function adopt(resource: StateResource): StateResource[] {
  const { inputs = {} } = resource;
  const text = (key: string) => String(inputs[key]);
  switch (resource.type) {
    case "aws:iam/role:Role":
      return [{ ...resource, id: text("name"), outputs: inputs }];
    case "aws:iam/rolePolicy:RolePolicy":
      return [{ ...resource, id: `${text("role")}:${text("name")}`, outputs: inputs }];
    default:
      return [];
  }
}
