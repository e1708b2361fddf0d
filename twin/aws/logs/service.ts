// CloudWatch Logs for a reader of broker and worker logs (CloudWatch Logs API Reference, awsJson1.1).
import type { z } from "zod";
import { awsJsonService, taking, type Handler } from "../service.js";
import type { TwinService } from "../twinService.js";
import {
  createGroup,
  createStream,
  describeGroups,
  describeStreams,
  filterEvents,
  getEvents,
  ofResource,
  oneGroup,
  putRetention,
  tagResource,
  untagResource,
} from "./requests.js";
import type { LogGroups } from "./store.js";

export function logs(groups: LogGroups): TwinService {
  const of = <T>(schema: z.ZodType<T>, work: (input: T) => unknown): Handler =>
    taking(schema, work, "InvalidParameterException");
  return {
    api: awsJsonService("logs", {
      CreateLogGroup: of(createGroup, (input) => groups.create(input)),
      DeleteLogGroup: of(oneGroup, ({ logGroupName }) => groups.delete(logGroupName)),
      DescribeLogGroups: of(describeGroups, (input) => groups.describe(input)),
      PutRetentionPolicy: of(putRetention, (input) => groups.keep(input.logGroupName, input.retentionInDays)),
      DeleteRetentionPolicy: of(oneGroup, ({ logGroupName }) => groups.keep(logGroupName, undefined)),
      CreateLogStream: of(createStream, (input) => groups.createStream(input)),
      DescribeLogStreams: of(describeStreams, (input) => groups.describeStreams(input)),
      GetLogEvents: of(getEvents, (input) => groups.events(input)),
      FilterLogEvents: of(filterEvents, (input) => groups.filterEvents(input)),
      ListTagsForResource: of(ofResource, ({ resourceArn }) => ({ tags: groups.byArn(resourceArn).tags })),
      TagResource: of(tagResource, ({ resourceArn, tags }) =>
        groups.setTags(resourceArn, { ...groups.byArn(resourceArn).tags, ...tags }),
      ),
      UntagResource: of(untagResource, ({ resourceArn, tagKeys }) =>
        groups.setTags(
          resourceArn,
          Object.fromEntries(Object.entries(groups.byArn(resourceArn).tags).filter(([key]) => !tagKeys.includes(key))),
        ),
      ),
    }),
  };
}
