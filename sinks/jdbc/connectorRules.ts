// Rules over the whole configuration of one JDBC sink connector. Facts: Debezium's JDBC connector page; Kafka Connect,
// "Transformations"; what the transforms do to an envelope was measured.
import { entriesOf, fits, type ConnectorRule, type Mistake, type Properties } from "../../connectors/properties.js";

export const connectorRules: readonly ConnectorRule[] = [
  topicsGiven,
  schemaChangesLeftOut,
  recordsHaveSchemas,
  deletesFindRows,
  unwrappingKeepsExclusions,
  transformsReachFields,
];

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
  const topics = entriesOf(properties["topics"]);
  const bare = topics.filter((topic) => topics.some((other) => other.startsWith(`${topic}.`)));
  const regex = properties["topics.regex"] ?? "";
  const [head = ""] = /^\^?[\w-]+/.exec(regex) ?? [];
  return [
    ...bare.map((topic) => ({ ...mistake, key: "topics", value: topic, fix: `remove ${topic} from topics` })),
    ...(head !== "" && fits(regex, head.replace("^", ""))
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
  return entriesOf(properties["transforms"]).map((name) => {
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
  return (known?.fields ?? []).flatMap((key) => entriesOf(properties[key])).map((field) => field.split(":")[0] ?? "");
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
