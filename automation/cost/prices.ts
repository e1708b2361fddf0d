// The price table: on-demand prices in USD without tax. A price that it lacks is unknown, never guessed. Each service
// of a region has the date on which its prices were published or billed. Sources, read on 2026-11-30:
// - MSK outside of us-east-1: the data behind AWS's page "Amazon MSK pricing" (msk.json), published on 2024-04-15, for
//   us-east-2 and us-west-2 on 2024-09-17. AWS's Price List API had the same for ap-southeast-1 on 2026-08-12.
// - NAT gateway: the Price List API for eu-west-1 (2026-09-25) and ap-southeast-1 (2026-08-12), bills for ap-south-1
//   (2026-09-16) and ap-southeast-2 (2026-03-31), the guide https://cloudburn.io/blog/aws-nat-gateway-pricing for
//   us-east-2 (2026-02-24)
// - The rest: AWS's pricing pages "Amazon MSK pricing", "Amazon VPC pricing", "Amazon RDS for MySQL pricing", "AWS
//   Secrets Manager pricing" and "AWS KMS pricing", its Price List API, and bills

interface Dated {
  /** Date on which these prices were known to hold. */
  asOf: string;
}

interface KafkaPrices extends Dated {
  /** MSK Connect, per MCU and hour. */
  connectMcu: number;
  /** MSK, per broker and hour by instance type. */
  brokers: Readonly<Record<string, number>>;
  /** MSK, per GB and month of broker storage. */
  brokerStorage: number;
}

interface NetworkPrices extends Dated {
  /** Per NAT gateway and hour. */
  natGateway: number;
}

export interface DatabasePrices extends Dated {
  /** RDS for MySQL in one zone, per instance and hour by class. */
  instances: Readonly<Record<string, number>>;
  /** RDS gp3 storage in one zone, per GB and month. */
  storage: number;
  /** RDS Extended Support for MySQL in its first two years, per vCPU and hour. */
  extendedSupport: number;
}

interface RegionPrices {
  kafka: KafkaPrices;
  network?: NetworkPrices;
  databases?: DatabasePrices;
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

/** The brokers that most clusters have, in one order: t3.small, m5.large, m5.xlarge, m7g.large, m7g.xlarge. */
function kafka(asOf: string, connectMcu: number, brokerStorage: number, hourly: readonly number[]): KafkaPrices {
  const types = ["t3.small", "m5.large", "m5.xlarge", "m7g.large", "m7g.xlarge"];
  const brokers = Object.fromEntries(hourly.map((price, index) => [`kafka.${types[index]}`, price]));
  return { asOf, connectMcu, brokerStorage, brokers };
}

export const regions: Readonly<Record<string, RegionPrices>> = {
  "us-east-1": {
    kafka: kafka("2026-09-01", 0.11, 0.1, [0.0456, 0.21, 0.42, 0.204, 0.408]),
    network: { asOf: "2026-09-01", natGateway: 0.045 },
    databases: { asOf: "2026-09-01", instances: { "db.t3.micro": 0.017 }, storage: 0.115, extendedSupport: 0.1 },
  },
  "us-east-2": {
    kafka: kafka("2024-09-17", 0.11, 0.1, [0.0456, 0.21, 0.42, 0.204, 0.408]),
    network: { asOf: "2026-02-24", natGateway: 0.045 },
  },
  "us-west-2": { kafka: kafka("2024-09-17", 0.11, 0.1, [0.0456, 0.21, 0.42, 0.204, 0.408]) },
  "ca-central-1": { kafka: kafka("2024-04-15", 0.123, 0.11, [0.0508, 0.234, 0.468, 0.2275, 0.4548]) },
  "eu-west-1": {
    kafka: kafka("2024-04-15", 0.123, 0.11, [0.0499, 0.234, 0.468, 0.2275, 0.4548]),
    network: { asOf: "2026-09-25", natGateway: 0.048 },
  },
  "eu-central-1": { kafka: kafka("2024-04-15", 0.132, 0.119, [0.0526, 0.252, 0.503, 0.2445, 0.4888]) },
  "ap-northeast-1": {
    kafka: kafka("2024-04-15", 0.142, 0.12, [0.0596, 0.271, 0.543, 0.2635, 0.527]),
    network: { asOf: "2026-09-15", natGateway: 0.062 },
  },
  "ap-northeast-2": {
    kafka: kafka("2024-04-15", 0.135, 0.114, [0.0569, 0.258, 0.516, 0.2508, 0.5015]),
    network: { asOf: "2026-08-31", natGateway: 0.059 },
    databases: { asOf: "2026-08-31", instances: { "db.t3.micro": 0.026 }, storage: 0.131, extendedSupport: 0.12 },
  },
  "ap-southeast-1": {
    kafka: kafka("2024-04-15", 0.138, 0.12, [0.0578, 0.263, 0.525, 0.255, 0.51]),
    network: { asOf: "2026-08-12", natGateway: 0.059 },
  },
  "ap-southeast-2": {
    kafka: kafka("2024-04-15", 0.138, 0.12, [0.0578, 0.263, 0.525, 0.255, 0.51]),
    network: { asOf: "2026-03-31", natGateway: 0.059 },
  },
  "ap-south-1": {
    kafka: kafka("2024-04-15", 0.116, 0.114, [0.0491, 0.221, 0.442, 0.1458, 0.2915]),
    network: { asOf: "2026-09-16", natGateway: 0.056 },
  },
};
