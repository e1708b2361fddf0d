// aws.mskconnect.WorkerConfiguration over the MSK Connect API. Immutable but for its tags.
import {
  CreateWorkerConfigurationCommand,
  DeleteWorkerConfigurationCommand,
  DescribeWorkerConfigurationCommand,
} from "@aws-sdk/client-kafkaconnect";
import type {
  CreateWorkerConfigurationRequest,
  DescribeWorkerConfigurationResponse,
} from "@aws-sdk/client-kafkaconnect";
import type { WorkerConfigurationArgs } from "@pulumi/aws/mskconnect/workerConfiguration.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone, waitGone } from "../wait.js";
import { updateTags } from "./tags.js";

/**
 * The request that creates the worker configuration of these inputs (MSK Connect API reference,
 * CreateWorkerConfiguration).
 */
export function createWorkerConfigurationRequest(inputs: Properties): CreateWorkerConfigurationRequest {
  const configuration = inputs as unknown as Unwrap<WorkerConfigurationArgs>;
  return {
    name: configuration.name,
    description: configuration.description,
    propertiesFileContent: Buffer.from(configuration.propertiesFileContent).toString("base64"),
    tags: configuration.tags,
  };
}

/** The worker configuration's inputs and outputs as the service describes it. */
export function workerConfigurationState(description: DescribeWorkerConfigurationResponse): Properties {
  return {
    arn: description.workerConfigurationArn,
    name: description.name,
    description: description.description,
    latestRevision: description.latestRevision?.revision,
    propertiesFileContent: decode(description.latestRevision?.propertiesFileContent ?? ""),
  };
}

/**
 * The API takes and returns base64; terraform-provider-aws accepts plain text from a service that answers it unencoded.
 */
function decode(content: string): string {
  const text = Buffer.from(content, "base64").toString();
  return Buffer.from(text).toString("base64") === content ? text : content;
}

export const workerConfiguration: ResourceType = {
  facts: providerFacts("aws:mskconnect/workerConfiguration:WorkerConfiguration"),
  naming: { property: "name", maxLength: 128 },
  async create(operation, inputs) {
    const { workerConfigurationArn: id = "" } = await operation.twin.kafkaConnect.send(
      new CreateWorkerConfigurationCommand(createWorkerConfigurationRequest(inputs)),
    );
    operation.made(id);
    return { id, outputs: (await this.read(operation, id, {})) ?? {} };
  },
  async read(operation, id) {
    const description = await describe(operation, id);
    return description === undefined ? undefined : workerConfigurationState(description);
  },
  async update(operation, id, { olds, news, state }) {
    await updateTags(operation.twin.kafkaConnect, id, olds, news);
    return state;
  },
  async delete(operation, id) {
    const { kafkaConnect } = operation.twin;
    const deleted = await orGone(
      kafkaConnect.send(new DeleteWorkerConfigurationCommand({ workerConfigurationArn: id })),
    );
    if (deleted === undefined) return;
    await waitGone(operation, {
      what: `Worker configuration ${id.split("/")[1] ?? id}`,
      poll: () => describe(operation, id),
      state: (description) => description.workerConfigurationState ?? "",
      timeout: 10 * 60_000,
    });
  },
};

function describe(operation: Operation, id: string): Promise<DescribeWorkerConfigurationResponse | undefined> {
  return orGone(
    operation.twin.kafkaConnect.send(new DescribeWorkerConfigurationCommand({ workerConfigurationArn: id })),
  );
}
