// The last error lines of a connector's log group. MSK Connect's state says little; the task's trace is in the log.
import { DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";

const lines = 12;
const errorLine = /\b(ERROR|FATAL)\b|Exception\b|Caused by/;
/** Lines of a stack trace that say where, not what. */
const frame = /^\s*at /;

/**
 * At most twelve different lines, oldest first. Empty when the group cannot be read: the caller has a worse failure to
 * report.
 */
export async function lastErrors(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  connectorName: string,
): Promise<string[]> {
  try {
    const { logStreams = [] } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true, limit: 20 }),
    );
    const own = logStreams.filter((stream) => stream.logStreamName?.includes(connectorName));
    const messages: string[] = [];
    for (const { logStreamName } of own.length > 0 ? own : logStreams) {
      const { events = [] } = await logs.send(
        new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: false, limit: 1000 }),
      );
      messages.push(...events.flatMap((event) => (event.message ?? "").split("\n")));
    }
    return [...new Set(messages.map((line) => line.trimEnd()))]
      .filter((line) => errorLine.test(line) && !frame.test(line))
      .slice(-lines);
  } catch (error) {
    return [`(the log group could not be read: ${error instanceof Error ? error.message : String(error)})`];
  }
}
