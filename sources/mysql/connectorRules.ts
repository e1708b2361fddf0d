// Rules over the whole configuration of one MySQL source connector. Facts: Debezium's MySQL connector page;
// aws-msk-iam-auth's README.
import { iamClientProperties } from "../../connectors/authentication.js";
import { entriesOf, fits, type ConnectorRule, type Mistake, type Properties } from "../../connectors/properties.js";

export const connectorRules: readonly ConnectorRule[] = [
  required,
  prefixNamesTopics,
  tablesInDatabases,
  historyAuthenticates,
  historyApart,
  queueHoldsBatches,
];

const history = "schema.history.internal";

const requiredOfSource: Readonly<Record<string, string>> = {
  "database.hostname": "the host of the source database",
  "database.user": "the user that reads the binlog",
  "database.server.id": "a replica id that nothing else has on that database server",
  "topic.prefix": "the first part of the topics' names; no two connectors share it",
  [`${history}.kafka.topic`]: "the topic of the schema history, for this connector alone",
  [`${history}.kafka.bootstrap.servers`]: "the brokers of the schema history, which has clients of its own",
};

function required(properties: Properties): Mistake[] {
  return Object.entries(requiredOfSource)
    .filter(([key]) => (properties[key] ?? "") === "")
    .map(([key, meaning]) => ({
      id: "source.property.missing",
      key,
      rule: `a MySQL source needs it: ${meaning}`,
      fix: "add it",
    }));
}

function prefixNamesTopics(properties: Properties): Mistake[] {
  const prefix = properties["topic.prefix"];
  if (prefix === undefined || prefix.includes("${") || /^[\w.-]*$/.test(prefix)) return [];
  return [
    {
      id: "source.topicPrefix.form",
      key: "topic.prefix",
      rule: "letters, digits, dots, underscores and hyphens only (Debezium refuses others)",
      fix: `write ${prefix.replaceAll(/[^\w.-]/g, "_")}`,
    },
  ];
}

/** Both lists hold regular expressions; only tables that are plain names are compared. */
function tablesInDatabases(properties: Properties): Mistake[] {
  const databases = entriesOf(properties["database.include.list"]);
  if (databases.length === 0) return [];
  const captured = (database: string) => databases.some((pattern) => fits(pattern, database));
  const outside = entriesOf(properties["table.include.list"]).flatMap((table) => {
    const [, database] = /^([\w$-]+)\\?\.[\w$-]+$/.exec(table) ?? [];
    return database === undefined || captured(database) ? [] : [{ table, database }];
  });
  return outside.map(({ table, database }) => ({
    id: "source.table.outside",
    key: "table.include.list",
    value: table,
    rule: `a table outside the captured databases (${databases.join(", ")}) is passed over silently`,
    fix: `add ${database} to database.include.list`,
  }));
}

/**
 * The history's two clients inherit nothing of the worker's. Ports 9092 and 9094 are MSK's listeners without
 * authentication.
 */
function historyAuthenticates(properties: Properties): Mistake[] {
  if (/:909[24]\b/.test(properties[`${history}.kafka.bootstrap.servers`] ?? "")) return [];
  return ["consumer", "producer"].flatMap((client) =>
    Object.entries(iamClientProperties(`${history}.${client}.`))
      .filter(([key]) => properties[key] === undefined)
      .map(([key, value]) => ({
        id: "source.history.auth",
        key,
        rule:
          `the schema history's ${client} has its own authentication; without it the brokers refuse it, and the ` +
          "connector fails after minutes",
        fix: `add ${value}`,
      })),
  );
}

function historyApart(properties: Properties): Mistake[] {
  const topic = properties[`${history}.kafka.topic`];
  const prefix = properties["topic.prefix"];
  if (
    topic === undefined ||
    prefix === undefined ||
    (topic !== prefix && !entriesOf(properties["table.include.list"]).includes(topic.slice(prefix.length + 1)))
  )
    return [];
  return [
    {
      id: "source.history.shared",
      key: `${history}.kafka.topic`,
      rule: "the schema history's topic holds nothing else, and this one holds changes",
      fix: `write schema-history.${prefix}`,
    },
  ];
}

function queueHoldsBatches(properties: Properties): Mistake[] {
  const queue = Number(properties["max.queue.size"] ?? 8192);
  const batch = Number(properties["max.batch.size"] ?? 2048);
  if (!(queue <= batch)) return [];
  const key = properties["max.queue.size"] === undefined ? "max.batch.size" : "max.queue.size";
  return [
    {
      id: "source.queue.small",
      key,
      rule: `max.queue.size (${queue}) is larger than max.batch.size (${batch}); Debezium refuses anything else`,
      fix: `write ${batch * 4} for max.queue.size`,
    },
  ];
}
