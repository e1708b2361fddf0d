// Looks at a pipeline's sink database before its connectors run: at its server with the sink's account, and at its
// tables against the source's, each read with its connector's own account.
import { sinkFindingText } from "../../databases/sinkCheck.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import { sinkKindOf } from "../../sinks/registry.js";
import { sourceKindOf } from "../../sources/registry.js";
import type { Reach } from "../access/reach.js";
import type { Accounts } from "../operations/accounts.js";
import { differenceText } from "../operations/schemaDifference.js";
import type { Before } from "./comparison.js";
import { differences, type JudgedDifference } from "./difference.js";
import { readPairs } from "./look.js";

export interface SinkAsked extends Accounts {
  settings: PipelineSettings;
  /** As the sink connector has it. */
  sinkUrl: string;
}

/** Sentences: those that keep a connector from starting, and those that somebody should know. */
export interface SinkVerdict {
  errors: string[];
  warnings: string[];
}

type Said = Pick<Before, "severity"> & { text: string };

export async function checkSinkDatabase(reach: Reach, asked: SinkAsked): Promise<SinkVerdict> {
  const { settings, sink, sinkUrl } = asked;
  const ofServer = await reach.call("database.checkSink", {
    ...sink,
    database: settings.sink.database,
    tables: settings.sink.tables.map(({ table }) => table),
    evolves: sinkKindOf(settings).follows(settings),
    ...sinkKindOf(settings).writing(settings, sinkUrl),
  });
  const said: Said[] = ofServer.map((finding) => ({ severity: finding.severity, text: sinkFindingText(finding) }));
  // Without its database nothing is there to compare.
  if (ofServer.every(({ id }) => id !== "sinkDatabase.schema.missing")) said.push(...(await compared(reach, asked)));
  const texts = (severity: Before["severity"]): string[] =>
    said.filter((one) => one.severity === severity).map(({ text }) => text);
  return { errors: texts("error"), warnings: texts("warning") };
}

async function compared(reach: Reach, { settings, ...accounts }: SinkAsked): Promise<Said[]> {
  const unknown = unknownOf(settings);
  if (unknown !== undefined) return [notCompared(unknown)];
  try {
    const pairs = await readPairs(reach, settings, accounts);
    return pairs.flatMap((pair) => differences("STACK", settings, pair)).flatMap(saidOf);
  } catch (error) {
    // The source's own check says what is wrong with it.
    return [notCompared((error as Error).message)];
  }
}

function unknownOf(settings: PipelineSettings): string | undefined {
  return sourceKindOf(settings).database === sinkKindOf(settings).database
    ? sinkKindOf(settings).unknownColumns(settings.sink)
    : "the two are databases of different kinds";
}

function notCompared(why: string): Said {
  return { severity: "warning", text: `the sink's tables are not compared with the source's: ${why}` };
}

function saidOf({ before, ...difference }: JudgedDifference): Said[] {
  return before ? [{ severity: before.severity, text: differenceText(difference) }] : [];
}
