// Rules over one pipeline's source, sink and plugins; own properties are checked by propertyRules.ts and
// secretReferenceRules.ts. Facts: Debezium's MySQL and JDBC connector pages and release overview; MSK Connect developer
// guide.
import { minJava, type Plugin } from "../connectors/plugin.js";
import type { Finding, Verdict } from "../settings/findings.js";
import { demoSignalTable, type PipelineSettings } from "../settings/pipeline.js";
import { defaultSecretKeys } from "../settings/secret.js";
import { sinkKindOf } from "../sinks/registry.js";
import { sourceKindOf } from "../sources/registry.js";
import { findingsOf, propertyMistakes, type Mistake } from "./propertyRules.js";
import { fixed, follows, type End } from "./propertyTables.js";
import { outsideSecret, plainPasswords } from "./secretReferenceRules.js";

type PipelineRule = (pipeline: PipelineSettings, at: string) => Finding[];

export const pipelineRules: readonly PipelineRule[] = [
  keysOfExistingSecrets,
  portNeedsHost,
  tablesInDatabases,
  sinkTablesCaptured,
  sinkTablesApart,
  keysNotExcluded,
  releasesKnown,
  javaFits,
  signalTableFits,
  masksFit,
  propertiesWork,
];

/** A secret of ours always has the same keys. */
function keysOfExistingSecrets({ secret }: PipelineSettings, at: string): Finding[] {
  if (secret.existing) return [];
  return (Object.keys(defaultSecretKeys) as (keyof typeof defaultSecretKeys)[])
    .filter((field) => secret.keys[field] !== defaultSecretKeys[field])
    .map((field) => ({
      id: "secret.keys.fixed",
      path: `${at}.secret.keys.${field}`,
      value: JSON.stringify(secret.keys[field]),
      rule: `a secret that is made here has its own keys; this value is under ${defaultSecretKeys[field]}`,
      fix: "remove it, or add existing: true where the secret is there already",
    }));
}

function portNeedsHost({ source }: PipelineSettings, at: string): Finding[] {
  if (source.port === undefined || source.host !== undefined) return [];
  return [
    {
      id: "source.port.alone",
      path: `${at}.source.port`,
      value: String(source.port),
      rule: "without a host the source is the demo database, which has its own port",
      fix: "remove it, or add source.host",
    },
  ];
}

