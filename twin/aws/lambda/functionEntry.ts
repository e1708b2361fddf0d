// A function as the twin keeps it, and how Lambda shows it (AWS Lambda API Reference, FunctionConfiguration).

export interface FunctionEntry {
  readonly arn: string;
  readonly name: string;
  readonly description?: string;
  readonly role: string;
  /** `file.export` */
  readonly handler: string;
  readonly runtime: string;
  /** Seconds. */
  readonly timeout?: number;
  /** MiB. */
  readonly memorySize?: number;
  readonly variables?: Record<string, string>;
  readonly subnetIds?: readonly string[];
  readonly securityGroupIds?: readonly string[];
  readonly architectures: readonly string[];
  readonly logGroup?: string;
  readonly tags: Record<string, string>;
  readonly lastModified: string;
  /** SHA-256 of the archive, base64. */
  readonly codeSha256: string;
  readonly codeSize: number;
}

export function configurationOf(entry: FunctionEntry): object {
  return {
    FunctionName: entry.name,
    FunctionArn: entry.arn,
    Description: entry.description ?? "",
    Role: entry.role,
    Handler: entry.handler,
    Runtime: entry.runtime,
    Timeout: entry.timeout,
    MemorySize: entry.memorySize,
    Environment: { Variables: entry.variables ?? {} },
    VpcConfig: { SubnetIds: entry.subnetIds ?? [], SecurityGroupIds: entry.securityGroupIds ?? [] },
    Architectures: entry.architectures,
    LoggingConfig: { LogFormat: "Text", LogGroup: logGroupOf(entry) },
    LastModified: entry.lastModified,
    CodeSha256: entry.codeSha256,
    CodeSize: entry.codeSize,
    PackageType: "Zip",
    Version: "$LATEST",
    State: "Active",
    LastUpdateStatus: "Successful",
  };
}

/** Where the function's lines go; what nobody has made takes none. */
export function logGroupOf({ logGroup, name }: FunctionEntry): string {
  return logGroup ?? `/aws/lambda/${name}`;
}
