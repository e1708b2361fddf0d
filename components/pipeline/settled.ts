// Holds a pipeline's connectors to what the stack asks for. Facts: terraform-provider-aws issue 48199 (the provider
// waits for state RUNNING, which an update that MSK Connect rolled back ends in, too); MSK Connect API reference,
// UpdateConnector; Pulumi "ignoreChanges".
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { askedVariables } from "../../connectors/askedConnector.js";
import { projectCommand } from "../projectCommand.js";
import type { Connector } from "./connector.js";
import type { PipelineSecret } from "./secret.js";

export interface SettledArgs {
  source: Connector;
  sink: Connector;
  /** With what both connect by. */
  secret: Pick<PipelineSecret, "version">;
  region: string;
}

/**
 * Runs `cdc connectors settle` once the connectors are there, and whenever they are to be others. It asks MSK Connect
 * itself for changes of properties, plugin, worker configuration and capacity.
 * - A failed run is in no state, so that the next `up` asks again.
 * - Where the secret has another version than at the run before, it restarts the tasks, which have read the old one.
 * - It runs also where a refresh has found a connector other than asked for.
 */
export function settleConnectors(
  name: string,
  { source, sink, secret, region }: SettledArgs,
  parent: pulumi.Resource,
): void {
  const { profile } = aws.config;
  projectCommand(
    `${name}-settled`,
    {
      command: "connectors settle",
      environment: {
        AWS_REGION: region,
        // As the AWS provider: a stack's profile goes before the process's credentials.
        ...(profile !== undefined && { AWS_PROFILE: profile }),
        [askedVariables.source.connector]: pulumi.jsonStringify(source.asked),
        [askedVariables.source.properties]: pulumi.jsonStringify(source.properties),
        [askedVariables.sink.connector]: pulumi.jsonStringify(sink.asked),
        [askedVariables.sink.properties]: pulumi.jsonStringify(sink.properties),
        SECRET_VERSION: secret.version,
        // Nobody reads it: another value lets the command run again.
        FOUND_OTHER: pulumi.all([source.foundOther, sink.foundOther]).apply((found) => found.filter(Boolean).join()),
      },
    },
    { parent },
  );
}
