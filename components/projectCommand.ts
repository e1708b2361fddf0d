// A `cdc` subcommand as a resource. It does what must happen between resources, from this machine or through the
// platform's function. Facts: Pulumi "Command", local.Command.
import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import type { ConnectorAccess } from "../settings/clusters/access.js";
import { unnamedDatabase } from "../sources/registry.js";

export interface ProjectCommandArgs {
  /**
   * Arguments of `cdc` at the resource's creation. Process lists show them, so they hold no secret. Absent: nothing
   * runs then.
   */
  command?: string;
  /** Arguments of `cdc` at its deletion. Default: nothing runs then. */
  deletion?: string;
  /** Variables for the commands. It runs again when a value changes. Secrets stay encrypted in the state. */
  environment: Record<string, pulumi.Input<string>>;
  /** It also runs again when one of these changes. */
  triggers?: pulumi.Input<string>[];
}

/**
 * Variables for a command's way to brokers and databases (automation/access/reach.ts); none where this machine has a
 * route.
 */
export type Route = Readonly<Record<string, pulumi.Input<string>>>;

/** @returns undefined where there is neither a route nor a function */
export function routeOf(
  routable: boolean,
  reachFunction: pulumi.Input<string> | undefined,
  region: string,
): Route | undefined {
  if (routable) return {};
  return reachFunction === undefined ? undefined : { REACH_FUNCTION: reachFunction, AWS_REGION: region };
}

/** The variable that tells a command its database's kind; none for the default kind. */
export function kindVariable(database: string): Readonly<Record<string, string>> {
  return database === unnamedDatabase ? {} : { DATABASE_KIND: database };
}

/** The variable that tells a command how to get in to the brokers; none for IAM. */
export function accessVariable({
  authenticationType,
  encryptionType,
}: ConnectorAccess): Readonly<Record<string, string>> {
  return authenticationType === "IAM" ? {} : { BROKER_ACCESS: `${authenticationType} ${encryptionType}` };
}

/**
 * Runs `cdc <command>` on this machine at its creation and whenever its environment changes, and `cdc <deletion>` at
 * its destruction.
 */
export function projectCommand(
  name: string,
  args: ProjectCommandArgs,
  opts: pulumi.CustomResourceOptions,
): command.local.Command {
  return new command.local.Command(
    name,
    {
      ...(args.command !== undefined && { create: `node bin/cdc.mjs ${args.command}` }),
      ...(args.deletion !== undefined && { delete: `node bin/cdc.mjs ${args.deletion}` }),
      // The project's folder as a relative path: an absolute one would differ on another machine and look like a
      // change.
      dir: ".",
      environment: args.environment,
      ...(args.triggers && { triggers: args.triggers }),
    },
    opts,
  );
}
