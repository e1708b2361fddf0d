// A connector's JSON by itself: CreateConnector's request, Kafka Connect's `{ name, config }`, or the flat map of
// properties. Facts: MSK Connect API, CreateConnector (connectorConfiguration: a map of text to text); Kafka Connect,
// POST /connectors.
import type { Finding } from "../settings/findings.js";
import { isObject } from "../settings/isObject.js";
import { connectorName } from "../settings/names.js";
import { nearest } from "../settings/nearest.js";
import { sinkKinds } from "../sinks/registry.js";
import { sourceKinds } from "../sources/registry.js";
import { findingsOf, propertyMistakes } from "./propertyRules.js";
import { plainPasswords, unresolvable } from "./secretReferenceRules.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Mistakes in a connector's JSON that MSK Connect, Kafka Connect or Debezium refuse or silently ignore; empty without
 * any.
 */
export function checkConnectorFile(content: unknown): Finding[] {
  if (!isObject(content))
    return [
      {
        id: "connector.file.noObject",
        path: "(the file)",
        value: JSON.stringify(content) ?? "nothing",
        rule: "a connector is a JSON object",
        fix: 'write the connector\'s properties as { "connector.class": …, … }',
      },
    ];
  const { name, at, configuration } = connectorIn(content);
  const properties = textOf(configuration);
  return [...nameFindings(name), ...valueFindings(configuration, at), ...classFindings(properties, at)];
}

interface Connector {
  /** Member and value of the connector's name; absent in a flat map. */
  name?: [member: string, value: unknown];
  /** Beginning of a finding's path, before a property's name. */
  at: string;
  configuration: Fields;
}

function connectorIn(content: Fields): Connector {
  const { connectorConfiguration, config } = content;
  if (isObject(connectorConfiguration))
    return {
      name: ["connectorName", content["connectorName"]],
      at: "connectorConfiguration.",
      configuration: connectorConfiguration,
    };
  return isObject(config)
    ? { name: ["name", content["name"]], at: "config.", configuration: config }
    : { at: "", configuration: content };
}

function nameFindings(name: Connector["name"]): Finding[] {
  if (name === undefined) return [];
  const [path, value] = name;
  const parsed = connectorName.safeParse(value);
  if (parsed.success) return [];
  return [
    {
      ...(value === undefined
        ? { id: "connector.name.missing", rule: "a connector has a name, under which its offsets are found again" }
        : { id: "connector.name.form", rule: parsed.error.issues[0]?.message ?? "" }),
      path,
      value: JSON.stringify(value) ?? "absent",
      fix: 'write one, for example "source-connector-orders"',
    },
  ];
}

function valueFindings(configuration: Fields, at: string): Finding[] {
  const scalar = (value: unknown) =>
    typeof value === "string" ||
    (at !== "connectorConfiguration." && (typeof value === "number" || typeof value === "boolean"));
  return Object.entries(configuration)
    .filter(([, value]) => !scalar(value))
    .map(([key, value]) => ({
      id: "property.value.noText",
      path: `${at}${key}`,
      value:
        typeof value === "object"
          ? `(${Array.isArray(value) ? "a list" : value === null ? "null" : "an object"})`
          : String(value),
      rule: "each property is text",
      fix: typeof value === "object" ? "write its value in quotes" : `write "${String(value)}"`,
    }));
}

function classFindings(properties: Record<string, string>, at: string): Finding[] {
  const name = properties["connector.class"];
  const kinds = [...sourceKinds.all(), ...sinkKinds.all()];
  const kind = kinds.find(({ plugin }) => plugin.connectorClass === name);
  if (kind === undefined) {
    const known = kinds.map(({ plugin }) => plugin.connectorClass);
    const likely = name === undefined ? undefined : nearest(name, known);
    return [
      {
        id: "connector.class.unknown",
        path: `${at}connector.class`,
        value: name === undefined ? "absent" : JSON.stringify(name),
        rule: `connectors with rules here: ${known.join(", ")}`,
        fix: likely === undefined ? `write ${known.join(" or ")}` : `write ${likely}`,
      },
    ];
  }
  const mistakes = [
    ...kind.connectorMistakes(properties),
    ...propertyMistakes(kind.properties, properties),
    ...unresolvable(properties),
    ...plainPasswords(properties),
  ];
  return findingsOf(mistakes, properties, at);
}

function textOf(configuration: Fields): Record<string, string> {
  return Object.fromEntries(
    Object.entries(configuration)
      .filter(([, value]) => value !== null && typeof value !== "object")
      .map(([key, value]) => [key, String(value)]),
  );
}
