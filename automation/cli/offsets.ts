// `cdc offsets show`, `cdc offsets reset`.
import { createInterface } from "node:readline/promises";
import { placeText } from "../../databases/kind.js";
import { resetOffsets, resetPlan, resettable, showOffsets, type ShownOffsets } from "../operations/offsets.js";
import { openTarget } from "../operations/target.js";
import { interruptible } from "./interruption.js";
import { sayError, sayJson } from "./operationOutput.js";

/** @returns the exit code */
export async function show(stack: string, connector: string | undefined, { json }: { json: boolean }): Promise<number> {
  try {
    const offsets = await showOffsets(await openTarget(stack), connector);
    if (json) sayJson({ kind: "offsets", stack, offsets });
    else process.stdout.write(`${offsets.flatMap(lines).join("\n")}\n`);
    return 0;
  } catch (error) {
    return sayError(error as Error, json, 1);
  }
}

/** Asks for the connector's name on a terminal, unless `yes`. @returns the exit code */
export async function reset(
  stack: string,
  connector: string | undefined,
  { yes, json }: { yes: boolean; json: boolean },
): Promise<number> {
  const say = (text: string): void => void (json || process.stdout.write(`${text}\n`));
  try {
    const target = await openTarget(stack);
    const source = resettable(target, connector);
    resetPlan(target, source).forEach(say);
    if (!yes && !(await confirmed(source.name))) {
      say("Nothing was changed.");
      return 1;
    }
    const { arn, forgotten } = await interruptible(
      {
        finishing: "the connector is made anew first",
        leftBehind: () => [{ what: `perhaps no connector ${source.name}`, remove: `pulumi up --refresh -s ${stack}` }],
      },
      () => resetOffsets(target, source, { report: say }),
    );
    if (json) sayJson({ kind: "reset", stack, connector: source.name, arn, forgotten });
    else
      say(
        `Connector ${source.name} runs anew, from its beginning; pulumi up has nothing to do, but to tell a ` +
          "watchdog's function its new ARN.",
      );
    return 0;
  } catch (error) {
    return sayError(error as Error, json, 1);
  }
}

async function confirmed(name: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new Error("a reset has to be confirmed: type the connector's name on a terminal, or give --yes");
  const question = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await question.question(`Type the connector's name to go on (${name}): `)).trim() === name;
  } finally {
    question.close();
  }
}

export function lines({ connector, stored, group, committed }: ShownOffsets): string[] {
  if (committed) {
    return [
      `${connector} (consumer group ${group ?? ""})`,
      ...committed.map(
        ({ topic, partition, committed: next, end, lag }) =>
          `  ${topic}/${partition}: ${next ?? "nothing committed"} of ${end}, ${lag} to go`,
      ),
    ];
  }
  if (!stored) return [`${connector}`, "  has stored no offset: its next start takes a snapshot"];
  const { writtenAt, storedAt, snapshot, partition: _partition, value, ...place } = stored;
  return [
    connector,
    `  ${placeText(place)}${snapshot ? ", snapshot not through" : ""}, stored ` +
      new Date(storedAt).toISOString() +
      (writtenAt === null ? "" : `, newest event of ${new Date(writtenAt * 1000).toISOString()}`),
    `  ${JSON.stringify(value)}`,
  ];
}
