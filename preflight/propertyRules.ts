// Rules over a connector's single properties, for own properties in the settings and for a connector's JSON alike. The
// facts are in connectProperties.ts and the kinds' tables.
import type { Mistake, Properties, PropertyTable } from "../connectors/properties.js";
import { shown, type Finding, type Verdict } from "../settings/findings.js";
import { nearest } from "../settings/nearest.js";
import { commonNames, idleEverywhere } from "./connectProperties.js";

/** The first mistake of each property by itself. */
export function propertyMistakes(table: PropertyTable, properties: Properties): Mistake[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const found =
      idleProperty(table, key) ??
      wrongChoice(table, key, value) ??
      wrongNumber(table, key, value) ??
      onlyValue(table, key, value) ??
      misspelt(table, key);
    return found === undefined ? [] : [{ key, ...found }];
  });
}

/** Findings for mistakes: the first of each property. `at` goes before the property's name. */
export function findingsOf(mistakes: readonly Mistake[], properties: Properties, at = ""): Finding[] {
  const first = mistakes.filter(({ key }, index) => mistakes.findIndex((other) => other.key === key) === index);
  return first.map(({ key, value, ...verdict }) => ({
    path: `${at}${key}`,
    value: value ?? shown(key, properties[key]),
    ...verdict,
  }));
}

function idleProperty(table: PropertyTable, key: string): Verdict | undefined {
  const successor = table.renamed.find(([old]) => old.test(key));
  if (successor !== undefined)
    return {
      id: "property.name.renamed",
      rule: "Debezium 1.x called it so; 2.0 and newer pass it over silently",
      fix: `write ${key.replace(successor[0], successor[1])}`,
    };
  const found = [...idleEverywhere, ...table.idle].find(({ match }) => match.test(key));
  return found && { id: found.id, rule: found.rule, fix: found.fix };
}

function wrongChoice(table: PropertyTable, key: string, value: string): Verdict | undefined {
  const known = table.choices[key] ?? (table.switches.includes(key) ? ["true", "false"] : undefined);
  if (known === undefined || known.includes(value.toLowerCase()) || value.includes("${")) return undefined;
  return {
    id: "property.value.choice",
    rule: `${key} is one of ${known.join(", ")}`,
    fix: `write ${nearest(value, known) ?? known.join(" or ")}`,
  };
}

function wrongNumber(table: PropertyTable, key: string, value: string): Verdict | undefined {
  const minimum = table.least[key];
  if (minimum === undefined || (/^\d+$/.test(value) && Number(value) >= minimum)) return undefined;
  return {
    id: "property.value.number",
    rule: `${key} is a whole number, ${minimum} or more`,
    fix: `write ${minimum} or more`,
  };
}

function onlyValue({ only }: PropertyTable, key: string, value: string): Verdict | undefined {
  const found = only[key];
  return found === undefined || found.value === value ? undefined : { id: found.id, rule: found.rule, fix: found.fix };
}

/** Reports only names that are a letter or two away from a known one: a transform or converter may bring its own. */
function misspelt(table: PropertyTable, key: string): Verdict | undefined {
  const known = [
    ...table.names,
    ...Object.keys(table.choices),
    ...table.switches,
    ...Object.keys(table.least),
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
