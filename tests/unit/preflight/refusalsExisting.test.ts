// Refusals of what a platform takes over, that need nothing but the settings. One thing is wrong in each.
import { arn, find, groups, network, refuse } from "./refusal.js";

describe("refusals: existing", () => {
  refuse(
    "a network built and used",
    { "platform.network": { zones: 2 }, "platform.existing": { network } },
    ["platform.existing.exclusive"],
    `
  msk-cdc:platform.network, msk-cdc:platform.existing.network
    is:   both
    rule: a platform builds its network or uses one that is there already, as it is: one of the two
    fix:  remove msk-cdc:platform.network to use the existing one, or msk-cdc:platform.existing.network to build one`,
  );

  find(
    "a cluster built and used",
    { "platform.cluster": {}, "platform.existing": { network: { ...network, ...groups }, cluster: { arn } } },
    [
      "platform.existing.exclusive",
      "msk-cdc:platform.cluster, msk-cdc:platform.existing.cluster",
      "remove msk-cdc:platform.cluster to use the existing one, or msk-cdc:platform.existing.cluster to build one",
    ],
  );

  refuse(
    "a cluster without a network",
    { "platform.existing": { cluster: { arn } } },
    ["existing.securityGroups.missing"],
    `
  msk-cdc:platform.existing.network
    is:   absent
    rule: an existing cluster is used as it is: its security group has to admit the connectors' (TCP 9098) already, so the connectors need groups that are there, and a network that reaches the cluster
    fix:  add it, with vpcId, subnetIds and connectorSecurityGroupIds`,
  );

  find("a cluster without groups", { "platform.existing": { network, cluster: { arn } } }, [
    "existing.securityGroups.missing",
    "msk-cdc:platform.existing.network.connectorSecurityGroupIds",
    'add it, for example ["sg-0a1b2c3d4e5f60718"], with a group that the cluster\'s security group admits',
  ]);

  refuse(
    "a serverless cluster",
    { "platform.existing": { network: { ...network, ...groups }, cluster: { arn: `${arn.slice(0, -1)}s1` } } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-s1"
    rule: a provisioned cluster (the ARN of this serverless one ends in -s and a number): topics are declared through MSK's API, which takes provisioned clusters only
    fix:  change it, for example "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"`,
  );

  refuse(
    "no ARN of a cluster",
    { "platform.existing": { network: { ...network, ...groups }, cluster: { arn: "orders" } } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.cluster.arn
    is:   "orders"
    rule: the ARN of an MSK cluster: arn:aws:kafka:<region>:<account>:cluster/<name>/<uuid>
    fix:  change it, for example "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2"`,
  );

  refuse(
    "one subnet",
    { "platform.existing": { network: { ...network, subnetIds: network.subnetIds.slice(1) } } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.network.subnetIds
    is:   ["subnet-0b1c2d3e4f5061728"]
    rule: at least two subnets, in two availability zones
    fix:  change it, for example ["subnet-0a1b2c3d4e5f60718","subnet-0b1c2d3e4f5061728"]`,
  );

  refuse(
    "one subnet twice",
    { "platform.existing": { network: { ...network, subnetIds: [network.subnetIds[0], network.subnetIds[0]] } } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.network.subnetIds
    is:   ["subnet-0a1b2c3d4e5f60718","subnet-0a1b2c3d4e5f60718"]
    rule: each subnet once
    fix:  change it, for example ["subnet-0a1b2c3d4e5f60718","subnet-0b1c2d3e4f5061728"]`,
  );

  refuse(
    "no id of a subnet",
    { "platform.existing": { network: { ...network, subnetIds: ["subnet-a", network.subnetIds[0]] } } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.network.subnetIds[0]
    is:   "subnet-a"
    rule: the id of a subnet: subnet- and 8 to 17 hexadecimal digits
    fix:  change it, for example "subnet-0a1b2c3d4e5f60718"`,
  );

  refuse(
    "six groups",
    {
      "platform.existing": {
        network: { ...network, connectorSecurityGroupIds: [1, 2, 3, 4, 5, 6].map((n) => `sg-0a1b2c3${n}`) },
      },
    },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.network.connectorSecurityGroupIds
    is:   ["sg-0a1b2c31","sg-0a1b2c32","sg-0a1b2c33","sg-0a1b2c34","sg-0a1b2c35","sg-0a1b2c36"]
    rule: at most four security groups: a network interface takes five (VPC quotas), and a pipeline on databases of its own brings one
    fix:  change it, for example ["sg-0a1b2c3d4e5f60718"]`,
  );

  refuse(
    "brokers in four subnets",
    { "platform.existing": { network: { ...network, subnetIds: [1, 2, 3, 4].map((n) => `subnet-0a1b2c3${n}`) } } },
    ["cluster.subnets.tooMany"],
    `
  msk-cdc:platform.existing.network.subnetIds
    is:   4 subnets
    rule: MSK puts the brokers of the cluster that is built here into two or three subnets, each in an availability zone of its own
    fix:  write two or three of them, or use an existing cluster`,
  );

  refuse(
    "an alias for a key",
    { "platform.existing": { secretsKeyArn: "arn:aws:kms:ap-northeast-2:123456789012:alias/orders" } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.secretsKeyArn
    is:   "arn:aws:kms:ap-northeast-2:123456789012:alias/orders"
    rule: the ARN of a KMS key, not of an alias: arn:aws:kms:<region>:<account>:key/<id>
    fix:  change it, for example "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"`,
  );

  refuse(
    "a bucket's ARN",
    { "platform.existing": { pluginBucket: "arn:aws:s3:::orders" } },
    ["settings.value.wrong"],
    `
  msk-cdc:platform.existing.pluginBucket
    is:   "arn:aws:s3:::orders"
    rule: the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens
    fix:  change it, for example "orders-connect-plugins"`,
  );

  find("a VPC where one is built", { "platform.network.vpcId": network.vpcId }, [
    "settings.name.other",
    "msk-cdc:platform.network.vpcId",
    "write platform.existing.network.vpcId",
  ]);
});
