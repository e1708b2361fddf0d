// A `cdc` subcommand as a resource: what must happen between resources, from this machine or through the platform's
// function. Facts: Pulumi "Command", local.Command.
import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import { unnamedDatabase } from "../sources/registry.js";

export interface ProjectCommandArgs {
  /**
   * Arguments of `cdc` at the resource's creation; they show up in process lists, so nothing secret. Absent: nothing
   * runs then.
   */
  command?: string;
  /** Arguments of `cdc` at its deletion. Default: nothing runs then. */
  deletion?: string;
  /** What the commands need to know; it runs again when a value changes. Secrets stay encrypted in the state. */
  environment: Record<string, pulumi.Input<string>>;
  /** It also runs again when one of these changes. */
  triggers?: pulumi.Input<string>[];
}

/**
 * Variables that tell a command its way to brokers and databases (automation/access/reach.ts); none where this machine
 * has a route of its own.
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

/** The variable that tells a command of which kind its database is; none for the one that is meant without. */
export function kindVariable(database: string): Readonly<Record<string, string>> {
  return database === unnamedDatabase ? {} : { DATABASE_KIND: database };
}

/**
 * Runs `cdc <command>` on this machine when it is created and whenever its environment changes, and `cdc <deletion>`
 * when it is destroyed.
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
      // The project's folder, relative: an absolute path would differ on a colleague's machine and make a change of it.
      dir: ".",
      environment: args.environment,
      ...(args.triggers && { triggers: args.triggers }),
    },
    opts,
  );
}
