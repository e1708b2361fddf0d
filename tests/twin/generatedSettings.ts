// Settings of a stack at random, most of them such as a user would write, and changes that AWS makes in place.
import fc from "fast-check";
import { checkSettings } from "../../preflight/check.js";
import { SettingsError, type Finding } from "../../settings/findings.js";
import { parseSettings } from "../../settings/schema.js";
import { twinStatus, type TwinInfo } from "../../twin/twin.js";
import type { Step } from "../states/preview.js";
import { ChangingStack, lossesIn } from "./changingStack.js";

/** The values under `msk-cdc:`, by name. */
export type Written = Record<string, unknown> & {
  platform: { cluster: Record<string, unknown> } & Record<string, unknown>;
  pipelines: Record<string, unknown>[];
};

/** Leaves each field away now and then, so that its default stands. */
const some = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc.record(fields, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const provisioned = some({
  type: fc.constant("provisioned"),
  kafkaVersion: fc.constantFrom("3.6.0", "3.8.x.kraft", "3.9.x", "3.9.x.kraft", "4.0.x.kraft"),
  instanceType: fc.constantFrom("kafka.t3.small", "kafka.m5.large", "kafka.m7g.large"),
  brokersPerZone: fc.constantFrom(1, 1, 2),
  volumeSize: fc.integer({ min: 1, max: 2000 }),
  replicationFactor: fc.constantFrom(1, 2, 2, 2, 3),
  minInsyncReplicas: fc.constantFrom(1, 1, 1, 1, 2),
  retentionHours: fc.integer({ min: 1, max: 1000 }),
  enhancedMonitoring: fc.constantFrom("DEFAULT", "PER_BROKER", "PER_TOPIC_PER_PARTITION"),
  logRetentionDays: fc.constantFrom(1, 14, 90),
  access: fc.record(
    {
      iam: some({ clients: fc.constant(["10.8.0.0/16"]) }),
      scram: some({ users: fc.constantFrom([], ["reports"]), clients: fc.constant(["10.9.0.0/16"]) }),
      unauthenticated: some({ encryption: fc.constantFrom("tls", "plaintext", "both") }),
    },
    { requiredKeys: ["iam"] },
  ),
});

const express = some({
  kafkaVersion: fc.constantFrom("3.8.x", "3.9.x.kraft"),
  instanceType: fc.constantFrom("express.m7g.large", "express.m7g.4xlarge"),
  brokersPerZone: fc.constantFrom(1, 2),
  rebalancing: fc.constantFrom("active", "paused"),
  retentionHours: fc.integer({ min: 1, max: 1000 }),
  logRetentionDays: fc.constantFrom(1, 90),
}).map((more) => ({ type: "express", ...more }));

const cluster: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { arbitrary: provisioned, weight: 3 },
  { arbitrary: express, weight: 1 },
);

const platform = fc
  .record(
    {
      name: fc.constantFrom("orders", "shop-eu", "x"),
      profile: fc.constantFrom("development", "production"),
      network: some({
        zones: fc.constantFrom(2, 3, 3),
        natGateways: fc.constantFrom("single", "onePerZone", "none"),
        cidr: fc.constantFrom("10.0.0.0/16", "10.20.0.0/20", "192.168.8.0/22"),
      }),
      cluster,
      databases: some({
        engineVersion: fc.constant("8.4"),
        instanceClass: fc.constantFrom("db.t3.micro", "db.m7g.large"),
        allocatedStorage: fc.integer({ min: 20, max: 500 }),
        binlogRetentionHours: fc.integer({ min: 1, max: 168 }),
      }),
      endedVersions: fc.constant("allow"),
    },
    { requiredKeys: ["name", "cluster", "databases", "endedVersions"] },
  )
  // A stack that goes when its work is done.
  .map((written) => ({ ...written, protect: false, databases: { ...written.databases, finalSnapshot: false } }));

/** Of the demo's database, each pipeline another table. */
const pipeline = (table: string) =>
  fc.record(
    {
      name: fc.constantFrom(`${table}-cdc`, table),
      source: some({
        masks: fc.constant([{ column: `demosrc.${table}.name`, mode: "truncate", chars: 3 }]),
        properties: fc.constant({ "poll.interval.ms": "100" }),
      }).map((more) => ({ user: "kfc", databases: ["demosrc"], tables: [`demosrc.${table}`], ...more })),
      sink: some({ exclude: fc.constant(["image"]) }).map((more) => ({
        user: "sinko",
        database: "demosink",
        tables: [{ from: `demosrc.${table}`, table, key: ["id"], ...more }],
      })),
      connect: some({ mcuCount: fc.constantFrom(1, 2, 4), workerCount: fc.constantFrom(1, 1, 2) }),
      topics: some({ partitions: fc.integer({ min: 1, max: 6 }), retentionHours: fc.integer({ min: 1, max: 500 }) }),
      worker: fc.record({ properties: fc.constant({ "offset.flush.interval.ms": "5000" }) }),
      maxRowSize: fc.constantFrom(1_048_576, 8_388_608),
      schemaChanges: fc.constantFrom("add-only", "report"),
    },
    { requiredKeys: ["name", "source", "sink"] },
  );

