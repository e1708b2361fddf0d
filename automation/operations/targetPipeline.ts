// A pipeline of a stack, with the ways to its databases. It does not load Pulumi.
import type { PipelineOutputs } from "../../components/pipeline/outputs.js";
import type { ConnectionData } from "../../connectors/secretKeys.js";
import type { PipelineSettings } from "../../settings/pipeline.js";
import type { AwsAccess } from "../access/aws.js";
import { readSecret } from "../access/readSecret.js";
import { sinkAccount, sourceAccount, type PipelineAccount } from "./accounts.js";

/** A pipeline of the target. */
export interface TargetPipeline {
  outputs: PipelineOutputs;
  settings: PipelineSettings;
  /** The secret's values; read once. */
  connection(): Promise<ConnectionData>;
  /** The source connector's own account. */
  source(): Promise<PipelineAccount>;
  /** The sink connector's own account. */
  sink(): Promise<PipelineAccount>;
}

/** The stack is not there, or holds nothing that these commands work on. */
export class TargetError extends Error {
  override name = "TargetError";
}

/** @param demoPort of the platform's demo source database, where it has one */
export function targetPipeline(
  stack: string,
  outputs: PipelineOutputs,
  demoPort: number | undefined,
  client: AwsAccess["client"],
): TargetPipeline {
  const { name, secretArn, settings } = outputs;
  if (!settings)
    throw new TargetError(
      `stack "${stack}" does not say what pipeline ${name} is made from: run \`pulumi up\` there with this ` +
        "version of msk-cdc",
    );
  let read: Promise<ConnectionData> | undefined;
  const connection = () => (read ??= connectionOf(settings, secretArn, client));
  return {
    outputs,
    settings,
    connection,
    source: async () =>
      sourceAccount(settings, await connection(), settings.source.host === undefined ? demoPort : undefined),
    sink: async () => sinkAccount(settings, await connection()),
  };
}

async function connectionOf(
  { secret }: PipelineSettings,
  secretArn: string,
  client: AwsAccess["client"],
): Promise<ConnectionData> {
  const content = await readSecret(
    secretArn,
    client,
    "These credentials need secretsmanager:GetSecretValue, and kms:Decrypt on its key",
  );
  const fields = Object.entries(secret.keys).map(([field, key]) => {
    const value = content[key];
    if (value === undefined) throw new TargetError(`secret ${secret.name} has no key ${key}`);
    return [field, String(value)];
  });
  return Object.fromEntries(fields) as ConnectionData;
}
