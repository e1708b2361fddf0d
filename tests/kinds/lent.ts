// A kind of cluster that nobody ships: its brokers are charged by nobody, and a command makes its topics.
import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { ClusterComponent } from "../../components/clusters/kind.js";
import type { ClusterKind } from "../../settings/clusters/kind.js";

export const lent: ClusterKind = {
  type: "lent",
  settings: z.strictObject({
    type: z.literal("lent"),
    lender: z.string(),
    logRetentionDays: z.number().default(3),
  }),
  ports: { plaintext: 19098, iam: 19098 },
  connectors: { authenticationType: "NONE", encryptionType: "PLAINTEXT" },
  resourceTypes: ["test:index:Lent"],
  facts: ({ logRetentionDays }) => ({ built: true, logRetentionDays, keys: 0, logGroups: ["/lent"] }),
  findings: () => [{ id: "cluster.lender.strict", path: "lender", value: "", rule: "lends nothing", fix: "ask" }],
};

/** Of the one type that a test's twin records. */
export const lenderQueue = "lender";

export const lentComponent: ClusterComponent = {
  type: "lent",
  prepare: () =>
    Promise.resolve((name, { network }, parent) => {
      const queue = new aws.sqs.Queue(`${name}-lender`, { name: lenderQueue }, { parent });
      const cluster = new aws.msk.Cluster(
        `${name}-lent`,
        {
          clusterName: name,
          kafkaVersion: "3.9.x.kraft",
          numberOfBrokerNodes: 2,
          brokerNodeGroupInfo: {
            instanceType: "kafka.t3.small",
            clientSubnets: network.privateSubnetIds,
            securityGroups: network.connectorSecurityGroupIds,
            storageInfo: { ebsStorageInfo: { volumeSize: 10 } },
          },
          clientAuthentication: { sasl: { iam: true } },
        },
        { parent, dependsOn: [queue] },
      );
      return {
        type: "lent",
        arn: cluster.arn,
        clusterName: pulumi.output(name),
        kafkaVersion: "3.9.x.kraft",
        brokers: 2,
        replicationFactor: 2,
        bootstrap: { plaintext: cluster.bootstrapBrokersSaslIam, iam: cluster.bootstrapBrokersSaslIam },
        logRetentionDays: 3,
        resources: [cluster],
      };
    }),
  createTopic: (name, { topic }, opts) => ({
    name: pulumi.output(topic.name),
    resource: new command.local.Command(name, { create: `echo ${topic.name}` }, opts),
  }),
};