export const settings: fc.Arbitrary<Written> = fc
  .record(
    {
      platform,
      pipelines: fc.oneof(
        fc.constant([]),
        pipeline("products").map((one) => [one]),
        fc.tuple(pipeline("products"), pipeline("orders")),
      ),
      plugins: fc.constant({ configProvider: "none" }),
      routable: fc.boolean(),
      watchdog: some({ everyMinutes: fc.integer({ min: 1, max: 60 }) }),
      tags: fc.dictionary(fc.constantFrom("project", "team"), fc.constantFrom("a", "b")),
    },
    { requiredKeys: ["platform", "pipelines", "plugins"] },
  )
  .map((written) => watchedPipelines(written as unknown as Written));

/** A watchdog looks after pipelines. */
function watchedPipelines({ watchdog, ...written }: Written): Written {
  const isWatched = watchdog !== undefined && written.pipelines.length > 0;
  return { ...written, ...(isWatched && { watchdog }) };
}

type Change = (written: Written) => Written;

const ofCluster =
  (change: (cluster: Record<string, unknown>) => Record<string, unknown>): Change =>
  (written) => ({
    ...written,
    platform: { ...written.platform, cluster: { ...written.platform.cluster, ...change(written.platform.cluster) } },
  });
const ofPipelines =
  (change: (pipeline: Record<string, unknown>) => Record<string, unknown>): Change =>
  (written) => ({ ...written, pipelines: written.pipelines.map((one) => ({ ...one, ...change(one) })) });

/** What AWS does in place, whatever the settings are. */
export const changes: Readonly<Record<string, Change>> = {
  "larger volumes": ofCluster(({ type, volumeSize = 100 }) =>
    type === "express" ? {} : { volumeSize: Number(volumeSize) + 50 },
  ),
  "other broker size": ofCluster(({ type }) => ({
    instanceType: type === "express" ? "express.m7g.xlarge" : "kafka.m7g.xlarge",
  })),
  "more brokers": ofCluster(({ brokersPerZone = 1 }) => ({ brokersPerZone: Number(brokersPerZone) + 1 })),
  "broker configuration": ofCluster(() => ({ retentionHours: 77 })),
  "broker metrics": ofCluster(() => ({ enhancedMonitoring: "PER_TOPIC_PER_BROKER" })),
  "other ways in": ofCluster(() => ({
    access: { iam: {}, scram: { users: ["reports", "billing"] }, unauthenticated: { encryption: "both" } },
  })),
  "no other ways in": ofCluster(() => ({ access: { iam: {} } })),
  "log retention": ofCluster(() => ({ logRetentionDays: 30 })),
  "connector capacity": ofPipelines(() => ({ connect: { mcuCount: 8 } })),
  "topic retention": ofPipelines(() => ({ topics: { partitions: 6, retentionHours: 99 } })),
  "a pipeline less": (written) => watchedPipelines({ ...written, pipelines: written.pipelines.slice(1) }),
  tags: (written) => ({ ...written, tags: { project: "c", cost: "centre" } }),
};

/** Settings, and some changes of them by name. */
export const changing: fc.Arbitrary<{ written: Written; changed: string[] }> = fc.record({
  written: settings,
  changed: fc.subarray(Object.keys(changes), { minLength: 1, maxLength: 4 }),
});

export function changedBy(written: Written, names: readonly string[]): Written {
  return names.reduce((now, name) => changes[name]?.(now) ?? now, written);
}

/** Why the program refuses the settings; empty where it takes them. */
export function refusals(written: Written): Finding[] {
  try {
    return checkSettings(parseSettings(written));
  } catch (error) {
    if (error instanceof SettingsError) return error.findings;
    throw error;
  }
}

/** A stack's whole configuration on a twin. */
export function onTwin(written: Written): Record<string, unknown> {
  return {
    "aws:region": "ap-northeast-2",
    "aws:allowedAccountIds": ["000000000000"],
    "command:twin": "true",
    "msk-cdc:passwords": { reports: "reports-secret", billing: "billing-secret" },
    ...Object.fromEntries(Object.entries(written).map(([name, value]) => [`msk-cdc:${name}`, value])),
  };
}

/**
 * What becomes of settings: brought up, changed, taken down on a twin. It is through when the twin takes each request
 * in its order.
 */
export async function live(
  twin: TwinInfo,
  { written, changed }: { written: Written; changed: readonly string[] },
): Promise<{ losses: string[]; left: string[] }> {
  const stood = await standing(twin);
  const stack = await ChangingStack.create(twin, "generated");
  await stack.up(onTwin(written));
  const after = changedBy(written, changed);
  const steps = await stack.up(onTwin(after));
  // A pipeline that the settings no longer have goes with its resources.
  const gone = written.pipelines.slice(0, written.pipelines.length - after.pipelines.length).map(({ name }) => name);
  // So do clients whom the settings no longer let in, with their secrets and rules.
  const isClient = ({ op, urn }: Step): boolean =>
    op === "delete" && /-(users|from)(-|$)/.test(urn.split("::").at(-1) ?? "");
  const losses = lossesIn(
    steps.filter((step) => !isClient(step) && !gone.some((name) => step.urn.includes(`::${String(name)}`))),
  )
    // Connectors hold the brokers' names (docs/aws.md, What a change of the platform does).
    .filter((loss) => !(changed.includes("more brokers") && /-connector: kafkaCluster\b/.test(loss)));
  await stack.end();
  const left = (await standing(twin)).filter((one) => !stood.includes(one));
  return { losses, left };
}

/** ARNs of what is charged by the hour. */
async function standing(twin: TwinInfo): Promise<string[]> {
  const { clusters, connectors } = (await twinStatus(twin.name)) as unknown as Record<string, { arn: string }[]>;
  return [...(clusters ?? []), ...(connectors ?? [])].map(({ arn }) => arn);
}
