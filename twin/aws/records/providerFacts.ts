// What the real providers' schemas say of the types in use. The facts stand in providerFacts.json, read from
// terraform-provider-aws at commit 5f2286d6d836 (2 June 2026) and pulumi-command; tools/providerFacts.ts makes it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { projectRoot } from "../../../tools/paths.js";
import type { Properties, ProviderFacts } from "./recordedType.js";

const paths = z.array(z.string());
const schema = z.strictObject({
  source: z.string(),
  required: paths,
  regional: z.boolean(),
  computed: paths,
  optionalComputed: paths,
  keptBlocks: paths,
  defaults: z.record(z.string(), z.unknown()),
  replaces: paths,
  replacesBlocks: paths,
  conditional: z.record(z.string(), z.string()),
});

/** `to` with what it leaves out and the provider leaves as it is in `from`; below an absent block nothing is kept. */
export function keep(from: Properties, to: Properties, facts: ProviderFacts): Properties {
  const paths = [...facts.keptBlocks, ...facts.optionalComputed];
  return paths.reduce((kept, path) => keepOne(from, kept, path.split(".")), to);
}

function keepOne(from: Properties, to: Properties, [first = "", ...rest]: readonly string[]): Properties {
  const [old, now] = [from[first], to[first]];
  if (rest.length === 0) return now === undefined && old !== undefined ? { ...to, [first]: old } : to;
  return isObject(old) && isObject(now) ? { ...to, [first]: keepOne(old, now, rest) } : to;
}

const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const file = join(projectRoot, "twin", "aws", "records", "providerFacts.json");
const known: Readonly<Record<string, ProviderFacts>> = z
  .record(z.string(), schema)
  .parse(JSON.parse(readFileSync(file, "utf8")));

/** @param token Pulumi's type token; @throws Error for a type that the file lacks */
export function providerFacts(token: string): ProviderFacts {
  const facts = known[token];
  if (facts === undefined)
    throw new Error(`providerFacts.json has no type ${token}: add it by tools/providerFacts.ts.`);
  return facts;
}
