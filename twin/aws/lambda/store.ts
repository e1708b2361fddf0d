// Lambda functions: Node bundles from a ZIP archive, run on this machine (AWS Lambda API Reference).
import type { Collection } from "../../state/store.js";
import type { TwinContext } from "../context.js";
import { AwsError, messageOf } from "../errors.js";
import { arn, page } from "../identifiers.js";
import type { KnownResources } from "../records/knownResources.js";
import type { FunctionCode } from "./functionCode.js";
import { configurationOf, type FunctionEntry } from "./functionEntry.js";
import type { CreateFunction, UpdateConfiguration } from "./requests.js";

export const latest = "$LATEST";
export const invalidCode = "InvalidParameterValueException";

export class Functions {
  private readonly functions: Collection<FunctionEntry>;

  constructor(
    private readonly context: TwinContext,
    private readonly known: KnownResources,
    private readonly code: FunctionCode,
  ) {
    this.functions = context.store.collection<FunctionEntry>("functions");
  }

  /** @throws AwsError for a function that is not there */
  requireFunction(nameOrArn: string, qualifier?: string): void {
    this.require(nameOrArn, qualifier);
  }

  /** Resolves when it is through, however it ended: its log group tells. */
  async invokeScheduled(nameOrArn: string, payload: string, signal: AbortSignal): Promise<void> {
    await this.code.invoke(this.require(nameOrArn), payload, signal);
  }

  /** ARN of a function that holds this subnet or security group. */
  userOf(id: string): string | undefined {
    return this.functions
      .values()
      .find(({ subnetIds = [], securityGroupIds = [] }) => [...subnetIds, ...securityGroupIds].includes(id))?.arn;
  }

  async create(request: CreateFunction): Promise<unknown> {
    const { FunctionName: name, Role, Handler, Runtime, Architectures, Code, Tags, ...rest } = request;
    this.requireFree(name);
    this.checkSurroundings(Role, rest.VpcConfig);
    const stored = await this.code.store(name, Handler, Buffer.from(Code.ZipFile, "base64"));
    // While the archive was unpacked, another request may have made a function of this name.
    this.requireFree(name);
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
      ...stored,
    };
    return configurationOf(this.functions.set(name, entry));
  }

  list(maxItems: string | undefined, marker: string | undefined): unknown {
    const { items, nextToken } = page(this.functions.values(), maxItems, marker, { limit: 50, code: invalidCode });
    return { Functions: items.map(configurationOf), NextMarker: nextToken };
  }

  describe(nameOrArn: string, qualifier?: string): unknown {
    const entry = this.require(nameOrArn, qualifier);
    return { Configuration: configurationOf(entry), Code: { RepositoryType: "S3" }, Tags: entry.tags };
  }

  configuration(nameOrArn: string, qualifier?: string): unknown {
    return configurationOf(this.require(nameOrArn, qualifier));
  }

  /** @param archive ZIP, base64 */
  async updateCode(nameOrArn: string, archive: string): Promise<unknown> {
    const { name, handler } = this.require(nameOrArn);
    const stored = await this.code.store(name, handler, Buffer.from(archive, "base64"));
    const { codeSha256: old } = this.require(nameOrArn);
    const entry = this.update(name, stored);
    if (stored.codeSha256 !== old) this.code.remove(name, old);
    return entry;
  }

  updateConfiguration(input: UpdateConfiguration): unknown {
    const { name } = this.require(input.FunctionName);
    const { Role: role, Handler: handler, Runtime: runtime, ...rest } = input;
    this.checkSurroundings(role, rest.VpcConfig);
    return this.update(name, {
      ...(role && { role }),
      ...(handler && { handler }),
      ...(runtime && { runtime }),
      ...membersOf(rest),
    });
  }

  delete(nameOrArn: string): undefined {
    const { name } = this.require(nameOrArn);
    this.functions.delete(name);
    this.code.remove(name);
  }

  tags(nameOrArn: string): Record<string, string> {
    return this.require(nameOrArn).tags;
  }

  setTags(nameOrArn: string, tags: Record<string, string>): undefined {
    this.functions.update(this.require(nameOrArn).name, { tags });
  }

  /** @param payload the event as it came; it may hold a password */
  invoke(nameOrArn: string, payload: string): ReturnType<FunctionCode["invoke"]> {
    return this.code.invoke(this.require(nameOrArn), payload);
  }

  private update(name: string, changed: Partial<FunctionEntry>): unknown {
    const entry = this.functions.update(name, { ...changed, lastModified: new Date().toISOString() });
    return entry && configurationOf(entry);
  }

  private requireFree(name: string): void {
    if (this.functions.get(name) !== undefined)
      throw new AwsError("ResourceConflictException", 409, `Function already exist: ${name}`, { Type: "User" });
  }

  /**
   * @param wanted a name, or an ARN or its end, also with a qualifier
   * @throws AwsError for a function that is not there, and for any version but the latest: there are no others
   */
  private require(wanted: string, qualifier?: string): FunctionEntry {
    const [, prefix = "", name = "", version] = /^(.*:function:)?([^:]+)(?::([^:]+))?$/.exec(wanted) ?? [];
    const entry = this.functions.get(name);
    const other = [qualifier, version].find((one) => one !== undefined && one !== latest);
    if (other === undefined && entry?.arn.endsWith(prefix + name) === true) return entry;
    const missing = arn(this.context, "lambda", `function:${name}${other === undefined ? "" : `:${other}`}`);
    throw new AwsError("ResourceNotFoundException", 404, `Function not found: ${missing}`, { Type: "User" });
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
    | CreateFunction[M]
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
