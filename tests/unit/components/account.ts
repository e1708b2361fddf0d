// An account in which everything is there already, as the provider's functions tell of it, and settings that use it
// all.
import type { Account } from "./stack.js";

export const vpcId = "vpc-0a1b2c3d";
export const clusterArn =
  "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2";
export const keyArn = "arn:aws:kms:ap-northeast-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
export const secretArn = "arn:aws:secretsmanager:ap-northeast-2:123456789012:secret:shop/cdc-AbCdEf";

const brokers = (port: number): string => [1, 2, 3].map((id) => `b-${id}.orders.example:${port}`).join(",");

export const cluster = {
  arn: clusterArn,
  kafkaVersion: "3.9.x",
  numberOfBrokerNodes: 3,
  bootstrapBrokersSaslIam: brokers(9098),
  bootstrapBrokersSaslScram: "",
  bootstrapBrokersTls: "",
  bootstrapBrokers: "",
  brokerNodeGroupInfos: [{ clientSubnets: ["subnet-0000000a"] }],
};
export const brokersAt = brokers;

/** The secret of the team that owns the databases: its keys are theirs. */
export const secretText = {
  brokers: "b-1.orders.example:9098",
  db_host: "shop.example",
  db_user: "cdc",
  db_password: "planted-source",
  sink_url: "jdbc:mysql://reports.example/reports",
  sink_user: "writer",
  sink_password: "planted-sink",
};

export const account: Account = {
  getVpc: ({ id }) => ({
    id,
    cidrBlock: "10.1.0.0/16",
    cidrBlockAssociations: [{ cidrBlock: "10.1.0.0/16" }, { cidrBlock: "100.64.0.0/16" }],
    enableDnsSupport: true,
  }),
  getSubnet: ({ id = "" }) => ({
    id,
    vpcId,
    availabilityZone: `ap-northeast-2${id.at(-1)}`,
    mapPublicIpOnLaunch: false,
  }),
  getSecurityGroup: ({ id }) => ({ id, vpcId }),
  getCluster: () => cluster,
  getKey: () => ({
    arn: keyArn,
    enabled: true,
    keyState: "Enabled",
    keyUsage: "ENCRYPT_DECRYPT",
    keySpec: "SYMMETRIC_DEFAULT",
    keyManager: "CUSTOMER",
  }),
  getBucket: ({ bucket }) => ({ bucket, arn: `arn:aws:s3:::${bucket}`, bucketRegion: "ap-northeast-2" }),
  getSecret: () => ({ arn: secretArn, kmsKeyId: "" }),
  getSecretVersion: () => ({ secretString: JSON.stringify(secretText) }),
};

export const network = { vpcId, subnetIds: ["subnet-0000000a", "subnet-0000000b"] };
const groups = { connectorSecurityGroupIds: ["sg-0000000c"] };

export const existing = {
  network: { ...network, ...groups },
  cluster: { arn: clusterArn },
  secretsKeyArn: keyArn,
  pluginBucket: "orders-plugins",
};

export const ownDatabases = {
  name: "orders",
  source: { host: "shop.example", user: "cdc", databases: ["shop"], tables: ["shop.orders"] },
  sink: {
    url: "jdbc:mysql://reports.example/reports",
    user: "writer",
    database: "reports",
    tables: [{ from: "shop.orders", table: "orders", key: ["id"] }],
  },
};

export const existingSecret = {
  name: "shop/cdc",
  existing: true,
  keys: {
    bootstrap: "brokers",
    sourceHost: "db_host",
    sourceUser: "db_user",
    sourcePassword: "db_password",
    sinkUrl: "sink_url",
    sinkUser: "sink_user",
    sinkPassword: "sink_password",
  },
};

/** Everything taken over, and not a single password. */
export const adopted = {
  "aws:region": "ap-northeast-2",
  "msk-cdc:platform": { name: "orders", existing },
  "msk-cdc:pipelines": [{ ...ownDatabases, secret: existingSecret }],
};
