// Rules between pipelines: what two of them must not share. Their kinds add more. Facts: Debezium (topic.prefix); MSK
// Connect, CreateConnector.
import type { Finding, Verdict } from "../settings/findings.js";
import type { PipelineSettings, SinkSettings } from "../settings/pipeline.js";
import { sinkKindOf } from "../sinks/registry.js";
import type { Claim } from "../sources/kind.js";
import { sourceKindOf } from "../sources/registry.js";

type IsolationRule = (pipelines: readonly PipelineSettings[]) => Finding[];

const everywhere = [""];

export const isolationRules: readonly IsolationRule[] = [
  unique(
    {
      id: "pipeline.name.shared",
      rule: "a pipeline's name is the prefix of its resources' names",
      fix: "write another name",
    },
    ({ name }, at) => [{ path: `${at}.name`, value: name }],
  ),
  unique(
    {
      id: "connector.name.shared",
      rule: "connector names are unique in an account and region, and offsets hang on them",
      fix: "write another name",
    },
    ({ source, sink }, at) => [
      { path: `${at}.source.connector`, value: source.connector },
      { path: `${at}.sink.connector`, value: sink.connector },
    ],
  ),
  unique(
    { id: "secret.name.shared", rule: "two pipelines can't fill one secret", fix: "write another name" },
    ({ secret }, at) => (secret.existing ? [] : [{ path: `${at}.secret.name`, value: secret.name }]),
  ),
  unique(
    {
      id: "source.topicPrefix.shared",
      rule: "topics, offsets and schema history are named after the topic prefix, and each has one writer",
      fix: "write another topicPrefix",
    },
    ({ source }, at) => [{ path: `${at}.source.topicPrefix`, value: source.topicPrefix }],
  ),
  // Rows of one would overwrite the other's, and `cdc verify --repair` would delete them as surplus.
  unique(
    {
      id: "sink.table.shared",
      rule: "a sink table has one pipeline, else rows overwrite each other and a repair deletes the other's",
      fix: "write another table",
    },
    ({ sink, secret }, at) =>
      sink.tables.flatMap(({ table }, index) => {
        // Twice in one pipeline has a rule of its own.
        const repeats = sink.tables.slice(0, index).some((other) => other.table === table);
        return repeats
          ? []
          : [
              {
                path: `${at}.sink.tables[${index}].table`,
                value: table,
                scopes: sinkServers(sink, secret).map((server) => `${server} ${sink.database}`),
              },
            ];
      }),
  ),
  (pipelines) =>
    clashes(pipelines.flatMap((pipeline, index) => sourceKindOf(pipeline).claims(pipeline, pathOf(index)))),
  topicsApart,
];

/** Where a sink's database is, as far as the settings tell. An existing secret has its own URL. */
function sinkServers(sink: SinkSettings, { existing, name }: PipelineSettings["secret"]): string[] {
  const { url } = sink;
  if (url === undefined) return [existing ? `secret ${name}` : "demo"];
  try {
    return sinkKindOf({ sink })
      .servers(url)
      .map(({ host, port }) => `${host.toLowerCase()}:${port}`);
  } catch {
    // An unreadable URL stands for its servers by its text; another rule reports it.
    return [url.split("?")[0] ?? url];
  }
}

/**
 * A topic holds one stream. Two tables in one topic are mixed, and a shared history makes a connector fail at its next
 * start. Kafka also refuses a topic whose name differs from another's in `.` and `_` only (CreateTopics: "collides with
 * existing topic"; its metrics would have one name).
 */
function topicsApart(pipelines: readonly PipelineSettings[]): Finding[] {
  const claims = pipelines.flatMap((pipeline, index) =>
    sourceKindOf(pipeline)
      .topics(pipeline)
      .map(({ name, setting, named = false }) => ({
        path: `msk-cdc:pipelines[${index}].source.${setting}`,
        value: name.replaceAll(".", "_"),
        name,
        // A shared prefix is one mistake, which has a rule of its own.
        prefix: named ? index : pipeline.source.topicPrefix,
        index,
      })),
  );
  return repeated(claims)
    .filter(([claim, first]) => claim.index === first.index || claim.prefix !== first.prefix)
    .map(([claim, first]) => ({
      path: claim.path,
      value: `topic ${claim.name}`,
      ...(claim.name === first.name
        ? { id: "topic.name.shared", rule: `each topic has one writer; ${first.path} claims it too` }
        : {
            id: "topic.name.collides",
            rule:
              `Kafka takes this name and ${first.name}, of ${first.path}, for one: they differ in dots and ` +
              "underscores only",
          }),
      fix: /tables/.test(claim.path)
        ? "take one of them out, or into a pipeline with another topicPrefix"
        : `write another ${claim.path.split(".").at(-1)}`,
    }));
}

function unique(
  verdict: Verdict,
  claims: (pipeline: PipelineSettings, at: string) => Omit<Claim, keyof Verdict>[],
): IsolationRule {
  return (pipelines) =>
    clashes(
      pipelines.flatMap((pipeline, index) =>
        claims(pipeline, pathOf(index)).map((claim) => ({ ...claim, ...verdict })),
      ),
    );
}

function pathOf(index: number): string {
  return `msk-cdc:pipelines[${index}]`;
}

function clashes(claims: readonly Claim[]): Finding[] {
  return repeated(claims).map(([{ id, path, value, rule, fix }, first]) => ({
    id,
    path,
    value: JSON.stringify(value),
    rule: `${rule}; ${first.path} is the same`,
    fix,
  }));
}

/** Claims that came second, each with the first. */
function repeated<C extends Pick<Claim, "value" | "scopes"> & { id?: string }>(claims: readonly C[]): [C, C][] {
  return claims.flatMap((claim, index) => {
    const scopes = claim.scopes ?? everywhere;
    const first = claims
      .slice(0, index)
      .find(
        (other) =>
          other.id === claim.id &&
          other.value === claim.value &&
          (other.scopes ?? everywhere).some((one) => scopes.includes(one)),
      );
    return first === undefined ? [] : [[claim, first] as [C, C]];
  });
}
