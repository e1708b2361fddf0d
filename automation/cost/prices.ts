// The price table: on-demand prices in USD without tax. A price that it lacks is unknown, never guessed. Each region
// has the date at which its prices were published or billed. Sources:
// - AWS's pricing pages "Amazon MSK pricing", "Amazon VPC pricing", "Amazon RDS for MySQL pricing", "AWS Secrets
//   Manager pricing" and "AWS KMS pricing"
// - AWS's Price List API

export interface RegionPrices {
  /** Date on which these prices were known to hold. */
  asOf: string;
  /** MSK Connect, per MCU and hour. */
  connectMcu?: number;
  /** MSK, per broker and hour by instance type. */
  brokers: Readonly<Record<string, number>>;
  /** MSK, per GB and month of broker storage. */
  brokerStorage?: number;
  /** Per NAT gateway and hour. */
  natGateway?: number;
  /** RDS for MySQL in one zone, per instance and hour by class. */
  databases: Readonly<Record<string, number>>;
  /** RDS gp3 storage in one zone, per GB and month. */
  databaseStorage?: number;
  /** RDS Extended Support for MySQL in its first two years, per vCPU and hour. */
  extendedSupport?: number;
}

/** The same in every region of the table. */
export const everywhere = {
  /** Secrets Manager, per secret and month. */
  secret: 0.4,
  /** KMS, per customer managed key and month. */
  key: 1,
  /** Public IPv4 address in use, per hour. */
  publicAddress: 0.005,
};

export const regions: Readonly<Record<string, RegionPrices>> = {
  "us-east-1": {
    asOf: "2026-09-01",
    connectMcu: 0.11,
    brokers: {
      "kafka.t3.small": 0.0456,
      "kafka.m5.large": 0.21,
      "kafka.m5.xlarge": 0.42,
      "kafka.m7g.large": 0.204,
      "kafka.m7g.xlarge": 0.408,
    },
    brokerStorage: 0.1,
    natGateway: 0.045,
    databases: { "db.t3.micro": 0.017 },
    databaseStorage: 0.115,
    extendedSupport: 0.1,
  },
  "ap-northeast-1": {
    asOf: "2026-09-15",
    connectMcu: 0.142,
    brokers: { "kafka.t3.small": 0.0596, "kafka.m5.large": 0.271 },
    brokerStorage: 0.114,
    natGateway: 0.062,
    databases: {},
  },
  "ap-northeast-2": {
    asOf: "2026-08-31",
    brokers: {},
    natGateway: 0.059,
    databases: { "db.t3.micro": 0.026 },
    databaseStorage: 0.131,
    extendedSupport: 0.12,
  },
};
