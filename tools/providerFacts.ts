// Makes twin/aws/records/providerFacts.json from the providers' schemas: `node --import tsx tools/providerFacts.ts
// READING.json [TYPE TOKEN …]`. Without tokens it keeps the file's types.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { projectRoot } from "./paths.js";

const property = z.object({
  type: z.string(),
  required: z.boolean().optional(),
  optional: z.boolean().optional(),
  computed: z.boolean().optional(),
  forceNew: z.boolean().optional(),
  default: z.unknown().optional(),
  conditional: z.string().optional(),
  suppressed: z.string().optional(),
});
const reading = z.record(z.string(), z.object({ source: z.string(), properties: z.record(z.string(), property) }));

/** What the twin needs of each type: paths have `[]` for any element of a list. */
export function distill(text: string, tokens: readonly string[]): object {
  const types = reading.parse(JSON.parse(text));
  return Object.fromEntries(tokens.map((token) => [token, factsOf(token, types[token])]));
}

function factsOf(token: string, type: z.infer<typeof reading>[string] | undefined): object {
  if (type === undefined) throw new Error(`The reading has no type ${token}.`);
  const properties = Object.entries(type.properties);
  const paths = (wanted: (found: z.infer<typeof property>, path: string) => boolean): string[] =>
    properties.filter(([path, found]) => wanted(found, path)).map(([path]) => path);
  const isBlock = ({ type: shape }: { type: string }): boolean => shape === "object" || shape === "object[]";
  return {
    source: type.source,
    required: paths(({ required }) => required === true),
    regional: "region" in type.properties,
    computed: paths(({ computed, optional }, path) => computed === true && optional !== true && !/[.[]/.test(path)),
    optionalComputed: paths(
      ({ computed, optional }, path) =>
        computed === true && optional === true && path !== "region" && !path.includes("["),
    ),
    keptBlocks: paths(({ suppressed }) => suppressed === "leaving the block out is no change"),
    defaults: defaultsOf(properties.filter(([path]) => !path.includes("["))),
    replaces: paths((found) => found.forceNew === true && !isBlock(found)),
    replacesBlocks: paths((found) => found.forceNew === true && isBlock(found)),
    conditional: Object.fromEntries(
      properties.flatMap(([path, { conditional }]) =>
        conditional === undefined || path === "region" || !conditional.includes("replaces")
          ? []
          : [[path, conditional]],
      ),
    ),
  };
}

function defaultsOf(properties: readonly (readonly [path: string, { default?: unknown }])[]): object {
  const defaults: Record<string, unknown> = {};
  for (const [path, { default: value }] of properties) {
    if (value === undefined) continue;
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let at = defaults;
    for (const key of keys) at = (at[key] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  return defaults;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file = "", ...tokens] = process.argv.slice(2);
  const target = join(projectRoot, "twin", "aws", "records", "providerFacts.json");
  const wanted = tokens.length > 0 ? tokens : Object.keys(JSON.parse(readFileSync(target, "utf8")) as object);
  writeFileSync(target, `${JSON.stringify(distill(readFileSync(file, "utf8"), wanted), null, 1)}\n`);
}
