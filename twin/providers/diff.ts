// Finds the changed property paths between inputs, and which of them replace the resource. Pure. Facts: the bridge's
// rules that pulumi-aws inherits (absent equals empty; sets have no order; policies are compared as JSON); property
// path syntax: sdk/go/common/resource/property_path.go.
import type { Consequence, ReplaceRules } from "../aws/records/recordedType.js";
import { isAsset, isObject, unknownValue } from "./protocol.js";
import type { Properties } from "./protocol.js";
import type { ResourceType } from "./resourceType.js";

export interface Change {
  /** Pulumi property path, e.g. `capacity.provisionedCapacity.mcuCount` or `connectorConfiguration["tasks.max"]`. */
  path: string;
  kind: "add" | "delete" | "update";
  replace: boolean;
}

/** Properties that AWS keeps as sets: order does not count. */
const sets = new Set([
  "availabilityZones",
  "clientSubnets",
  "kafkaVersions",
  "parameters",
  "plugins",
  "securityGroups",
  "securityGroupIds",
  "subnetIds",
  "subnets",
  "vpcSecurityGroupIds",
  "cidrBlocks",
  "ingress",
  "egress",
  "enabledCloudwatchLogsExports",
]);

/** Properties that hold JSON text: spacing and key order do not count. */
const jsonText = new Set(["policy", "assumeRolePolicy", "configs"]);

/** The type, and what its rules may ask about beside it. */
export interface Terms extends Pick<ResourceType, "facts" | "replaceRules"> {
  accountId: string;
  /** Property paths of the program's `ignoreChanges`. Default: none. */
  ignored?: readonly string[];
}

/** The changes from old to new inputs, in the order of the new ones, without those that the provider ignores. */
export function diff(olds: Properties, news: Properties, terms: Terms): Change[] {
  const { ignored = [] } = terms;
  const rules = rulesOf(terms);
  return compareObjects(olds, news, [])
    .filter(({ at }) => !ignored.some((path) => covers(path, at)))
    .flatMap(({ at, kind }) => {
      const consequences = rules.flatMap((rule) => consequenceOf(rule, at, olds, news, terms.accountId));
      const [first] = consequences;
      if (first === "none" && consequences.every((one) => one === first)) return [];
      return [{ path: renderPath(at), kind, replace: consequences.includes("replace") }];
    });
}

interface Rule {
  path: string;
  consequence: ReplaceRules[string];
  /** Only its presence counts, not its content. */
  block?: boolean;
}

function rulesOf({ facts, replaceRules = {} }: Terms): Rule[] {
  const replaces = (): Consequence => "replace";
  const fixed = [...facts.replaces, ...(facts.regional ? ["region"] : [])];
  return [
    ...fixed.filter((path) => !(path in replaceRules)).map((path) => ({ path, consequence: replaces })),
    ...facts.replacesBlocks.map((path) => ({ path, consequence: replaces, block: true })),
    ...Object.entries(replaceRules).map(([path, consequence]) => ({ path, consequence })),
  ];
}

/** Empty when the change at this place is none of the rule's property. */
function consequenceOf(rule: Rule, at: Path, olds: Properties, news: Properties, accountId: string): Consequence[] {
  const parts = parsePath(rule.path);
  if (!at.slice(0, parts.length).every((part, index) => parts[index] === "" || parts[index] === String(part)))
    return [];
  const [before, after] = [valuesAt(olds, parts), valuesAt(news, parts)];
  const same = rule.block === true ? before.length === after.length : unordered(before) === unordered(after);
  const [from, to] = [before[0], after[0]];
  return same ? [] : [rule.consequence({ from, to, olds, news, accountId })];
}

/** The values at the path, through every element of its lists. An unknown block has unknown values. */
function valuesAt(value: unknown, [first, ...rest]: readonly string[]): unknown[] {
  if (isEmpty(value)) return [];
  if (value === unknownValue || first === undefined) return [value];
  if (first !== "") return isObject(value) ? valuesAt(value[first], rest) : [];
  return Array.isArray(value) ? value.flatMap((item) => valuesAt(item, rest)) : [];
}

const unordered = (values: unknown[]): string => JSON.stringify(values.map(canonical).sort());

/** Equal by the rules for sets, JSON texts and assets. `name` is the property's own name. */
export function sameValue(name: string, a: unknown, b: unknown): boolean {
  return compare(a, b, [name]).length === 0;
}

type Path = (string | number)[];
interface Difference {
  at: Path;
  kind: Change["kind"];
  from: unknown;
  to: unknown;
}

function compare(a: unknown, b: unknown, at: Path): Difference[] {
  if (isEmpty(a) && isEmpty(b)) return [];
  if (isEmpty(a)) return [{ at, kind: "add", from: a, to: b }];
  if (isEmpty(b)) return [{ at, kind: "delete", from: a, to: b }];
  if (isAsset(a) && isAsset(b) && a.hash !== undefined && a.hash !== "") {
    return a.hash === b.hash ? [] : [{ at, kind: "update", from: a, to: b }];
  }
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, at);
  if (isObject(a) && isObject(b) && !isAsset(a) && !isAsset(b)) return compareObjects(a, b, at);
  if (a === b || canonical(a) === canonical(b)) return [];
  if (typeof a === "string" && typeof b === "string" && jsonText.has(propertyName(at)) && sameJson(a, b)) return [];
  return [{ at, kind: "update", from: a, to: b }];
}

function compareObjects(a: Properties, b: Properties, at: Path): Difference[] {
  const keys = new Set([...Object.keys(b), ...Object.keys(a)]);
  // `__defaults` and the like are the provider's notes to itself, not inputs.
  return [...keys].filter((key) => !key.startsWith("__")).flatMap((key) => compare(a[key], b[key], [...at, key]));
}

function compareLists(a: unknown[], b: unknown[], at: Path): Difference[] {
  if (sets.has(propertyName(at))) {
    return unordered(a) === unordered(b) ? [] : [{ at, kind: "update", from: a, to: b }];
  }
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, index) => compare(a[index], b[index], [...at, index])).flat();
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (Array.isArray(value) && value.length === 0) ||
    (isObject(value) && Object.keys(value).length === 0)
  );
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1))) : item,
  );
}

function sameJson(a: string, b: string): boolean {
  if (a === unknownValue || b === unknownValue) return false;
  try {
    return canonical(JSON.parse(a)) === canonical(JSON.parse(b));
  } catch {
    return false; // not JSON after all: the texts differ, which the caller has seen
  }
}

function propertyName(at: Path): string {
  return [...at].reverse().find((part): part is string => typeof part === "string") ?? "";
}

/** True when the path given in Pulumi's syntax names the place or something above it; `[*]` stands for any index. */
function covers(path: string, at: Path): boolean {
  const parts = parsePath(path);
  return parts.length <= at.length && parts.every((part, index) => part === "*" || part === String(at[index]));
}

function parsePath(path: string): string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[]+)/g)].map(
    (match) => match[1]?.replace(/\\(.)/g, "$1") ?? match[2] ?? match[3] ?? "",
  );
}

function renderPath(at: Path): string {
  return at
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}
