// How clients get in to a cluster, in the words of aws.msk.Cluster and for those who refer to the cluster. Facts:
// terraform-provider-aws, kafka/cluster.go (a block that is left out later stays as it was).
import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import {
  connectorListener,
  openListeners,
  type AccessSettings,
  type ConnectorAccess,
  type Listener,
} from "../../settings/clusters/access.js";
import { clusterKinds } from "../../settings/clusters/registry.js";
import { fail } from "../fail.js";
import type { PlatformCluster } from "./kind.js";

/** What is off is written out once something besides IAM was asked for: left out, it would stay on. */
export function clientAuthentication({
  iam,
  scram,
  tls,
  unauthenticated,
}: AccessSettings): aws.types.input.msk.ClusterClientAuthentication {
  return {
    sasl: { iam: iam !== undefined, ...(scram && { scram: true }) },
    ...(tls && { tls: { certificateAuthorityArns: tls.authorities } }),
    ...(unauthenticated && { unauthenticated: true }),
  };
}

/** `host:port` pairs of the listeners that are open. */
export function bootstrapOf(
  cluster: aws.msk.Cluster,
  settings: AccessSettings,
): Partial<Record<Listener, pulumi.Output<string>>> {
  const all: Record<Listener, pulumi.Output<string>> = {
    iam: cluster.bootstrapBrokersSaslIam,
    scram: cluster.bootstrapBrokersSaslScram,
    tls: cluster.bootstrapBrokersTls,
    plaintext: cluster.bootstrapBrokers,
  };
  return Object.fromEntries(openListeners(settings).map(({ listener }) => [listener, all[listener]]));
}

/** How connectors get in to a cluster, and where. */
export function connectorsOf({ type, connectors, bootstrap }: PlatformCluster): {
  connectorAccess: ConnectorAccess;
  bootstrapBrokers: pulumi.Output<string>;
} {
  const connectorAccess = connectors ?? clusterKinds.of(type).connectors;
  const listener = connectorListener(connectorAccess);
  const bootstrapBrokers = bootstrap[listener] ?? fail(`platform.cluster: it has no listener ${listener}`);
  return { connectorAccess, bootstrapBrokers };
}
