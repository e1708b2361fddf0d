// Check: fills in missing names and the real provider's defaults, and finds missing inputs. Pure. Facts:
// pulumi-terraform-bridge's auto-naming (`<name>-<7 hex digits>`, kept over later runs, noted in `__defaults`).
import { createHash } from "node:crypto";
import { isObject } from "./protocol.js";
import type { Properties } from "./protocol.js";
import type { AutoName } from "../aws/records/recordedType.js";
import type { ResourceType } from "./resourceType.js";

export interface CheckFailure {
  property: string;
  reason: string;
}

/**
 * The engine's rules for naming: `pulumi:autonaming` of the project, and a seed that gives the same name in preview and
 * update.
 */
export interface Naming {
  resourceName: string;
  seed: Uint8Array;
  proposed?: { name: string; mode: "propose" | "enforce" | "disable" };
}

/** The inputs with names and defaults filled in. Unknown values count as given. */
export function checkInputs(
  type: Pick<ResourceType, "facts" | "naming" | "plain">,
  olds: Properties,
  news: Properties,
  naming: Naming,
): { inputs: Properties; failures: CheckFailure[] } {
  const given = Object.fromEntries(Object.entries(news).filter(([, value]) => value !== null && value !== undefined));
  const filled = type.plain === true ? given : fillIn(given, type.facts.defaults);
  const notes = Object.keys(filled).filter((key) => !(key in given));
  const auto = type.naming;
  if (auto !== undefined && !(auto.property in filled)) {
    const prefix = filled[`${auto.property}Prefix`];
    const name = autoName(auto, olds, typeof prefix === "string" ? { ...naming, resourceName: prefix } : naming);
    if (name === undefined) {
      return {
        inputs: filled,
        failures: [
          {
            property: auto.property,
            reason: `Automatic naming is off for ${naming.resourceName}: give ${auto.property}.`,
          },
        ],
      };
    }
    filled[auto.property] = name;
    notes.push(auto.property);
  }
  const failures = type.facts.required
    .filter((path) => isMissing(filled, path.split(/\.|(?=\[\])/)))
    .map((path) => ({ property: path, reason: `Missing required property '${path}'.` }));
  return { inputs: notes.length === 0 ? filled : { ...filled, __defaults: notes }, failures };
}

/**
 * True when the name came from `checkInputs`. A replacement then gets another name and can be made before the old one
 * goes.
 */
export function isAutoNamed(inputs: Properties, property: string): boolean {
  const notes = inputs["__defaults"];
  return Array.isArray(notes) && notes.includes(property);
}

function autoName(auto: AutoName, olds: Properties, naming: Naming): string | undefined {
  const kept = olds[auto.property];
  if (typeof kept === "string" && isAutoNamed(olds, auto.property)) return kept;
  const { proposed } = naming;
  if (proposed?.mode === "disable") return undefined;
  const shape = (text: string): string => {
    const cased = auto.lowerCase === true ? text.toLowerCase() : text;
    return (auto.prefix ?? "") + cased;
  };
  if (proposed !== undefined && proposed.name !== "")
    return proposed.mode === "enforce" ? proposed.name : shape(proposed.name);
  const suffix = `-${createHash("sha256").update(naming.seed).update(naming.resourceName).digest("hex").slice(0, 7)}`;
  const room = auto.maxLength - (auto.prefix ?? "").length - suffix.length;
  return shape(naming.resourceName.slice(0, room) + suffix);
}

/** Objects are filled in where the program gives them. Absent ones stay absent unless the default is a plain value. */
export function fillIn(inputs: Properties, defaults: Properties): Properties {
  const filled: Properties = { ...inputs };
  for (const [key, value] of Object.entries(defaults)) {
    const given = filled[key];
    if (isObject(value)) {
      if (isObject(given)) filled[key] = fillIn(given, value);
    } else if (given === undefined) filled[key] = value;
  }
  return filled;
}

/** @param path a key each, or `[]` for every element of a list */
function isMissing(value: unknown, [first, ...rest]: string[]): boolean {
  if (first === "[]") return Array.isArray(value) && value.some((item) => isMissing(item, rest));
  if (!isObject(value)) return false;
  const item = value[first ?? ""];
  if (rest.length === 0) return item === undefined || item === null;
  return isMissing(item, rest);
}
