// CloudWatch Logs: what a reader of broker and worker logs needs (CloudWatch Logs API Reference). Rules from the same
// pages.
import { z } from "zod";
import type { TwinContext } from "../context.js";
import { AwsError } from "../errors.js";
import { arn, page } from "../identifiers.js";
import { awsJsonService, checked, type Input, type Service } from "../service.js";
import type { Collection } from "../../state/store.js";
import { filterPattern } from "./filterPattern.js";
import type { LogEvent } from "./logStore.js";

interface LogGroup {
  readonly name: string;
  readonly creationTime: number;
  readonly retentionInDays?: number;
  readonly kmsKeyId?: string;
  readonly tags: Record<string, string>;
}

const invalid = "InvalidParameterException";
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const groupName = z
  .string()
  .regex(/^[.\-_/#A-Za-z0-9]{1,512}$/, "a log group's name has 1 to 512 letters, digits and . - _ / #");
const tags = z.record(z.string(), z.string()).default({});
const createGroup = z.object({ logGroupName: groupName, kmsKeyId: z.string().optional(), tags });
const named = z.object({ logGroupName: groupName });
const reading = z.object({
  logGroupName: z.string().optional(),
  logGroupIdentifier: z.string().optional(),
  logStreamName: z.string().optional(),
  logStreamNames: z.array(z.string()).optional(),
  logStreamNamePrefix: z.string().optional(),
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  limit: z.number().int().min(1).max(10_000).default(10_000),
  nextToken: z.string().optional(),
  startFromHead: z.boolean().optional(),
  filterPattern: z.string().optional(),
});
type Reading = z.infer<typeof reading>;

export class LogGroups {
  private readonly groups: Collection<LogGroup>;

  constructor(private readonly context: TwinContext) {
    this.groups = context.store.collection<LogGroup>("logGroups");
  }

  has(name: string): boolean {
    return this.groups.get(name) !== undefined;
  }

  service(): Service {
    return awsJsonService("logs", {
      CreateLogGroup: (input) => this.create(input),
      DeleteLogGroup: (input) => this.delete(input),
      DescribeLogGroups: (input) => this.describe(input),
      PutRetentionPolicy: (input) => this.putRetention(input),
      DeleteRetentionPolicy: (input) => this.deleteRetention(input),
      CreateLogStream: (input) => this.createStream(input),
      DescribeLogStreams: (input) => this.describeStreams(input),
      GetLogEvents: (input) => this.getEvents(checked(reading, input, invalid)),
      FilterLogEvents: (input) => this.filterEvents(checked(reading, input, invalid)),
      ListTagsForResource: (input) => ({ tags: this.byArn(input).tags }),
      TagResource: (input) =>
        this.changeTags(input, (old) => ({ ...old, ...(input["tags"] as Record<string, string>) })),
      UntagResource: (input) =>
        this.changeTags(input, (old) =>
          Object.fromEntries(Object.entries(old).filter(([key]) => !(input["tagKeys"] as string[]).includes(key))),
        ),
    });
  }

  private create(input: Input): void {
    const { logGroupName: name, kmsKeyId, tags: groupTags } = checked(createGroup, input, invalid);
    if (this.has(name))
      throw new AwsError("ResourceAlreadyExistsException", 400, "The specified log group already exists");
    this.context.logs.createGroup(name);
    this.groups.set(name, {
      name,
      creationTime: Date.now(),
      tags: groupTags,
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
    });
  }

  private async delete(input: Input): Promise<void> {
    const group = this.require(checked(named, input, invalid).logGroupName);
    this.groups.delete(group.name);
    await this.context.logs.deleteGroup(group.name);
  }

  private describe(input: Input): unknown {
    const prefix = String(input["logGroupNamePrefix"] ?? "");
    const found = this.groups
      .values()
      .filter((group) => group.name.startsWith(prefix))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const { items, nextToken } = page(found, input["limit"], input["nextToken"], 50);
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

  private putRetention(input: Input): void {
    const group = this.require(checked(named, input, invalid).logGroupName);
    const days = Number(input["retentionInDays"]);
    if (!retentions.includes(days))
      throw new AwsError(invalid, 400, `retentionInDays ${days}: CloudWatch Logs knows ${retentions.join(", ")}`);
    this.groups.update(group.name, { retentionInDays: days });
  }

  private deleteRetention(input: Input): void {
    const { retentionInDays: _gone, ...group } = this.require(checked(named, input, invalid).logGroupName);
    this.groups.set(group.name, group);
  }

  private createStream(input: Input): void {
    const { logGroupName, logStreamName } = checked(
      named.extend({ logStreamName: z.string().regex(/^[^:*]{1,512}$/, "a log stream's name has no : and no *") }),
      input,
      invalid,
    );
    this.require(logGroupName);
    if (this.context.logs.read(logGroupName, logStreamName) !== undefined) {
      throw new AwsError("ResourceAlreadyExistsException", 400, "The specified log stream already exists");
    }
    this.context.logs.createStream(logGroupName, logStreamName);
  }

  private describeStreams(input: Input): unknown {
    const group = this.require(groupOf(checked(reading.omit({ limit: true }), input, invalid)));
    const prefix = String(input["logStreamNamePrefix"] ?? "");
    const streams = this.context.logs
      .streams(group.name)
      .filter((stream) => stream.name.startsWith(prefix))
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
    if (input["orderBy"] === "LastEventTime")
      streams.sort((a, b) => (a.lastEventTimestamp ?? 0) - (b.lastEventTimestamp ?? 0));
    if (input["descending"] === true) streams.reverse();
    const { items, nextToken } = page(streams, input["limit"], input["nextToken"], 50);
    return { logStreams: items, nextToken };
  }

  private getEvents(input: Reading): unknown {
    const group = this.require(groupOf(input));
    const all = this.context.logs.read(group.name, input.logStreamName ?? "");
    if (all === undefined)
      throw new AwsError("ResourceNotFoundException", 400, "The specified log stream does not exist.");
    const events = all.filter((event) => inTime(event, input));
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

  private filterEvents(input: Reading): unknown {
    const group = this.require(groupOf(input));
    const matches = filterPattern(input.filterPattern ?? "");
    const wanted = (name: string): boolean =>
      (input.logStreamNames === undefined || input.logStreamNames.includes(name)) &&
      name.startsWith(input.logStreamNamePrefix ?? "");
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
          .filter((event) => inTime(event, input) && matches(event.message)),
      );
    events.sort((a, b) => a.timestamp - b.timestamp);
    const { items, nextToken } = page(events, input.limit, input.nextToken, 10_000);
    return { events: items, searchedLogStreams: [], nextToken };
  }

  private changeTags(input: Input, change: (old: Record<string, string>) => Record<string, string>): void {
    const group = this.byArn(input);
    this.groups.update(group.name, { tags: change(group.tags) });
  }

  private byArn(input: Input): LogGroup {
    const resource = String(input["resourceArn"] ?? "");
    return this.require(resource.replace(/:\*$/, "").split(":log-group:")[1] ?? "");
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

const inTime = (event: LogEvent, { startTime, endTime }: Reading): boolean =>
  (startTime === undefined || event.timestamp >= startTime) && (endTime === undefined || event.timestamp < endTime);
