// Lambda functions (AWS Lambda API Reference): Node bundles from a ZIP archive, run on this machine. Limits: developer
// guide, "Lambda quotas".
import { z } from "zod";
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError, messageOf } from "../errors.js";
import { arn, page } from "../identifiers.js";
import type { KnownResources } from "../records/knownResources.js";
import { checked, restJsonService, route, type Input, type Service } from "../service.js";
import type { FunctionCode } from "./functionCode.js";
import { configurationOf, type FunctionEntry } from "./functionEntry.js";

const invalidCode = "InvalidParameterValueException";
const name = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "a function's name has 1 to 64 letters, digits, - and _");
const configuration = {
  Description: z.string().max(256).optional(),
  Role: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, "the ARN of a role"),
  Handler: z.string().regex(/^[^\s.]+\.[^\s.]+$/, "file.export"),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, "the twin runs functions for Node.js only: nodejs20.x, nodejs22.x, …"),
  Timeout: z.int().min(1).max(900),
  MemorySize: z.int().min(128).max(10_240),
  Environment: z.object({ Variables: z.record(z.string().regex(/^[A-Za-z]\w*$/), z.string()).default({}) }),
  VpcConfig: z.object({
    SubnetIds: z.array(z.string()).default([]),
    SecurityGroupIds: z.array(z.string()).default([]),
  }),
};
const creation = z.object({
  ...configuration,
  FunctionName: name,
  Timeout: configuration.Timeout.default(3),
  MemorySize: configuration.MemorySize.default(128),
  Environment: configuration.Environment.prefault({}),
  VpcConfig: configuration.VpcConfig.prefault({}),
  Architectures: z.array(z.enum(["x86_64", "arm64"])).default(["x86_64"]),
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).prefault({}),
  Code: z.object({ ZipFile: z.base64() }, "the twin takes the code as a ZIP archive in the request"),
  Tags: z.record(z.string(), z.string()).default({}),
});
const change = z
  .object(configuration)
  .partial()
  .extend({ LoggingConfig: z.object({ LogGroup: z.string().optional() }).optional() });
const code = z.object({ ZipFile: z.base64() });
const tagging = z.object({ Tags: z.record(z.string(), z.string()) });

export class Functions {
  private readonly functions: Collection<FunctionEntry>;

  constructor(
    private readonly context: TwinContext,
    private readonly known: KnownResources,
    private readonly code: FunctionCode,
  ) {
    this.functions = context.store.collection<FunctionEntry>("functions");
  }

