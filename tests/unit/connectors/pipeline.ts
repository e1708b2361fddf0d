// The pipeline that these tests render: the seed's, with changes.
import { parseSettings } from "../../../settings/schema.js";
import type { MysqlPipeline } from "../../../sources/mysql/settings.js";

type Changes = Partial<Record<"source" | "sink" | "connect" | "worker" | "topics" | "secret", object>> & {
  name?: string;
  maxRowSize?: number;
};

export const seedPipeline = {
  name: "simplydemo",
  secret: { name: "AmazonMSK_dev/simplydemo/kylo" },
  source: {
    connector: "source-connector-demosrc",
    user: "kfc",
    databases: ["demosrc"],
    tables: ["demosrc.products"],
    topicPrefix: "simply",
    serverId: 76311378,
    historyTopic: "history.schema-changes",
  },
  sink: {
    connector: "sink-connector-productinfo",
    user: "sinko",
    database: "demosink",
    tables: [{ from: "demosrc.products", table: "productinfo", key: ["id"], exclude: ["image"] }],
  },
};

/** Settings of one platform-less stack with the given pipelines. */
export function pipelineWith(changes: Changes = {}): MysqlPipeline {
  const { source, sink, ...rest } = changes;
  const pipeline = {
    ...seedPipeline,
    ...rest,
    source: { ...seedPipeline.source, ...source },
    sink: { ...seedPipeline.sink, ...sink },
  };
  return parseSettings({ platformStack: "organization/msk-cdc/dev", pipelines: [pipeline] })
    .pipelines[0] as MysqlPipeline;
}
