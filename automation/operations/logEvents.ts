// Lines of connectors' log groups: all pages, in the order of their times, and what comes after them. Facts: CloudWatch
// Logs FilterLogEvents (pages may be empty; events of one call are in the order of their times; an event may arrive
// after later ones).
import { paginateFilterLogEvents, type CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";

/** A line of a log group. */
export interface LogLine {
  group: string;
  stream: string;
  /** Unique in its group. */
  id: string;
  /** Milliseconds since 1970. */
  timestamp: number;
  message: string;
}

export interface LogSpan {
  /** Milliseconds since 1970. */
  since: number;
  until?: number;
  /** CloudWatch's filter pattern. */
  pattern?: string;
  stream?: string;
}

/** The lines of a group, oldest first. @throws LogGroupError when the group can't be read */
export async function* logLines(
  client: CloudWatchLogsClient,
  group: string,
  { since, until, pattern, stream }: LogSpan,
): AsyncGenerator<LogLine> {
  const input = {
    logGroupName: group,
    startTime: since,
    ...(until !== undefined && { endTime: until }),
    ...(pattern !== undefined && { filterPattern: pattern }),
    ...(stream !== undefined && { logStreamNames: [stream] }),
  };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
      for (const { logStreamName = "", eventId = "", timestamp = 0, message = "" } of events)
        yield { group, stream: logStreamName, id: eventId, timestamp, message: message.trimEnd() };
    }
  } catch (error) {
    throw new LogGroupError(`log group ${group} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

export class LogGroupError extends Error {
  override name = "LogGroupError";
}

/** Several of them, each in the order of its times, as one. */
export async function* inOrder(sources: readonly AsyncGenerator<LogLine>[]): AsyncGenerator<LogLine> {
  const heads = await Promise.all(sources.map(async (source) => ({ source, head: await source.next() })));
  for (;;) {
    const open = heads.flatMap((one) => (one.head.done === true ? [] : [{ one, line: one.head.value }]));
    const first = open.reduce<(typeof open)[number] | undefined>(
      (best, each) => (best === undefined || each.line.timestamp < best.line.timestamp ? each : best),
      undefined,
    );
    if (!first) return;
    yield first.line;
    first.one.head = await first.one.source.next();
  }
}

/** Lines may come so many milliseconds late; for that long they are asked for again. */
export const late = 60_000;

/** Of lines that are asked for again and again, those that are new. */
export class NewLines {
  private readonly known = new Map<string, number>();
  private newest: number;

  constructor(private readonly since: number) {
    this.newest = since;
  }

  /** From when lines must be asked for, so that none is missed. */
  get from(): number {
    return Math.max(this.since, this.newest - late);
  }

  /** Whether it is seen for the first time. */
  isNew({ group, id, timestamp }: LogLine): boolean {
    const key = `${group} ${id}`;
    if (this.known.has(key)) return false;
    this.known.set(key, timestamp);
    this.newest = Math.max(this.newest, timestamp);
    return true;
  }

  /** Forgets lines that will not be asked for any more. */
  prune(): void {
    for (const [key, timestamp] of this.known) if (timestamp < this.from) this.known.delete(key);
  }
}
