// Compares a recorded request with the API's model as the AWS SDK's packages carry it. Facts: @smithy/core/schema
// (schemas are arrays: kind, namespace, name, traits, members …; a structure's last entry counts the members that are
// required, which come first); Smithy 2.0, restJson1 and awsJson1.1 (http, httpLabel, httpQuery, jsonName).
import type { Wire } from "../../twin/aws/service.js";

/** As the twin tells of it. */
export interface RecordedRequest {
  service: string;
  operation: string;
  input: Record<string, unknown>;
  wire?: Wire;
}

interface Member {
  name: string;
  schema: unknown;
  traits: Record<string, unknown>;
  required: boolean;
}

const kinds = { list: 1, map: 2, structure: 3, operation: 9 };
const labelTrait = 1;

/** What in a request is not as the model of its operation has it; empty when all is. */
export function violations(model: unknown, { operation, input, wire }: RecordedRequest): string[] {
  const schema = resolved(model);
  if (!Array.isArray(schema) || schema[0] !== kinds.operation) return [`${operation}: the model has no such operation`];
  if (!wire) return [`${operation}: nothing is known of its request`];
  const [, , name, traits, inputSchema] = schema as unknown[];
  const members = membersOf(inputSchema);
  const [method, template] = (traitsOf(traits)["http"] as [string, string] | undefined) ?? ["POST", "/"];
  const located = (where: "httpLabel" | "httpQuery") => members.filter((member) => where in member.traits);
  const body = members.filter((member) => !("httpLabel" in member.traits) && !("httpQuery" in member.traits));
  return [
    ...(name === operation ? [] : [`the model is that of ${String(name)}`]),
    ...(wire.method === method ? [] : [`method ${wire.method} instead of ${method}`]),
    ...pathViolations(template, wire.path, located("httpLabel")),
    ...namesViolations(
      "query parameter",
      wire.query,
      located("httpQuery"),
      (member) => String(member.traits["httpQuery"]),
      (member) => fromText(member.schema, input[String(member.traits["httpQuery"])]),
    ),
    ...namesViolations("member", wire.body, body, wireName, (member) => input[wireName(member)]),
  ].map((sentence) => `${operation}: ${sentence}`);
}

function pathViolations(template: string, path: string, labels: readonly Member[]): string[] {
  const pattern = new RegExp(`^${template.replaceAll(/\{(\w+)\}/g, (_, label: string) => `(?<${label}>[^/]+)`)}$`);
  const found = pattern.exec(path);
  if (!found) return [`path ${path} instead of ${template}`];
  return labels
    .filter(({ name }) => (found.groups?.[name] ?? "") === "")
    .map(({ name }) => `label ${name} is missing from the path`);
}

/** Names that are there and those that the model has, then each value. */
function namesViolations(
  what: string,
  names: readonly string[],
  members: readonly Member[],
  nameOf: (member: Member) => string,
  valueOf: (member: Member) => unknown,
): string[] {
  const known = new Map(members.map((member) => [nameOf(member), member]));
  return [
    ...names.filter((name) => !known.has(name)).map((name) => `${what} ${name} is not in the model`),
    ...members
      .filter((member) => member.required && !names.includes(nameOf(member)))
      .map((member) => `required ${what} ${nameOf(member)} is missing`),
    ...members
      .filter((member) => names.includes(nameOf(member)))
      .flatMap((member) => valueViolations(member.schema, valueOf(member), nameOf(member))),
  ];
}

function valueViolations(given: unknown, value: unknown, path: string): string[] {
  const schema = resolved(given);
  if (typeof schema === "number") return simpleViolations(schema, value, path);
  if (!Array.isArray(schema)) return [`${path}: its schema is unknown`];
  switch (schema[0]) {
    case kinds.list:
      return Array.isArray(value)
        ? value.flatMap((one, index) => valueViolations(schema[4], one, `${path}.${index}`))
        : [`${path} is no list`];
    case kinds.map:
      return isObject(value)
        ? Object.entries(value).flatMap(([key, one]) => valueViolations(schema[5], one, `${path}.${key}`))
        : [`${path} is no map`];
    case kinds.structure:
      return isObject(value)
        ? namesViolations(
            "member",
            Object.keys(value),
            membersOf(schema),
            wireName,
            (member) => value[wireName(member)],
          ).map((sentence) => `${path}: ${sentence}`)
        : [`${path} is no structure`];
    default:
      // [0, namespace, name, traits, simple schema]
      return valueViolations(schema[4], value, path);
  }
}

/** 0 text, 1 number, 2 truth value, 4 to 7 times; with 64 a list of it, with 128 a map. */
function simpleViolations(schema: number, value: unknown, path: string): string[] {
  if (schema >= 128)
    return isObject(value)
      ? Object.entries(value).flatMap(([key, one]) => simpleViolations(schema - 128, one, `${path}.${key}`))
      : [`${path} is no map`];
  if (schema >= 64)
    return Array.isArray(value)
      ? value.flatMap((one, index) => simpleViolations(schema - 64, one, `${path}.${index}`))
      : [`${path} is no list`];
  const wanted = ["string", "number", "boolean"][schema];
  return wanted === undefined || typeof value === wanted ? [] : [`${path} is a ${typeof value}, not a ${wanted}`];
}

/** A query parameter's text as what its schema says, where it can be. */
function fromText(schema: unknown, value: unknown): unknown {
  const simple = resolved(schema);
  if (simple === 1) return value === "" || Number.isNaN(Number(value)) ? value : Number(value);
  if (simple === 2) return value === "true" || value === "false" ? value === "true" : value;
  return value;
}

function membersOf(given: unknown): Member[] {
  const schema = resolved(given);
  if (!Array.isArray(schema)) return [];
  const [, , , , names, schemas, required] = schema as [
    unknown,
    unknown,
    unknown,
    unknown,
    string[],
    unknown[],
    number | undefined,
  ];
  return names.map((name, index) => {
    const member = schemas[index];
    // [schema, traits] where it has traits of its own.
    const [own, traits] = Array.isArray(member) && member.length === 2 ? (member as [unknown, unknown]) : [member, 0];
    return { name, schema: own, traits: traitsOf(traits), required: index < (required ?? 0) };
  });
}

function traitsOf(traits: unknown): Record<string, unknown> {
  if (typeof traits === "number") return (traits & labelTrait) === 0 ? {} : { httpLabel: true };
  return isObject(traits) ? traits : {};
}

function wireName({ name, traits }: Member): string {
  return typeof traits["jsonName"] === "string" ? traits["jsonName"] : name;
}

function resolved(schema: unknown): unknown {
  return typeof schema === "function" ? resolved((schema as () => unknown)()) : schema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