function tablesInDatabases({ source }: PipelineSettings, at: string): Finding[] {
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

function sinkTablesCaptured({ source, sink }: PipelineSettings, at: string): Finding[] {
  return sink.tables.flatMap(({ from }, index) =>
    source.tables.includes(from)
      ? []
      : [
          {
            id: "sink.table.notCaptured",
            path: `${at}.sink.tables[${index}].from`,
            value: JSON.stringify(from),
            rule:
              `the sink reads only what the source captures (${source.tables.join(", ")}); its topic would stay ` +
              "empty",
            fix: `add ${from} to source.tables`,
          },
        ],
  );
}

function sinkTablesApart({ sink }: PipelineSettings, at: string): Finding[] {
  return (["from", "table"] as const).flatMap((field) =>
    sink.tables.flatMap((table, index) =>
      sink.tables.slice(0, index).every((other) => other[field] !== table[field])
        ? []
        : [
            {
              id: "sink.table.repeated",
              path: `${at}.sink.tables[${index}].${field}`,
              value: JSON.stringify(table[field]),
              rule: "one table goes to one table, else rows overwrite each other",
              fix:
                field === "table"
                  ? "write another one"
                  : "write another one, or make a pipeline of its own, to another sink table",
            },
          ],
    ),
  );
}

function keysNotExcluded({ sink }: PipelineSettings, at: string): Finding[] {
  return sink.tables.flatMap(({ key, exclude }, index) =>
    exclude
      .filter((column) => key.includes(column))
      .map((column) => ({
        id: "sink.key.excluded",
        path: `${at}.sink.tables[${index}].exclude`,
        value: JSON.stringify(column),
        rule: "a key column finds the row to update or delete",
        fix: `remove ${column} from exclude or from key`,
      })),
  );
}

function signalTableFits({ source }: PipelineSettings, at: string): Finding[] {
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

function masksFit({ source, sink }: PipelineSettings, at: string): Finding[] {
  return source.masks.flatMap(({ column }, index) => {
    const finding = (mistake: Verdict): Finding[] => [
      { path: `${at}.source.masks[${index}].column`, value: JSON.stringify(column), ...mistake },
    ];
    const name = column.slice(column.lastIndexOf(".") + 1);
    const table = column.slice(0, column.lastIndexOf("."));
    if (!source.tables.includes(table))
      return finding({
        id: "source.mask.notCaptured",
        rule: `the source captures no such table (${source.tables.join(", ")}), so nothing would be masked`,
        fix: "correct it, or remove it",
      });
    if (sink.tables.some(({ from, key }) => from === table && key.includes(name)))
      return finding({
        id: "source.mask.key",
        rule: "a key column finds the row to update or delete; masked, all rows would be one",
        fix: "remove it",
      });
    return source.masks.slice(0, index).some((other) => other.column === column)
      ? finding({
          id: "source.mask.repeated",
          rule: "a column has one mask; Debezium would apply one of several, and not say which",
          fix: "remove one of them",
        })
      : [];
  });
}

const ends = ["source", "sink"] as const;

function pluginsOf(pipeline: PipelineSettings): Record<End, Plugin> {
  return { source: sourceKindOf(pipeline).plugin, sink: sinkKindOf(pipeline).plugin };
}

function releasesKnown(pipeline: PipelineSettings, at: string): Finding[] {
  return ends.flatMap((end) => {
    const { version } = pipeline[end];
    const { id, versions } = pluginsOf(pipeline)[end];
    return versions.includes(version)
      ? []
      : [
          {
            id: "plugin.release.unknown",
            path: `${at}.${end}.version`,
            value: JSON.stringify(version),
            rule: `releases of ${id}: ${versions.join(", ")}`,
            fix: `write ${versions[0]}`,
          },
        ];
  });
}

function javaFits(pipeline: PipelineSettings, at: string): Finding[] {
  const java = pipeline.connect.version === "2.7.1" ? 11 : 17;
  return ends.flatMap((end) => {
    const { version } = pipeline[end];
    if (minJava(version) <= java) return [];
    return [
      {
        id: "connect.version.java",
        path: `${at}.connect.version`,
        value: JSON.stringify(pipeline.connect.version),
        rule:
          `Debezium ${version} of the ${end} needs Java ${minJava(version)}; MSK Connect ` +
          `${pipeline.connect.version} runs on Java ${java}`,
        fix: 'write "3.7.x"',
      },
    ];
  });
}

/**
 * Own properties: those that tie the pipeline together are written last and stay; of the others, what the connector
 * refuses or passes over.
 */
function propertiesWork(pipeline: PipelineSettings, at: string): Finding[] {
  const rendered = {
    source: sourceKindOf(pipeline).configuration(pipeline, pipeline.source),
    sink: sinkKindOf(pipeline).configuration(pipeline),
  };
  return ends.flatMap((end) => {
    const { properties } = pipeline[end];
    const mistakes = [
      ...(end === "source" ? [] : unwrapped(properties)),
      ...overridden(end, properties, rendered[end]),
      ...propertyMistakes(end, properties),
      ...outsideSecret(properties, pipeline),
      ...plainPasswords(
        properties,
        pipeline.secret.existing ? pipeline.secret.name : "a secret that is there already (secret.existing: true)",
      ),
    ];
    return findingsOf(mistakes, properties, `${at}.${end}.properties.`);
  });
}

function overridden(end: End, properties: Record<string, string>, rendered: Record<string, string>): Mistake[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const written = rendered[key] ?? "";
    const setting = follows[end][key];
    const stays = key === "table.name.format" || (written !== value && !written.split(",").includes(value));
    if (key === "tasks.max" || !stays) return [];
    const reason = end === "sink" ? fixed[key] : undefined;
    if (reason !== undefined)
      return [{ id: "property.value.fixed", key, rule: `this property stays ${written}: ${reason}`, fix: "remove it" }];
    return [
      {
        id: "property.value.follows",
        key,
        rule: `this property follows from ${setting ?? "the pipeline's settings"} and stays as it is`,
        fix: setting === undefined ? "remove it" : `remove it, and change ${setting}`,
      },
    ];
  });
}

/**
 * With ExtractNewRecordState in the sink, deletes bring excluded columns back; and a converter without schemas leaves
 * the sink nothing to read.
 */
function unwrapped(properties: Record<string, string>): Mistake[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    if (value.includes("ExtractNewRecordState"))
      return [
        {
          id: "sink.transform.unwraps",
          key,
          rule:
            "the sink takes Debezium's envelope itself; unwrapped before it, excluded columns come back at the " +
            "first delete",
          fix: "remove the transform",
        },
      ];
    if (/^(key|value)\.converter$/.test(key) && value.includes("StringConverter"))
      return [
        {
          id: "sink.converter.noSchema",
          key,
          rule: "a JDBC sink needs records with a schema",
          fix: "remove it: the worker's JsonConverter has schemas",
        },
      ];
    return [];
  });
}
