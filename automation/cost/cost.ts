// What a stack costs a month while it stands, by its settings. Pure. Facts: "Amazon MSK pricing" (MCU-hours,
// broker-hours, GB-months), "Amazon RDS Extended Support pricing".
import { clusterFacts } from "../../settings/clusters/platformCluster.js";
import type { DatabasesSettings, PipelineSettings, PlatformSettings } from "../../settings/schema.js";
import { everywhere, regions, type DatabasePrices } from "./prices.js";

/** The price of something for a month of 730 hours, in USD without tax. */
export interface MonthlyCost {
  region: string;
  /** Date of the oldest price in it; absent where the table has none of the region. */
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
      item(`${mcus} MCU of MSK Connect`, mcus * hours, prices?.kafka.connectMcu, prices?.kafka),
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
  const { count, instanceType, volumeSize = 0 } = brokers ?? { count: 0, instanceType: "" };
  const byUse = brokers && brokers.volumeSize === undefined;
  const prices = regions[region];
  const kafka = prices?.kafka;
  const nats =
    network === undefined || network.natGateways === "none" ? 0 : network.natGateways === "single" ? 1 : network.zones;
  const keys = clusterKeys + (existing?.secretsKeyArn === undefined ? 1 : 0);
  return summed(
    region,
    [
      item(`${counted(count, "MSK broker")} ${instanceType}`, count * hours, kafka?.brokers[instanceType], kafka),
      item(`${count * volumeSize} GB of MSK storage`, count * volumeSize, kafka?.brokerStorage, kafka),
      item(counted(nats, "NAT gateway"), nats * hours, prices?.network?.natGateway, prices?.network),
      item(counted(nats, "public address", "es"), nats * hours, prices && everywhere.publicAddress),
      ...(databases ? databasesCost(databases, prices?.databases) : []),
      item(counted(keys, "KMS key"), keys, prices && everywhere.key),
    ],
    [
      ...(byUse ? ["what is written to the brokers, and what they keep"] : []),
      "CloudWatch Logs and metrics",
      "S3",
      "Lambda",
      "data transfer",
    ],
  );
}

function databasesCost(
  { instanceClass, engineVersion, allocatedStorage }: DatabasesSettings,
  prices: DatabasePrices | undefined,
): PricedItem[] {
  const hourly = prices?.instances[instanceClass];
  // A class outside of the table may have another number of CPUs.
  const support = hourly === undefined ? undefined : prices?.extendedSupport;
  return [
    item(`2 RDS ${instanceClass}`, 2 * hours, hourly, prices),
    item(`${2 * allocatedStorage} GB of RDS storage`, 2 * allocatedStorage, prices?.storage, prices),
    ...(extended.test(engineVersion)
      ? [item(`RDS Extended Support for MySQL ${engineVersion}`, 2 * cpus * hours, support, prices)]
      : []),
  ];
}

interface PricedItem extends CostItem {
  quantity: number;
  /** Date of its price. */
  asOf?: string;
}

function item(what: string, quantity: number, price: number | undefined, dated?: { asOf: string }): PricedItem {
  return price === undefined
    ? { what, quantity, monthly: "unknown" }
    : { what, quantity, monthly: cents(quantity * price), ...(dated && { asOf: dated.asOf }) };
}

function summed(region: string, all: readonly PricedItem[], notIncluded: string[]): MonthlyCost {
  const charged = all.filter(({ quantity }) => quantity > 0);
  const items = charged.map(({ what, monthly }) => ({ what, monthly }));
  const known = cents(items.reduce((sum, { monthly }) => sum + (monthly === "unknown" ? 0 : monthly), 0));
  const oldest = charged.flatMap(({ asOf }) => asOf ?? []).sort()[0] ?? regions[region]?.kafka.asOf;
  return {
    region,
    ...(oldest !== undefined && { asOf: oldest }),
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
