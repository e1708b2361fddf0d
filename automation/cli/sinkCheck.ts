// `cdc database check sink`: told by the environment which pipeline's sink to look at.
import { z } from "zod";
import { DatabaseCheckError } from "../../databases/sourceCheck.js";
import { withAuthorities } from "../../plugins/authorities.js";
import { SettingsError } from "../../settings/findings.js";
import { schemaFindings } from "../../settings/schemaFindings.js";
import { pipelineSchema } from "../../settings/pipelineSchema.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { OtherVersionError, reachOf } from "../access/reach.js";
import { sinkAccount, sourceAccount } from "../operations/accounts.js";
import { checkSinkDatabase, type SinkAsked } from "../schema/sinkCheck.js";
import { filledText, sinkChangesSince } from "./capturedTables.js";
import type { Output } from "./output.js";
import { required } from "./requiredVariables.js";
import { secretTexts } from "./secretTexts.js";

/** @throws DatabaseCheckError that lists what is wrong, without a password */
export async function checkSink(output: Output<never>): Promise<void> {
  const { settings, findings } = await withAuthorities(written(required("PIPELINE")));
  const [pipeline] = settings.pipelines;
  if (!pipeline || findings.length > 0) throw new SettingsError(findings);
  const asked = await askedOf(pipeline);
  const { host, port } = asked.sink;
  const verdict = await checkSinkDatabase(reachOf(process.env), asked).catch((error: Error) => {
    // The database may admit the pipeline's connectors and nobody else, or the function be of an earlier version: that
    // is no reason to have none.
    const isOut = process.env["REACH_FUNCTION"] && error.name === "DatabaseOutOfReachError";
    if (!isOut && !(error instanceof OtherVersionError)) throw error;
    output.text(`warning: not checked through the platform's function: ${error.message}`);
    return undefined;
  });
  if (!verdict) return;
  const { errors, warnings } = verdict;
  const count = errors.length === 1 ? "a reason" : `${errors.length} reasons`;
  if (errors.length > 0)
    throw new DatabaseCheckError(
      `The sink database ${host}:${port} can't be used, for ${count}:\n${errors.map((one) => `  - ${one}`).join("\n")}`,
    );
  const { source, sink } = asked.settings;
  const tables = sink.tables.map(({ table, from }) => ({ name: `${sink.database}.${table}`, from }));
  const { PULUMI_COMMAND_STDOUT: printed } = process.env;
  const changes = sinkChangesSince(printed, tables, source.signalTable !== undefined);
  output.text(...[...warnings, ...changes].map((one) => `warning: ${one}`), filledText(tables));
}

/** @throws SettingsError */
function written(text: string): { pipelines: PipelineSettings[] } {
  const raw = { pipelines: [jsonOf(text)] };
  const schema = z.strictObject({ pipelines: z.array(pipelineSchema()) });
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw new SettingsError(schemaFindings(parsed.error, schema, raw));
  return parsed.data;
}

/** The parser's own message shows a part of the text, which may hold a password. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("PIPELINE is no JSON: write one of msk-cdc:pipelines as such");
  }
}

async function askedOf(settings: PipelineSettings): Promise<SinkAsked> {
  const connection = await connectionOf(settings);
  const { SOURCE_PORT: port } = process.env;
  return {
    settings,
    sinkUrl: connection.sinkUrl,
    source: sourceAccount(settings, connection, port === undefined ? undefined : Number(port)),
    sink: sinkAccount(settings, connection),
  };
}

/** Said by the environment, or by the pipeline's secret where that was there before. */
async function connectionOf({ source, sink, secret }: PipelineSettings) {
  if (!secret.existing)
    return {
      sourceHost: source.host ?? required("SOURCE_HOST"),
      sourceUser: source.user,
      sourcePassword: required("SOURCE_PASSWORD"),
      sinkUrl: sinkKindOf({ sink }).url(sink),
      sinkUser: sink.user,
      sinkPassword: required("DATABASE_PASSWORD"),
    };
  const value = await secretTexts(secret.name);
  const { keys } = secret;
  return {
    sourceHost: value(keys.sourceHost),
    sourceUser: value(keys.sourceUser),
    sourcePassword: value(keys.sourcePassword),
    sinkUrl: value(keys.sinkUrl),
    sinkUser: value(keys.sinkUser),
    sinkPassword: value(keys.sinkPassword),
  };
}
