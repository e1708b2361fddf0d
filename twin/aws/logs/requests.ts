// Shapes of CloudWatch Logs' requests, with the limits of its API Reference. A member that is not here is refused.
import { z } from "zod";

const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const logGroupName = z
  .string()
  .regex(/^[.\-_/#A-Za-z0-9]{1,512}$/, "a log group's name has 1 to 512 letters, digits and . - _ / #");
const tags = z.record(z.string(), z.string());
const group = { logGroupName: z.string().optional(), logGroupIdentifier: z.string().optional() };
const paging = { nextToken: z.string().optional(), limit: z.int().min(1).max(50).optional() };
const events = {
  ...group,
  startTime: z.number().optional(),
  endTime: z.number().optional(),
  limit: z.int().min(1).max(10_000).default(10_000),
  nextToken: z.string().optional(),
  unmask: z.literal(false).optional(),
};

export const createGroup = z.strictObject({
  logGroupName,
  kmsKeyId: z.string().optional(),
  logGroupClass: z.literal("STANDARD", "the twin has the log group class STANDARD only").optional(),
  deletionProtectionEnabled: z.literal(false).optional(),
  tags: tags.default({}),
});
export const oneGroup = z.strictObject({ logGroupName });
export const describeGroups = z
  .strictObject({
    ...paging,
    logGroupNamePrefix: z.string().optional(),
    logGroupNamePattern: z.string().max(512).optional(),
    includeLinkedAccounts: z.literal(false).optional(),
  })
  .refine((input) => input.logGroupNamePrefix === undefined || input.logGroupNamePattern === undefined, {
    message: "give logGroupNamePrefix or logGroupNamePattern, not both",
  });
export const putRetention = z.strictObject({
  logGroupName,
  retentionInDays: z.literal(retentions, `CloudWatch Logs knows ${retentions.join(", ")} days`),
});
export const createStream = z.strictObject({
  logGroupName,
  logStreamName: z
    .string()
    .regex(/^[^:*]{1,512}$/, "a log stream's name has no : and no *")
    .refine((name) => encodeURIComponent(name).length <= 200, "the twin keeps streams as files: a shorter name"),
});
export const describeStreams = z.strictObject({
  ...group,
  ...paging,
  logStreamNamePrefix: z.string().default(""),
  orderBy: z.enum(["LogStreamName", "LastEventTime"]).optional(),
  descending: z.boolean().optional(),
});
export const getEvents = z.strictObject({
  ...events,
  logStreamName: z.string(),
  startFromHead: z.boolean().optional(),
});
export const filterEvents = z.strictObject({
  ...events,
  logStreamNames: z.array(z.string()).optional(),
  logStreamNamePrefix: z.string().default(""),
  filterPattern: z.string().max(1024).default(""),
  interleaved: z.boolean().optional(),
});
export const ofResource = z.strictObject({ resourceArn: z.string() });
export const tagResource = z.strictObject({ resourceArn: z.string(), tags });
export const untagResource = z.strictObject({ resourceArn: z.string(), tagKeys: z.array(z.string()) });

export type CreateGroup = z.infer<typeof createGroup>;
export type DescribeGroups = z.infer<typeof describeGroups>;
export type CreateStream = z.infer<typeof createStream>;
export type DescribeStreams = z.infer<typeof describeStreams>;
export type GetEvents = z.infer<typeof getEvents>;
export type FilterEvents = z.infer<typeof filterEvents>;
