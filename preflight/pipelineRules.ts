// Rules over one pipeline, whatever its kinds of source and sink, which have their own rules. propertyRules.ts and
// secretReferenceRules.ts check own properties. Facts: Debezium's connector pages and release overview; MSK Connect
// developer guide.
import { minJava } from "../connectors/plugin.js";
import type { Mistake, PipelineRule, PropertyTable } from "../connectors/properties.js";
import type { Finding, Verdict } from "../settings/findings.js";
import type { PipelineSettings } from "../settings/pipeline.js";
import type { PlatformSettings } from "../settings/platform.js";
import { defaultSecretKeys } from "../settings/secret.js";
import { sinkKindOf } from "../sinks/registry.js";
import { sourceKindOf } from "../sources/registry.js";
import { findingsOf, propertyMistakes } from "./propertyRules.js";
import { topicsWork } from "./topicRules.js";
import { unwrapOptionsAreThere } from "./unwrapRules.js";
import { outsideSecret, plainPasswords } from "./secretReferenceRules.js";

export const pipelineRules: readonly PipelineRule<PipelineSettings>[] = [
  keysOfExistingSecrets,
  portNeedsHost,
  sinkTablesCaptured,
  sinkTablesApart,
  keysNotExcluded,
  releasesKnown,
  javaFits,
  masksFit,
  propertiesWork,
  unwrapOptionsAreThere,
  topicsWork,
  ofKinds,
];

/** What the kinds of source and sink say themselves. */
function ofKinds(pipeline: PipelineSettings, at: string, platform: PlatformSettings | undefined): Finding[] {
  return ends.flatMap((end) => kindsOf(pipeline)[end].findings(pipeline, at, platform));
}

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

function kindsOf(pipeline: PipelineSettings) {
  return { source: sourceKindOf(pipeline), sink: sinkKindOf(pipeline) };
}

function releasesKnown(pipeline: PipelineSettings, at: string): Finding[] {
  return ends.flatMap((end) => {
    const { version } = pipeline[end];
    const { id, versions } = kindsOf(pipeline)[end].plugin;
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
 * Own properties can't replace those that tie the pipeline together, which are written last. Of the others, it finds
 * what the connector refuses or ignores.
 */
function propertiesWork(pipeline: PipelineSettings, at: string): Finding[] {
  const { source, sink } = kindsOf(pipeline);
  const rendered = { source: source.configuration(pipeline, pipeline.source), sink: sink.configuration(pipeline) };
  return ends.flatMap((end) => {
    const { properties } = pipeline[end];
    const table = kindsOf(pipeline)[end].properties;
    const mistakes = [
      ...(end === "source" ? [] : sink.ownMistakes(properties)),
      ...overridden(table, properties, rendered[end]),
      ...propertyMistakes(table, properties),
      ...outsideSecret(properties, pipeline),
      ...plainPasswords(
        properties,
        pipeline.secret.existing ? pipeline.secret.name : "a secret that is there already (secret.existing: true)",
      ),
    ];
    return findingsOf(mistakes, properties, `${at}.${end}.properties.`);
  });
}

function overridden(
  { follows, fixed, only, ours }: PropertyTable,
  properties: Record<string, string>,
  rendered: Record<string, string>,
): Mistake[] {
  return Object.entries(properties).flatMap(([key, value]) => {
    const written = rendered[key] ?? "";
    const setting = follows[key];
    const stays = ours.includes(key) || (written !== value && !written.split(",").includes(value));
    if (only[key] !== undefined || !stays) return [];
    const reason = fixed[key];
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
