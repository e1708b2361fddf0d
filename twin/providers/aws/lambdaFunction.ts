// aws.lambda.Function over the Lambda API: code from a ZIP archive of this machine.
import { readFile } from "node:fs/promises";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type {
  Architecture,
  FunctionConfiguration,
  GetFunctionResponse,
  Runtime,
  UpdateFunctionConfigurationRequest,
} from "@aws-sdk/client-lambda";
import type { FunctionArgs } from "@pulumi/aws/lambda/function.js";
import type { Unwrap } from "@pulumi/pulumi";
import { providerFacts } from "../../aws/records/providerFacts.js";
import { isAsset, type Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { orGone } from "../wait.js";
import { tagChanges } from "./tags.js";

type Inputs = Unwrap<FunctionArgs>;

/** What CreateFunction and UpdateFunctionConfiguration have in common (AWS Lambda API reference). */
function configurationRequest(inputs: Properties): UpdateFunctionConfigurationRequest {
  const { name, description, role, handler, runtime, timeout, memorySize, environment, vpcConfig, loggingConfig } =
    inputs as unknown as Inputs;
  return {
    FunctionName: name,
    Description: description,
    Role: role,
    Handler: handler,
    Runtime: runtime as Runtime | undefined,
    Timeout: timeout,
    MemorySize: memorySize,
    Environment: { Variables: environment?.variables ?? {} },
    VpcConfig: { SubnetIds: vpcConfig?.subnetIds ?? [], SecurityGroupIds: vpcConfig?.securityGroupIds ?? [] },
    LoggingConfig: loggingConfig && { LogGroup: loggingConfig.logGroup },
  };
}

/** The function's inputs and outputs as the service describes it; its code shows by its hash alone. */
function functionState({ Configuration: live = {}, Tags: tags = {} }: GetFunctionResponse): Properties {
  const variables = live.Environment?.Variables ?? {};
  return {
    arn: live.FunctionArn,
    name: live.FunctionName,
    description: live.Description === "" ? undefined : live.Description,
    role: live.Role,
    handler: live.Handler,
    runtime: live.Runtime,
    timeout: live.Timeout,
    memorySize: live.MemorySize,
    architectures: live.Architectures,
    environment: Object.keys(variables).length === 0 ? undefined : { variables },
    vpcConfig: vpcConfigOf(live),
    tags,
    codeSha256: live.CodeSha256,
    sourceCodeSize: live.CodeSize,
    lastModified: live.LastModified,
    version: live.Version,
  };
}

function vpcConfigOf({ VpcConfig: vpc }: FunctionConfiguration): Properties | undefined {
  return (vpc?.SubnetIds ?? []).length === 0
    ? undefined
    : { subnetIds: vpc?.SubnetIds, securityGroupIds: vpc?.SecurityGroupIds };
}

export const lambdaFunction: ResourceType = {
  facts: providerFacts("aws:lambda/function:Function"),
  replaceRules: {
    durableConfig: ({ from, to }) => (from === undefined || to === undefined ? "replace" : "update"),
  },
  naming: { property: "name", maxLength: 64 },
  volatile: ["codeSha256", "lastModified", "sourceCodeSize"],
  async create(operation, inputs) {
    const { name = "", architectures, tags } = inputs as unknown as Inputs;
    await operation.twin.lambda.send(
      new CreateFunctionCommand({
        ...configurationRequest(inputs),
        FunctionName: name,
        Role: String(inputs["role"]),
        Architectures: architectures as Architecture[] | undefined,
        Tags: tags,
        Code: { ZipFile: await archive(operation, inputs) },
      }),
    );
    return { id: name, outputs: (await this.read(operation, name, inputs)) ?? {} };
  },
  async read(operation, id, state) {
    const live = await orGone(operation.twin.lambda.send(new GetFunctionCommand({ FunctionName: id })));
    if (live === undefined) return undefined;
    const shown = functionState(live);
    // Other code under the same name is drift. Only the property `code` shows it.
    const changed = state["codeSha256"] !== undefined && shown["codeSha256"] !== state["codeSha256"];
    return { ...state, ...shown, ...(changed && { code: undefined, sourceCodeHash: undefined }) };
  },
  async update(operation, id, { olds, news }) {
    const { lambda } = operation.twin;
    await lambda.send(new UpdateFunctionConfigurationCommand({ ...configurationRequest(news), FunctionName: id }));
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: id, ZipFile: await archive(operation, news) }));
    const outputs = (await this.read(operation, id, news)) ?? {};
    const { set, removed } = tagChanges(olds, news);
    const Resource = String(outputs["arn"]);
    if (Object.keys(set).length > 0) await lambda.send(new TagResourceCommand({ Resource, Tags: set }));
    if (removed.length > 0) await lambda.send(new UntagResourceCommand({ Resource, TagKeys: removed }));
    return { ...outputs, tags: news["tags"] };
  },
  async delete(operation, id) {
    await orGone(operation.twin.lambda.send(new DeleteFunctionCommand({ FunctionName: id })));
  },
};

async function archive(operation: Operation, inputs: Properties): Promise<Uint8Array> {
  const { code, name } = inputs;
  if (!isAsset(code) || code.path === undefined || code.path === "")
    throw new Error(`Function ${String(name)}: the twin takes code as a FileArchive of a ZIP file.`);
  return readFile(operation.twin.directory(code.path));
}
