// aws.msk.Configuration over the Amazon MSK API: revisions of a configuration.
import {
  CreateConfigurationCommand,
  DeleteConfigurationCommand,
  DescribeConfigurationCommand,
  DescribeConfigurationRevisionCommand,
  UpdateConfigurationCommand,
} from "@aws-sdk/client-kafka";
import type {
  CreateConfigurationRequest,
  DescribeConfigurationResponse,
  DescribeConfigurationRevisionResponse,
} from "@aws-sdk/client-kafka";
import type { ConfigurationArgs } from "@pulumi/aws/msk/configuration.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone, waitGone } from "../wait.js";

/** The request that creates the configuration of these inputs (Amazon MSK API reference, CreateConfiguration). */
function createConfigurationRequest(inputs: Properties): CreateConfigurationRequest {
  const configuration = inputs as unknown as Unwrap<ConfigurationArgs>;
  return {
    Name: configuration.name,
    Description: configuration.description,
    KafkaVersions: configuration.kafkaVersions,
    ServerProperties: new TextEncoder().encode(configuration.serverProperties),
  };
}

/** The configuration's inputs and outputs as the service describes it and its newest revision. */
function configurationState(
  description: DescribeConfigurationResponse,
  revision: DescribeConfigurationRevisionResponse,
): Properties {
  return {
    arn: description.Arn,
    name: description.Name,
    description: revision.Description ?? description.Description,
    kafkaVersions: description.KafkaVersions,
    latestRevision: description.LatestRevision?.Revision,
    serverProperties: new TextDecoder().decode(revision.ServerProperties),
  };
}

export const configuration: ResourceType = {
  facts: providerFacts("aws:msk/configuration:Configuration"),
  naming: { property: "name", maxLength: 255 },
  volatile: ["latestRevision"],
  async create(operation, inputs) {
    const { Arn: id = "" } = await operation.twin.kafka.send(
      new CreateConfigurationCommand(createConfigurationRequest(inputs)),
    );
    operation.made(id);
    return { id, outputs: (await read(operation, id)) ?? {} };
  },
  read,
  async update(operation, id, { news }) {
    const { Description, ServerProperties } = createConfigurationRequest(news);
    await operation.twin.kafka.send(new UpdateConfigurationCommand({ Arn: id, Description, ServerProperties }));
    return (await read(operation, id)) ?? {};
  },
  async delete(operation, id) {
    const deleted = await orGone(operation.twin.kafka.send(new DeleteConfigurationCommand({ Arn: id })));
    if (deleted === undefined) return;
    await waitGone(operation, {
      what: `MSK configuration ${id.split("/")[1] ?? id}`,
      poll: () => describe(operation, id),
      state: (description) => description.State ?? "",
      timeout: 5 * 60_000,
    });
  },
};

async function read(operation: Operation, id: string): Promise<Properties | undefined> {
  const description = await describe(operation, id);
  if (description === undefined || description.State === "DELETING") return undefined;
  const revision = await operation.twin.kafka.send(
    new DescribeConfigurationRevisionCommand({ Arn: id, Revision: description.LatestRevision?.Revision }),
  );
  return configurationState(description, revision);
}

function describe(operation: Operation, id: string): Promise<DescribeConfigurationResponse | undefined> {
  return orGone(operation.twin.kafka.send(new DescribeConfigurationCommand({ Arn: id })));
}
