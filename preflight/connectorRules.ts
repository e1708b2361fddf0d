// Rules over the whole configuration of one connector, of which nothing but its properties is known. Facts: Debezium's
// MySQL and JDBC connector pages; Kafka Connect, "Transformations"; aws-msk-iam-auth's README; what the transforms do
// to an envelope was measured.
import { iamClientProperties } from "../connectors/authentication.js";
import type { Mistake } from "./propertyRules.js";

type Properties = Readonly<Record<string, string>>;
type ConnectorRule = (properties: Properties) => Mistake[];

export const sourceRules: readonly ConnectorRule[] = [
  required,
  prefixNamesTopics,
  tablesInDatabases,
  historyAuthenticates,
  historyApart,
  queueHoldsBatches,
];
export const sinkRules: readonly ConnectorRule[] = [
  topicsGiven,
  schemaChangesLeftOut,
  recordsHaveSchemas,
  deletesFindRows,
  unwrappingKeepsExclusions,
  transformsReachFields,
];

const history = "schema.history.internal";
const list = (value: string | undefined): string[] =>
  (value ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);

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
  const databases = list(properties["database.include.list"]);
  if (databases.length === 0) return [];
  const captured = (database: string) => databases.some((pattern) => matches(pattern, database));
  const outside = list(properties["table.include.list"]).flatMap((table) => {
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
    (topic !== prefix && !list(properties["table.include.list"]).includes(topic.slice(prefix.length + 1)))
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

function topicsGiven(properties: Properties): Mistake[] {
  const given = ["topics", "topics.regex"].filter((key) => (properties[key] ?? "") !== "");
  if (given.length === 1) return [];
  return [
    {
      id: "sink.topics.one",
      key: given.length === 0 ? "topics" : "topics.regex",
      rule: "a sink reads the topics of either topics or topics.regex",
      fix: given.length === 0 ? "add it" : "remove it, or topics",
    },
  ];
}

/** Debezium writes DDL to the topic that is named as the prefix alone; its records have no table for the sink. */
function schemaChangesLeftOut(properties: Properties): Mistake[] {
  const mistake = {
    id: "sink.topics.schemaChanges",
    rule:
      "the topic of the bare prefix holds schema changes, which the JDBC sink can't read: its task dies of the " +
      "first",
  };
  const topics = list(properties["topics"]);
  const bare = topics.filter((topic) => topics.some((other) => other.startsWith(`${topic}.`)));
  const regex = properties["topics.regex"] ?? "";
  const [head = ""] = /^\^?[\w-]+/.exec(regex) ?? [];
  return [
    ...bare.map((topic) => ({ ...mistake, key: "topics", value: topic, fix: `remove ${topic} from topics` })),
    ...(head !== "" && matches(regex, head.replace("^", ""))
      ? [{ ...mistake, key: "topics.regex", fix: `write ${head.replace("^", "")}\\..+` }]
      : []),
  ];
}

function recordsHaveSchemas(properties: Properties): Mistake[] {
  const mistake = { id: "sink.converter.noSchema", rule: "a JDBC sink needs records with a schema" };
  return ["key", "value"].flatMap((part) => {
    const converter = properties[`${part}.converter`] ?? "";
    const fix = "write org.apache.kafka.connect.json.JsonConverter, with schemas, as the source has it";
    if (/StringConverter|ByteArrayConverter/.test(converter)) return [{ ...mistake, key: `${part}.converter`, fix }];
    const schemas = `${part}.converter.schemas.enable`;
    return converter.endsWith("JsonConverter") && properties[schemas] === "false"
      ? [{ ...mistake, key: schemas, fix: "write true, here and at the source" }]
      : [];
  });
}

function deletesFindRows(properties: Properties): Mistake[] {
  const mode = properties["primary.key.mode"] ?? "none";
  const insert = (properties["insert.mode"] ?? "insert").toLowerCase();
  if (properties["delete.enabled"] === "true" && mode !== "record_key") {
    return [
      {
        id: "sink.key.deletes",
        key: "primary.key.mode",
        rule: "delete.enabled needs record_key: a delete has nothing but its record's key",
        fix: "write record_key",
      },
    ];
  }
  if (insert === "insert" || mode !== "none") return [];
  return [
    {
      id: "sink.key.none",
      key: "primary.key.mode",
      rule: `insert.mode ${insert} finds its row by a key, and none is the mode without one (it is the default, too)`,
      fix: "write record_key",
    },
  ];
}

interface Transform {
  name: string;
  type: string;
  /** Its own properties, without `transforms.<name>.`. */
  properties: Properties;
}

function transformsOf(properties: Properties): Transform[] {
  return list(properties["transforms"]).map((name) => {
    const at = `transforms.${name}.`;
    const own = Object.entries(properties).filter(([key]) => key.startsWith(at));
    return {
      name,
      type: properties[`${at}type`] ?? "",
      properties: Object.fromEntries(own.map(([key, value]) => [key.slice(at.length), value])),
    };
  });
}

const unwraps = ({ type }: Transform) => type.endsWith(".ExtractNewRecordState");
/** Kafka's transforms that change fields by name, with the properties that name them. */
const fieldTransforms: readonly { type: RegExp; fields: readonly string[] }[] = [
  { type: /\.ReplaceField\$Value$/, fields: ["exclude", "include", "blacklist", "whitelist", "renames"] },
  { type: /\.TimestampConverter\$Value$/, fields: ["field"] },
  { type: /\.MaskField\$Value$/, fields: ["fields"] },
  { type: /\.Cast\$Value$/, fields: ["spec"] },
];
const envelope = new Set(["before", "after", "source", "op", "ts_ms", "ts_us", "ts_ns", "transaction"]);

function fieldsOf({ type, properties }: Transform): string[] {
  const known = fieldTransforms.find((transform) => transform.type.test(type));
  return (known?.fields ?? []).flatMap((key) => list(properties[key])).map((field) => field.split(":")[0] ?? "");
}

function unwrappingKeepsExclusions(properties: Properties): Mistake[] {
  const transforms = transformsOf(properties);
  const excludes =
    properties["field.exclude.list"] !== undefined ||
    transforms.some(
      ({ type, properties: own }) =>
        type.endsWith("ReplaceField$Value") && (own["exclude"] ?? own["blacklist"]) !== undefined,
    );
  if (!excludes) return [];
  return transforms.filter(unwraps).map(({ name }) => ({
    id: "sink.transform.unwraps",
    key: `transforms.${name}.type`,
    rule:
      "unwrapped before the sink, excluded columns come back at the first delete; the JDBC sink takes Debezium's " +
      "envelope itself",
    fix: "remove the transform, and exclude columns by field.exclude.list",
  }));
}

function transformsReachFields(properties: Properties): Mistake[] {
  const transforms = transformsOf(properties);
  return transforms.flatMap((transform, index) => {
    const fields = fieldsOf(transform);
    if (fields.length === 0 || fields.some((field) => envelope.has(field)) || transforms.slice(0, index).some(unwraps))
      return [];
    const excluding = /ReplaceField/.test(transform.type);
    return [
      {
        id: "sink.transform.noEffect",
        key: `transforms.${transform.name}.type`,
        rule:
          `does nothing to Debezium's envelope: it looks for ${fields.join(", ")} beside before, after, source and ` +
          "op, and the columns are inside of before and after",
        fix: excluding
          ? `remove it, and write field.exclude.list: <topic>:${fields.join(",<topic>:")} (Debezium 3), or ` +
            "column.exclude.list at the source"
          : "remove it: the sink converts columns by their schema",
      },
    ];
  });
}

/**
 * Java's patterns are read as JavaScript's; one that is none here is taken to match, since nothing can be said about
 * it.
 */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
