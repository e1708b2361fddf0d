// The last errors of a connector's log group, for a sentence that says what failed.
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { LogGroupError, logLines } from "./logEvents.js";

const most = 12;
const pattern = "?ERROR ?FATAL ?Exception ?Caused";
/** Lines of a stack trace that say where, not what. */
const frame = /^\s*(at |\.\.\. )/;

/**
 * At most twelve different lines below a title, oldest first; nothing where there are none.
 *
 * @param since milliseconds since 1970
 */
export async function lastErrors(logs: CloudWatchLogsClient, logGroup: string, since: number): Promise<string> {
  const lines = new Set<string>();
  try {
    for await (const { message } of logLines(logs, logGroup, { since, pattern }))
      for (const line of message.split("\n").map((one) => one.trimEnd()))
        if (/\b(ERROR|FATAL)\b|Exception\b|Caused by/.test(line) && !frame.test(line)) lines.add(line);
  } catch (error) {
    if (!(error instanceof LogGroupError)) throw error;
    return `\n(${error.message})`;
  }
  if (lines.size === 0) return "";
  return `\nLast errors in log group ${logGroup}:\n${[...lines]
    .slice(-most)
    .map((line) => `  ${line}`)
    .join("\n")}`;
}
