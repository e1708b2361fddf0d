// What a stack costs a month while it stands, by its settings. Pure. Facts: "Amazon MSK pricing" (MCU-hours,
// broker-hours, GB-months), "Amazon RDS Extended Support pricing".
import { clusterFacts } from "../../settings/clusters/platformCluster.js";
import type { PipelineSettings, PlatformSettings } from "../../settings/schema.js";
import { everywhere, regions } from "./prices.js";

/** The price of something for a month of 730 hours, in USD without tax. */
export interface MonthlyCost {
  region: string;
  /** Date of the region's prices; absent where the table has none. */
  asOf?: string;
  /** The sum; "unknown" when a price is missing. */
  total: number | "unknown";
  /** The sum of what is known. */
  known: number;
  items: CostItem[];
  /** What is charged by use, which no sum contains. */
  notIncluded: string[];
}

export interface CostItem {
  /** Such as `2 MCU of MSK Connect`. */
  what: string;
  monthly: number | "unknown";
}

const hours = 730;
/** Releases of MySQL that are past RDS's standard support. */
const extended = /^(5\.7|8\.0)\b/;
/** Of the classes in the price table. */
const cpus = 2;

/** @param watched whether a watchdog's function looks at them */
export function pipelinesCost(pipelines: readonly PipelineSettings[], region: string, watched = false): MonthlyCost {
  const prices = regions[region];
  // Source and sink are one connector each, with the same capacity.
  const mcus = pipelines.reduce((sum, { connect }) => sum + 2 * connect.mcuCount * connect.workerCount, 0);
  const follows = pipelines.some(({ schemaChanges }) => schemaChanges === "follow");
  const secrets = pipelines.filter(({ secret }) => !secret.existing).length;
  return summed(
    region,
    [
      item(`${mcus} MCU of MSK Connect`, mcus * hours, prices?.connectMcu),
      item(counted(secrets, "secret"), secrets, prices && everywhere.secret),
    ],
    [
      "CloudWatch Logs",
      "what the topics take of the brokers' storage",
      ...(watched ? [`the watchdog's Lambda, schedule and S3 (${follows ? "some 9 USD" : "cents"})`] : []),
      "data transfer",
    ],
  );
}

export function platformCost(platform: PlatformSettings, region: string): MonthlyCost {
  const { network, databases, existing } = platform;
  const { brokers, keys: clusterKeys } = clusterFacts(platform);
  const { count, instanceType, volumeSize } = brokers ?? { count: 0, instanceType: "", volumeSize: 0 };
  const prices = regions[region];
  const nats =
    network === undefined || network.natGateways === "none" ? 0 : network.natGateways === "single" ? 1 : network.zones;
  const keys = clusterKeys + (existing?.secretsKeyArn === undefined ? 1 : 0);
  return summed(
    region,
    [
      item(`${counted(count, "MSK broker")} ${instanceType}`, count * hours, prices?.brokers[instanceType]),
      item(`${count * volumeSize} GB of MSK storage`, count * volumeSize, prices?.brokerStorage),
      item(counted(nats, "NAT gateway"), nats * hours, prices?.natGateway),
      item(counted(nats, "public address", "es"), nats * hours, prices && everywhere.publicAddress),
      ...(databases
        ? [
            item(`2 RDS ${databases.instanceClass}`, 2 * hours, prices?.databases[databases.instanceClass]),
            item(
              `${2 * databases.allocatedStorage} GB of RDS storage`,
              2 * databases.allocatedStorage,
              prices?.databaseStorage,
            ),
            ...(extended.test(databases.engineVersion)
              ? [
                  item(
                    `RDS Extended Support for MySQL ${databases.engineVersion}`,
                    2 * cpus * hours,
                    prices?.databases[databases.instanceClass] && prices.extendedSupport,
                  ),
                ]
              : []),
          ]
        : []),
      item(counted(keys, "KMS key"), keys, prices && everywhere.key),
    ],
    ["CloudWatch Logs and metrics", "S3", "Lambda", "data transfer"],
  );
}

function item(what: string, quantity: number, price: number | undefined): CostItem & { quantity: number } {
  return { what, quantity, monthly: price === undefined ? "unknown" : cents(quantity * price) };
}

function summed(region: string, all: readonly (CostItem & { quantity: number })[], notIncluded: string[]): MonthlyCost {
  const items = all.filter(({ quantity }) => quantity > 0).map(({ what, monthly }) => ({ what, monthly }));
  const known = cents(items.reduce((sum, { monthly }) => sum + (monthly === "unknown" ? 0 : monthly), 0));
  const asOf = regions[region]?.asOf;
  return {
    region,
    ...(asOf !== undefined && { asOf }),
    total: items.some(({ monthly }) => monthly === "unknown") ? "unknown" : known,
    known,
    items,
    notIncluded,
  };
}

const cents = (amount: number) => Math.round(amount * 100) / 100;
const counted = (count: number, what: string, plural = "s") => `${count} ${what}${count === 1 ? "" : plural}`;

/** One sentence for people. */
export function costSentence({ region, asOf, total, known, items, notIncluded }: MonthlyCost): string {
  if (asOf === undefined) return `unknown: the price table has no region ${region}`;
  const missing = items.filter(({ monthly }) => monthly === "unknown").map(({ what }) => what);
  const sum =
    total === "unknown"
      ? `unknown: no price of ${missing.join(", ")} for ${region}; the rest is ${dollars(known)} a month`
      : `${dollars(total)} a month in ${region}`;
  return `${sum} (prices of ${asOf}), without ${notIncluded.join(", ")}`;
}

export function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
