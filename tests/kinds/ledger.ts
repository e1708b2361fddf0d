// A kind of source that nobody ships, and the database that it reads.
import { z } from "zod";
import { dataTopics, sharedTopics } from "../../connectors/topics.js";
import type { Columns, KeptValues, SentValues } from "../../databases/columns.js";
import type { DatabaseAccount, DatabaseKind } from "../../databases/kind.js";
import type { SourceCheck } from "../../databases/sourceCheck.js";
import { sourceFields, type SourceSettings } from "../../settings/source.js";
import type { SourceKind } from "../../sources/kind.js";
import { common, maven, nameless, properties } from "./connectors.js";

const ledgerSettings = z.strictObject({
  ...sourceFields,
  ...common,
  type: z.literal("ledger"),
  databases: z.array(z.string()).default([]),
  tables: z.array(z.string()),
  page: z.number(),
  slot: z.string().optional(),
});

export interface LedgerSource extends SourceSettings {
  page: number;
  slot: string;
}

/** It reads from a page on, by a slot that nobody else may have. */
export const ledger: SourceKind<LedgerSource, z.infer<typeof ledgerSettings>> = {
  type: "ledger",
  trust: (file) => ({ "ledger.trust": file }),
  database: "ledger",
  settings: ledgerSettings,
  plugin: { id: "ledger", versions: ["1.0"], maven, connectorClass: "test.LedgerConnector" },
  properties,
  defaultPort: 7000,
  portProperty: "ledger.port",
  complete: (source) => ({ ...source, slot: source.slot ?? source.topicPrefix }),
  configuration: ({ source }, { port = 7000 } = {}) => ({
    ...source.properties,
    "connector.class": "test.LedgerConnector",
    "ledger.page": String(source.page),
    "ledger.port": String(port),
  }),
  topics: (pipeline) => [...dataTopics(pipeline), ...sharedTopics(pipeline)],
  tls: ({ source }) => source.tls,
  groups: ({ source }) => [`ledger-${source.slot}`],
  copiesAll: () => true,
  copiesAny: () => true,
  firstSnapshot: ({ source }) => source.properties,
  isolated: ({ slot: _derived, ...source }) => source,
  claims: ({ source }, at) => [
    {
      id: "test.slot.shared",
      path: `${at}.source.slot`,
      value: source.slot,
      rule: "a slot has one reader",
      fix: "share none",
    },
  ],
  findings: ({ source }, at) =>
    source.page > 0
      ? []
      : [{ id: "test.page.early", path: `${at}.source.page`, value: "", rule: "begins at 1", fix: "write 1" }],
  connectorMistakes: nameless,
};

const values = {
  count: { kind: "integer" },
  money: { kind: "decimal", scale: 4 },
  moment: { kind: "datetime", fraction: 2, rounds: true },
  word: { kind: "text", padded: false, order: "alphabet", json: true },
} satisfies Record<string, KeptValues>;

const kept = (type: string) => Object.entries(values).find(([name]) => name === type)?.[1];

function sent(type: string, { "ledger.money": money }: Readonly<Record<string, string>>): SentValues | undefined {
  const own = kept(type);
  if (own?.kind === "datetime") return { kind: "datetime", fraction: 6, digits: 6, reading: {} };
  return own?.kind === "decimal" && money === "double" ? { ...own, double: "ledger.money=double" } : own;
}

/** What its columns hold, and how its connector writes them. */
const columns: Columns = {
  sent: ({ type }, _dialect, properties) => sent(type, properties),
  kept: ({ type }) => kept(type),
  keyField: ({ type }, text) =>
    type === "count" ? { schema: { type: "int64", name: "ledger.Count" }, json: `${text}0` } : undefined,
  fills: ({ computed }) => !computed,
  spoiltBySnapshot: (all) => {
    const moment = all.find(({ type }) => type === "moment")?.name;
    return moment === undefined ? [] : [{ column: moment, why: "a snapshot turns back the clock", value: () => true }];
  },
  room: () => undefined,
  misread: () => undefined,
  merges: () => undefined,
  alterTable: ({ table }) => `REBIND ${table}`,
};

/** A database that has columns, and else only says who looked at it, and for what. */
export function ledgerDatabase(looked: (account: DatabaseAccount, check: SourceCheck) => void): DatabaseKind {
  const asked = {
    type: "ledger",
    columns,
    signalTableStatements: () => "NOBODY CAN",
    checkSource: (account: DatabaseAccount, check: SourceCheck) => {
      looked(account, check);
      return Promise.resolve(["its pages are old"]);
    },
  };
  return asked as Partial<DatabaseKind> as DatabaseKind;
}
