// What the kinds of source and sink have in common that only tests have.
import { z } from "zod";
import type { Mistake, Properties, PropertyTable } from "../../connectors/properties.js";

export const maven = { groupId: "test", artifactId: "test", classifier: "plugin", type: "tar.gz" };
export const common = {
  version: z.string().default("1.0"),
  user: z.string(),
  properties: z.record(z.string(), z.string()).default({}),
};
export const properties: PropertyTable = {
  choices: {},
  switches: [],
  least: { "ledger.pace": 1 },
  only: {},
  names: [],
  idle: [],
  renamed: [],
  follows: { "ledger.page": "source.page" },
  fixed: {},
  ours: [],
};
/** What both test kinds say about a connector's file. */
export const nameless = (given: Properties): Mistake[] =>
  given["name"] === undefined ? [{ id: "test.name.missing", key: "name", rule: "has a name", fix: "add one" }] : [];
