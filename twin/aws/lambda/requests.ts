// Shapes of Lambda's requests, with the limits of its API Reference. A member that is not here is refused; one of which
// the twin has only the default takes that alone.
import { z } from "zod";

const FunctionName = z.string();
const tags = z.record(z.string(), z.string());
const configuration = {
  Description: z.string().max(256).optional(),
  Role: z.string().regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/, "the ARN of a role"),
  Handler: z.string().regex(/^[^\s.]+\.[^\s.]+$/, "file.export"),
  Runtime: z.string().regex(/^nodejs\d+\.x$/, "the twin runs functions for Node.js only: nodejs20.x, nodejs22.x, …"),
  Timeout: z.int().min(1).max(900),
  MemorySize: z.int().min(128).max(10_240),
  Environment: z.strictObject({ Variables: z.record(z.string().regex(/^[A-Za-z]\w*$/), z.string()).default({}) }),
  VpcConfig: z.strictObject({
    SubnetIds: z.array(z.string()).default([]),
    SecurityGroupIds: z.array(z.string()).default([]),
    Ipv6AllowedForDualStack: z.literal(false).optional(),
  }),
  LoggingConfig: z.strictObject({ LogGroup: z.string().optional(), LogFormat: z.literal("Text").optional() }),
  EphemeralStorage: z.strictObject({ Size: z.literal(512) }).optional(),
  TracingConfig: z.strictObject({ Mode: z.literal("PassThrough") }).optional(),
};

export const createFunction = z.strictObject({
  ...configuration,
  FunctionName: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "a function's name has 1 to 64 letters, digits, - and _"),
  Timeout: configuration.Timeout.default(3),
  MemorySize: configuration.MemorySize.default(128),
  Environment: configuration.Environment.prefault({}),
  VpcConfig: configuration.VpcConfig.prefault({}),
  LoggingConfig: configuration.LoggingConfig.prefault({}),
  Architectures: z.array(z.enum(["x86_64", "arm64"])).default(["x86_64"]),
  Code: z.strictObject({ ZipFile: z.base64() }, "the twin takes the code as a ZIP archive in the request"),
  PackageType: z.literal("Zip").optional(),
  Publish: z.literal(false, "the twin has no versions of functions").optional(),
  Tags: tags.default({}),
});
export const updateConfiguration = z.strictObject(configuration).partial().extend({ FunctionName });
export const updateCode = z.strictObject({
  FunctionName,
  ZipFile: z.base64(),
  Publish: z.literal(false, "the twin has no versions of functions").optional(),
});
export const oneFunction = z.strictObject({ FunctionName });
export const ofVersion = oneFunction.extend({ Qualifier: z.string().optional() });
export const listFunctions = z.strictObject({ MaxItems: z.string().optional(), Marker: z.string().optional() });
export const listTags = z.strictObject({ Resource: z.string() });
export const tagResource = z.strictObject({ Resource: z.string(), Tags: tags });
export const untagResource = z.strictObject({ Resource: z.string(), tagKeys: z.array(z.string()) });

export type CreateFunction = z.infer<typeof createFunction>;
export type UpdateConfiguration = z.infer<typeof updateConfiguration>;
