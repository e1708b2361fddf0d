// aws.mskconnect.CustomPlugin over the MSK Connect API. Immutable but for its tags.
import {
  CreateCustomPluginCommand,
  DeleteCustomPluginCommand,
  DescribeCustomPluginCommand,
} from "@aws-sdk/client-kafkaconnect";
import type {
  CreateCustomPluginRequest,
  CustomPluginContentType,
  DescribeCustomPluginResponse,
} from "@aws-sdk/client-kafkaconnect";
import type { CustomPluginArgs } from "@pulumi/aws/mskconnect/customPlugin.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import type { Properties } from "../protocol.js";
import { PartialFailure } from "../resourceType.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone, waitFor, waitGone } from "../wait.js";
import type { Wait } from "../wait.js";
import { updateTags } from "./tags.js";

/** The request that creates the plugin of these inputs (MSK Connect API reference, CreateCustomPlugin). */
function createCustomPluginRequest(inputs: Properties): CreateCustomPluginRequest {
  const plugin = inputs as unknown as Unwrap<CustomPluginArgs>;
  return {
    name: plugin.name,
    description: plugin.description,
    contentType: plugin.contentType as CustomPluginContentType,
    location: { s3Location: plugin.location.s3 },
    tags: plugin.tags,
  };
}

/** The plugin's inputs and outputs as the service describes it. */
export function customPluginState(description: DescribeCustomPluginResponse): Properties {
  return {
    arn: description.customPluginArn,
    name: description.name,
    description: description.description,
    state: description.customPluginState,
    latestRevision: description.latestRevision?.revision,
    contentType: description.latestRevision?.contentType,
    location: { s3: description.latestRevision?.location?.s3Location },
  };
}

export const customPlugin: ResourceType = {
  facts: providerFacts("aws:mskconnect/customPlugin:CustomPlugin"),
  naming: { property: "name", maxLength: 128 },
  async create(operation, inputs) {
    const { customPluginArn: id = "" } = await operation.twin.kafkaConnect.send(
      new CreateCustomPluginCommand(createCustomPluginRequest(inputs)),
    );
    operation.made(id);
    return { id, outputs: await settle(operation, id, inputs) };
  },
  async read(operation, id) {
    const description = await describe(operation, id);
    return description === undefined || description.customPluginState === "DELETING"
      ? undefined
      : customPluginState(description);
  },
  async update(operation, id, { olds, news }) {
    const state = await settle(operation, id, news);
    await updateTags(operation.twin.kafkaConnect, id, olds, news);
    return state;
  },
  async delete(operation, id) {
    const deleted = await orGone(
      operation.twin.kafkaConnect.send(new DeleteCustomPluginCommand({ customPluginArn: id })),
    );
    if (deleted !== undefined) await waitGone(operation, waiting(operation, id));
  },
};

/** Waits for ACTIVE. CREATE_FAILED is a partial failure that says why. */
async function settle(operation: Operation, id: string, inputs: Properties): Promise<Properties> {
  const partial = (message: string): PartialFailure => new PartialFailure(id, { ...inputs, arn: id }, message);
  const description = await waitFor(operation, { ...waiting(operation, id), until: ["ACTIVE", "CREATE_FAILED"] }).catch(
    (error: unknown) => {
      throw partial(error instanceof Error ? error.message : String(error));
    },
  );
  if (description.customPluginState === "ACTIVE") return customPluginState(description);
  const { code = "unknown", message = "no reason given" } = description.stateDescription ?? {};
  throw partial(
    `Custom plugin ${description.name} is CREATE_FAILED (${code}): ${message}\n` +
      `Correct the archive and run pulumi up --replace '${operation.urn}'.`,
  );
}

function describe(operation: Operation, id: string): Promise<DescribeCustomPluginResponse | undefined> {
  return orGone(operation.twin.kafkaConnect.send(new DescribeCustomPluginCommand({ customPluginArn: id })));
}

function waiting(operation: Operation, id: string): Omit<Wait<DescribeCustomPluginResponse>, "until"> {
  return {
    what: `Custom plugin ${id.split("/")[1] ?? id}`,
    poll: () => describe(operation, id),
    state: (description) => description.customPluginState ?? "",
    timeout: 10 * 60_000,
  };
}
