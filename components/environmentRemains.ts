// Removes with an environment what its connectors made on the cluster: internal topics of MSK Connect, consumer groups.
// Facts: MSK Connect, "Internal topics used by Amazon MSK Connect" (a connector's deletion leaves them).
import type * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentSettings } from "../settings/environment.js";
import type { PlatformReference } from "./platform/reference.js";
import { accessVariable, projectCommand, type Route } from "./projectCommand.js";

/** Does nothing until it is destroyed. Connectors that start after it are gone by then. */
export function environmentRemains(
  { name }: EnvironmentSettings,
  platform: PlatformReference,
  route: Route,
  region: string,
  opts?: pulumi.CustomResourceOptions,
): command.local.Command {
  return projectCommand(
    `${name}-remains`,
    {
      deletion: "kafka forget-environment",
      environment: {
        ...route,
        ENVIRONMENT: name,
        BOOTSTRAP_SERVERS: platform.bootstrapBrokers,
        ...accessVariable(platform.connectorAccess),
        AWS_REGION: region,
      },
    },
    { ...opts },
  );
}
