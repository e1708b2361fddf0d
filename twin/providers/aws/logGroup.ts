// aws.cloudwatch.LogGroup over the CloudWatch Logs API.
import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import type { CreateLogGroupRequest, LogGroup, LogGroupClass } from "@aws-sdk/client-cloudwatch-logs";
import type { LogGroupArgs } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone } from "../wait.js";
import { tagChanges } from "./tags.js";

type LogGroupInputs = Unwrap<LogGroupArgs>;

/**
 * The request that creates the group of these inputs (CloudWatch Logs API reference, CreateLogGroup); retention is set
 * apart.
 */
function createLogGroupRequest(inputs: Properties): CreateLogGroupRequest {
  const group = inputs as unknown as LogGroupInputs;
  return {
    logGroupName: group.name,
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass as LogGroupClass | undefined,
    tags: group.tags,
  };
}

/** The group's inputs and outputs as the service describes it. */
function logGroupState(group: LogGroup): Properties {
  return {
    arn: group.arn?.replace(/:\*$/, ""),
    name: group.logGroupName,
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass,
    retentionInDays: group.retentionInDays ?? 0,
  };
}

export const logGroup: ResourceType = {
  facts: providerFacts("aws:cloudwatch/logGroup:LogGroup"),
  naming: { property: "name", maxLength: 512 },
  async create(operation, inputs) {
    const request = createLogGroupRequest(inputs);
    await operation.twin.logs.send(new CreateLogGroupCommand(request));
    const name = request.logGroupName ?? "";
    operation.made(name);
    await setRetention(operation, name, inputs);
    return { id: name, outputs: (await read(operation, name)) ?? {} };
  },
  read: async (operation, id, state) => {
    const live = await read(operation, id);
    return live === undefined ? undefined : { ...state, ...live };
  },
  async update(operation, id, { olds, news, state }) {
    const { logs } = operation.twin;
    if (olds["retentionInDays"] !== news["retentionInDays"]) await setRetention(operation, id, news);
    const { set, removed } = tagChanges(olds, news);
    const resourceArn = String(state["arn"]);
    if (Object.keys(set).length > 0) await logs.send(new TagResourceCommand({ resourceArn, tags: set }));
    if (removed.length > 0) await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: removed }));
    return { ...state, ...(await read(operation, id)) };
  },
  async delete(operation, id, state) {
    if (state["skipDestroy"] !== true)
      await orGone(operation.twin.logs.send(new DeleteLogGroupCommand({ logGroupName: id })));
  },
};

async function setRetention(operation: Operation, logGroupName: string, inputs: Properties): Promise<void> {
  const { retentionInDays = 0 } = inputs as unknown as LogGroupInputs;
  if (retentionInDays > 0)
    await operation.twin.logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
  else await operation.twin.logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
}

async function read(operation: Operation, name: string): Promise<Properties | undefined> {
  const { logGroups = [] } = await operation.twin.logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
  const group = logGroups.find((one) => one.logGroupName === name);
  return group === undefined ? undefined : logGroupState(group);
}
