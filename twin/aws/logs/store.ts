// Log groups with their settings, over the files that hold their lines (CloudWatch Logs API Reference).
import type { TwinContext } from "../context.js";
import { AwsError } from "../errors.js";
import { arn, page } from "../identifiers.js";
import type { Collection } from "../../state/store.js";
import { filterPattern } from "./filterPattern.js";
import type {
  CreateGroup,
  CreateStream,
  DescribeGroups,
  DescribeStreams,
  FilterEvents,
  GetEvents,
} from "./requests.js";

interface LogGroup {
  readonly name: string;
  readonly creationTime: number;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly tags: Record<string, string>;
}

const paging = { limit: 50, code: "InvalidParameterException" };

export class LogGroups {
  private readonly groups: Collection<LogGroup>;

  constructor(private readonly context: TwinContext) {
    this.groups = context.store.collection<LogGroup>("logGroups");
  }

  has(name: string): boolean {
    return this.groups.get(name) !== undefined;
  }

  create({ logGroupName: name, kmsKeyId, tags }: CreateGroup): void {
    if (this.has(name))
      throw new AwsError("ResourceAlreadyExistsException", 400, "The specified log group already exists");
    this.context.logs.createGroup(name);
    this.groups.set(name, { name, creationTime: Date.now(), tags, ...(kmsKeyId !== undefined && { kmsKeyId }) });
  }

  async delete(name: string): Promise<void> {
    const group = this.require(name);
    this.groups.delete(group.name);
    await this.context.logs.deleteGroup(group.name);
  }

  describe({ logGroupNamePrefix = "", logGroupNamePattern = "", limit, nextToken: from }: DescribeGroups): unknown {
    const found = this.groups
      .values()
      .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(found, limit, from, paging);
    const logGroups = items.map((group) => ({
      logGroupName: group.name,
      arn: `${this.arnOf(group)}:*`,
      logGroupArn: this.arnOf(group),
      creationTime: group.creationTime,
      retentionInDays: group.retentionInDays,
      kmsKeyId: group.kmsKeyId,
      metricFilterCount: 0,
      logGroupClass: "STANDARD",
      storedBytes: this.context.logs.streams(group.name).reduce((sum, stream) => sum + stream.storedBytes, 0),
    }));
    return { logGroups, nextToken };
  }

  /** @param days undefined: for ever */
  keep(name: string, days: number | undefined): void {
    const { retentionInDays: _old, ...group } = this.require(name);
    this.groups.set(group.name, { ...group, ...(days !== undefined && { retentionInDays: days }) });
  }

  createStream({ logGroupName, logStreamName }: CreateStream): void {
    this.require(logGroupName);
    if (this.context.logs.read(logGroupName, logStreamName) !== undefined) {
      throw new AwsError("ResourceAlreadyExistsException", 400, "The specified log stream already exists");
    }
    this.context.logs.createStream(logGroupName, logStreamName);
  }

  describeStreams(input: DescribeStreams): unknown {
    const group = this.require(groupOf(input));
    const streams = this.context.logs
      .streams(group.name)
      .filter((stream) => stream.name.startsWith(input.logStreamNamePrefix))
      .map((stream) => {
        const events = this.context.logs.read(group.name, stream.name) ?? [];
        const [first, last] = [events[0]?.timestamp, events.at(-1)?.timestamp];
        return {
          logStreamName: stream.name,
          arn: `${this.arnOf(group)}:log-stream:${stream.name}`,
          creationTime: first ?? group.creationTime,
          firstEventTimestamp: first,
          lastEventTimestamp: last,
          lastIngestionTime: last,
          storedBytes: stream.storedBytes,
        };
      });
    if (input.orderBy === "LastEventTime")
      streams.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
    if (input.descending === true) streams.reverse();
    const { items, nextToken } = page(streams, input.limit, input.nextToken, paging);
    return { logStreams: items, nextToken };
  }

  events(input: GetEvents): unknown {
    const group = this.require(groupOf(input));
    const all = this.context.logs.read(group.name, input.logStreamName);
    if (all === undefined)
      throw new AwsError("ResourceNotFoundException", 400, "The specified log stream does not exist.");
    const { startTime = 0, endTime = Infinity } = input;
    const events = all.filter(({ timestamp }) => timestamp >= startTime && timestamp < endTime);
    const [direction, position] = (
      input.nextToken ?? (input.startFromHead === true ? "f/0" : `b/${events.length}`)
    ).split("/");
    const at = Number(position);
    const [start, end] =
      direction === "f" ? [at, Math.min(at + input.limit, events.length)] : [Math.max(at - input.limit, 0), at];
    return {
      events: events.slice(start, end).map((event) => ({ ...event, ingestionTime: event.timestamp })),
      nextForwardToken: `f/${end}`,
      nextBackwardToken: `b/${start}`,
    };
  }

  filterEvents(input: FilterEvents): unknown {
    const group = this.require(groupOf(input));
    const { startTime = 0, endTime = Infinity } = input;
    const matches = filterPattern(input.filterPattern);
    const wanted = (name: string): boolean =>
      (input.logStreamNames === undefined || input.logStreamNames.includes(name)) &&
      name.startsWith(input.logStreamNamePrefix);
    const events = this.context.logs
      .streams(group.name)
      .filter((stream) => wanted(stream.name))
      .flatMap(({ name }) =>
        (this.context.logs.read(group.name, name) ?? [])
          // An event keeps its id, whatever is asked for.
          .map((event, index) => ({
            ...event,
            logStreamName: name,
            ingestionTime: event.timestamp,
            eventId: `${event.timestamp}-${name}-${index}`,
          }))
          // Unlike GetLogEvents, its end counts as inside.
          .filter(({ timestamp, message }) => timestamp >= startTime && timestamp <= endTime && matches(message)),
      );
    events.sort((a, b) => a.timestamp - b.timestamp);
    const { items, nextToken } = page(events, input.limit, input.nextToken, { ...paging, limit: 10_000 });
    return { events: items, searchedLogStreams: [], nextToken };
  }

  setTags(resourceArn: string, tags: Record<string, string>): void {
    this.groups.update(this.byArn(resourceArn).name, { tags });
  }

  byArn(resourceArn: string): LogGroup {
    return this.require(resourceArn.replace(/:\*$/, "").split(":log-group:")[1] ?? "");
  }

  private require(name: string): LogGroup {
    const group = this.groups.get(name);
    if (group === undefined)
      throw new AwsError("ResourceNotFoundException", 400, "The specified log group does not exist.");
    return group;
  }

  private arnOf(group: LogGroup): string {
    return arn(this.context, "logs", `log-group:${group.name}`);
  }
}

function groupOf(input: { logGroupName?: string | undefined; logGroupIdentifier?: string | undefined }): string {
  const identifier = input.logGroupName ?? input.logGroupIdentifier ?? "";
  return identifier.includes(":log-group:")
    ? (identifier.replace(/:\*$/, "").split(":log-group:")[1] ?? "")
    : identifier;
}
