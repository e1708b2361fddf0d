// Rules over a connector's properties that hold whatever stands around them, for own properties of the settings and for
// a connector's JSON alike. The facts are in propertyTables.ts and idleProperties.ts.
import { shown, type Finding, type Verdict } from "../settings/findings.js";
import { nearest } from "../settings/nearest.js";
import { idle, renamed } from "./idleProperties.js";
import { choices, commonNames, least, names, switches, type End } from "./propertyTables.js";

/** A broken rule at one property. */
export interface Mistake extends Verdict {
  key: string;
  /** What to show; default: the property's value, hidden where its name says that it may be a secret. */
  value?: string;
}

type Properties = Readonly<Record<string, string>>;

/** What is wrong with each property by itself; the first mistake of each. */
export function propertyMistakes(end: End, properties: Properties): Mistake[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const found =
      idleProperty(end, key) ??
      wrongChoice(end, key, value) ??
      wrongNumber(end, key, value) ??
      oneTask(end, key, value) ??
      misspelt(end, key);
    return found === undefined ? [] : [{ key, ...found }];
  });
}

/** Findings for mistakes; one for each property, the first. `at` goes before the property's name. */
export function findingsOf(mistakes: readonly Mistake[], properties: Properties, at = ""): Finding[] {
  const first = mistakes.filter(({ key }, index) => mistakes.findIndex((other) => other.key === key) === index);
  return first.map(({ key, value, ...verdict }) => ({
    path: `${at}${key}`,
    value: value ?? shown(key, properties[key]),
    ...verdict,
  }));
}

function idleProperty(end: End, key: string): Verdict | undefined {
  const successor = end === "source" ? renamed.find(([old]) => old.test(key)) : undefined;
  if (successor !== undefined)
    return {
      id: "property.name.renamed",
      rule: "Debezium 1.x called it so; 2.0 and newer pass it over silently",
      fix: `write ${key.replace(successor[0], successor[1])}`,
    };
  const found = idle[end].find(({ match }) => match.test(key));
  return found && { id: found.id, rule: found.rule, fix: found.fix };
}

function wrongChoice(end: End, key: string, value: string): Verdict | undefined {
  const known = choices[end][key] ?? (switches[end].includes(key) ? ["true", "false"] : undefined);
  if (known === undefined || known.includes(value.toLowerCase()) || value.includes("${")) return undefined;
  return {
    id: "property.value.choice",
    rule: `${key} is one of ${known.join(", ")}`,
    fix: `write ${nearest(value, known) ?? known.join(" or ")}`,
  };
}

function wrongNumber(end: End, key: string, value: string): Verdict | undefined {
  const minimum = least[end][key];
  if (minimum === undefined || (/^\d+$/.test(value) && Number(value) >= minimum)) return undefined;
  return {
    id: "property.value.number",
    rule: `${key} is a whole number, ${minimum} or more`,
    fix: `write ${minimum} or more`,
  };
}

function oneTask(end: End, key: string, value: string): Verdict | undefined {
  if (end !== "source" || key !== "tasks.max" || value === "1") return undefined;
  return {
    id: "source.tasks.several",
    rule: "Debezium's MySQL connector reads the binlog with one task, whatever tasks.max says",
    fix: "write 1",
  };
}

/** Only names that are a letter or two away from a known one: a transform or converter may bring names of its own. */
function misspelt(end: End, key: string): Verdict | undefined {
  const known = [
    ...names[end],
    ...Object.keys(choices[end]),
    ...switches[end],
    ...Object.keys(least[end]),
    ...commonNames,
  ];
  if (known.includes(key) || /^(transforms|predicates|driver|topic\.creation|errors\.deadletterqueue)\./.test(key))
    return undefined;
  const likely = nearest(key, known, 2);
  return likely === undefined
    ? undefined
    : {
        id: "property.name.unknown",
        rule: "the connector has no property of this name and passes it over silently",
        fix: `write ${likely}`,
      };
}