  service(): Service {
    const one = "/2015-03-31/functions/{FunctionName}";
    const tags = "/2017-03-31/tags/{Resource}";
    const rest = restJsonService("lambda", [
      route("CreateFunction", "POST", "/2015-03-31/functions", (input) => this.create(input), 201),
      route("ListFunctions", "GET", "/2015-03-31/functions", (input) => this.list(input)),
      route("GetFunction", "GET", one, (input) => this.describe(input)),
      route("GetFunctionConfiguration", "GET", `${one}/configuration`, (input) => configurationOf(this.require(input))),
      route("UpdateFunctionCode", "PUT", `${one}/code`, (input) => this.updateCode(input)),
      route("UpdateFunctionConfiguration", "PUT", `${one}/configuration`, (input) => this.updateConfiguration(input)),
      route("DeleteFunction", "DELETE", one, (input) => this.delete(input), 204),
      route("ListTags", "GET", tags, (input) => ({ Tags: this.byArn(input).tags })),
      route(
        "TagResource",
        "POST",
        tags,
        (input) => this.setTags(input, (old) => ({ ...old, ...checked(tagging, input, invalidCode).Tags })),
        204,
      ),
      route(
        "UntagResource",
        "DELETE",
        tags,
        (input) => this.setTags(input, (old) => without(old, input["tagKeys"])),
        204,
      ),
    ]);
    // An invocation's body is the event itself, and so is its answer.
    return {
      ...rest,
      handle: async (request, record) => {
        const called = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.rawPath)?.[1];
        if (called === undefined || request.method !== "POST") return rest.handle(request, record);
        const FunctionName = decodeURIComponent(called);
        // Without the event, which may hold a password.
        record("lambda", "Invoke", { FunctionName });
        const { failed, payload } = await this.code.invoke(
          this.require({ FunctionName }),
          request.body.toString("utf8"),
        );
        return {
          status: 200,
          headers: {
            "content-type": "application/json",
            "x-amz-executed-version": "$LATEST",
            ...(failed && { "x-amz-function-error": "Unhandled" }),
          },
          body: payload,
        };
      },
    };
  }

  /** @throws AwsError for a function that is not there */
  requireFunction(functionArn: string): void {
    this.require({ FunctionName: functionArn });
  }

  /** Resolves when it is through, however it ended: its log group tells. */
  async invokeScheduled(functionArn: string, payload: string, signal: AbortSignal): Promise<void> {
    await this.code.invoke(this.require({ FunctionName: functionArn }), payload, signal);
  }

  /** ARN of a function that holds this subnet or security group. */
  userOf(id: string): string | undefined {
    return this.functions
      .values()
      .find(({ subnetIds = [], securityGroupIds = [] }) => [...subnetIds, ...securityGroupIds].includes(id))?.arn;
  }

  private create(input: Input): unknown {
    const {
      FunctionName: name,
      Role,
      Handler,
      Runtime,
      Architectures,
      Code,
      Tags,
      ...rest
    } = checked(creation, input, invalidCode);
    if (this.functions.get(name) !== undefined)
      throw new AwsError("ResourceConflictException", 409, `Function already exist: ${name}`, { Type: "User" });
    this.checkSurroundings(Role, rest.VpcConfig);
    const entry: FunctionEntry = {
      arn: arn(this.context, "lambda", `function:${name}`),
      name,
      role: Role,
      handler: Handler,
      runtime: Runtime,
      architectures: Architectures,
      tags: Tags,
      lastModified: new Date().toISOString(),
      ...membersOf(rest),
      ...this.code.store(name, Handler, Buffer.from(Code.ZipFile, "base64")),
    };
    return configurationOf(this.functions.set(name, entry));
  }

  private list(input: Input): unknown {
    const { items, nextToken } = page(this.functions.values(), input["MaxItems"], input["Marker"], 50);
    return { Functions: items.map(configurationOf), NextMarker: nextToken };
  }

  private describe(input: Input): unknown {
    const entry = this.require(input);
    return { Configuration: configurationOf(entry), Code: { RepositoryType: "S3" }, Tags: entry.tags };
  }

  private updateCode(input: Input): unknown {
    const { name, handler, codeSha256: old } = this.require(input);
    const stored = this.code.store(name, handler, Buffer.from(checked(code, input, invalidCode).ZipFile, "base64"));
    const entry = this.update(name, stored);
    if (stored.codeSha256 !== old) this.code.remove(name, old);
    return entry;
  }

  private updateConfiguration(input: Input): unknown {
    const { name } = this.require(input);
    const { Role: role, Handler: handler, Runtime: runtime, ...rest } = checked(change, input, invalidCode);
    this.checkSurroundings(role, rest.VpcConfig);
    return this.update(name, {
      ...(role && { role }),
      ...(handler && { handler }),
      ...(runtime && { runtime }),
      ...membersOf(rest),
    });
  }

  private delete(input: Input): undefined {
    const { name } = this.require(input);
    this.functions.delete(name);
    this.code.remove(name);
  }

  private setTags(input: Input, changed: (old: Record<string, string>) => Record<string, string>): undefined {
    const { name, tags } = this.byArn(input);
    this.functions.update(name, { tags: changed(tags) });
  }

  private update(name: string, changed: Partial<FunctionEntry>): unknown {
    const entry = this.functions.update(name, { ...changed, lastModified: new Date().toISOString() });
    return entry && configurationOf(entry);
  }

  /** By name or ARN. */
  private require(input: Input): FunctionEntry {
    const wanted = String(input["FunctionName"]);
    const entry = this.functions.get(wanted.split(":").at(-1) ?? wanted);
    if (entry !== undefined) return entry;
    throw new AwsError(
      "ResourceNotFoundException",
      404,
      `Function not found: ${arn(this.context, "lambda", `function:${wanted}`)}`,
      { Type: "User" },
    );
  }

  private byArn(input: Input): FunctionEntry {
    return this.require({ FunctionName: input["Resource"] });
  }

  private checkSurroundings(
    role: string | undefined,
    vpc: { SubnetIds: string[]; SecurityGroupIds: string[] } | undefined,
  ): void {
    try {
      if (role !== undefined) this.known.checkRole(role);
      if (vpc !== undefined) this.known.checkNetwork(vpc.SubnetIds, vpc.SecurityGroupIds);
    } catch (error) {
      throw new AwsError(invalidCode, 400, messageOf(error), { Type: "User" });
    }
  }
}

type Members = {
  [M in "Description" | "Timeout" | "MemorySize" | "Environment" | "VpcConfig" | "LoggingConfig"]?:
    | z.infer<typeof creation>[M]
    | undefined;
};

/** The members of a request that are there, under our names. */
function membersOf({
  Description,
  Timeout,
  MemorySize,
  Environment,
  VpcConfig,
  LoggingConfig,
}: Members): Partial<FunctionEntry> & Pick<FunctionEntry, never> {
  return {
    ...(Description !== undefined && { description: Description }),
    ...(Timeout !== undefined && { timeout: Timeout }),
    ...(MemorySize !== undefined && { memorySize: MemorySize }),
    ...(Environment && { variables: Environment.Variables }),
    ...(VpcConfig && { subnetIds: VpcConfig.SubnetIds, securityGroupIds: VpcConfig.SecurityGroupIds }),
    ...(LoggingConfig?.LogGroup !== undefined && { logGroup: LoggingConfig.LogGroup }),
  };
}

function without(tags: Record<string, string>, keys: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !(Array.isArray(keys) ? keys : []).includes(key)));
}
