// Rules over a pipeline with a MySQL source. Facts: Debezium's MySQL connector page, and its tested database versions.
import type { PipelineRule } from "../../connectors/properties.js";
import type { Finding, Verdict } from "../../settings/findings.js";
import { demoSignalTable } from "../../settings/pipeline.js";
import type { PlatformSettings } from "../../settings/platform.js";
import { atLeast } from "../../settings/versions.js";
import type { MysqlPipeline } from "./settings.js";

export const pipelineRules: readonly PipelineRule<MysqlPipeline>[] = [
  tablesInDatabases,
  signalTableFits,
  binlogReadable,
  snapshotModeIsThere,
];

function tablesInDatabases({ source }: MysqlPipeline, at: string): Finding[] {
  return source.tables.flatMap((table, index) => {
    const database = table.split(".")[0] ?? "";
    if (source.databases.includes(database)) return [];
    return [
      {
        id: "source.table.outside",
        path: `${at}.source.tables[${index}]`,
        value: JSON.stringify(table),
        rule: `a table outside the captured databases (${source.databases.join(", ")}) is passed over silently`,
        fix: `add ${database} to source.databases`,
      },
    ];
  });
}

function signalTableFits({ source }: MysqlPipeline, at: string): Finding[] {
  const { signalTable, host, databases, tables } = source;
  if (signalTable === undefined) return [];
  const finding = (mistake: Verdict): Finding[] => [
    { path: `${at}.source.signalTable`, value: JSON.stringify(signalTable), ...mistake },
  ];
  const [database = ""] = signalTable.split(".");
  if (host === undefined && signalTable !== `${databases[0] ?? ""}.${demoSignalTable}`)
    return finding({
      id: "source.signalTable.demo",
      rule: `the demo database has one signal table, ${databases[0] ?? ""}.${demoSignalTable}, which \`up\` makes`,
      fix: "remove it",
    });
  if (!databases.includes(database))
    return finding({
      id: "source.signalTable.outside",
      rule: `Debezium sees the table's rows only in a captured database (${databases.join(", ")})`,
      fix: `make the table in ${databases[0] ?? ""}, or add ${database} to source.databases`,
    });
  return tables.includes(signalTable)
    ? finding({
        id: "source.signalTable.copied",
        rule: "Debezium captures its signal table by itself; among source.tables its old rows would be copied as data",
        fix: `remove ${signalTable} from source.tables`,
      })
    : [];
}

/** Of the demo database, whose version the settings say. */
function binlogReadable({ source }: MysqlPipeline, at: string, platform: PlatformSettings | undefined): Finding[] {
  const version = platform?.databases?.engineVersion;
  if (version === undefined || !atLeast(version, 8, 4) || source.host !== undefined || atLeast(source.version, 3, 0))
    return [];
  return [
    {
      id: "source.version.binlog",
      path: `${at}.source.version`,
      value: JSON.stringify(source.version),
      rule:
        `Debezium 2.7 asks for the binlog's position by SHOW MASTER STATUS, which MySQL ${version} no longer ` +
        "has; the task retries for ever and shows RUNNING",
      fix: 'write "3.6.1.Final", or "8.0" for msk-cdc:platform.databases.engineVersion',
    },
  ];
}

/** Snapshot modes that releases have given up, with the first release without them and the successor. */
const formerModes: Readonly<Record<string, { since: readonly [number, number]; successor: string }>> = {
  schema_only: { since: [3, 3], successor: "no_data" },
  schema_only_recovery: { since: [3, 3], successor: "recovery" },
  never: { since: [3, 6], successor: "no_data" },
};

/** Debezium's release notes of 3.3 and 3.6. */
function snapshotModeIsThere({ source }: MysqlPipeline, at: string): Finding[] {
  const mode = source.properties["snapshot.mode"]?.toLowerCase() ?? "";
  const former = formerModes[mode];
  if (former === undefined || !atLeast(source.version, ...former.since)) return [];
  return [
    {
      id: "source.snapshotMode.gone",
      path: `${at}.source.properties.snapshot.mode`,
      value: JSON.stringify(mode),
      rule: `Debezium ${former.since.join(".")} and newer have no snapshot mode ${mode}`,
      fix: `write ${former.successor}`,
    },
  ];
}
