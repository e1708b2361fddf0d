// The version of @pulumi/aws that is installed here: what the twin's providers imitate.
import { createRequire } from "node:module";

export const awsVersion = (createRequire(import.meta.url)("@pulumi/aws/package.json") as { version: string }).version;
