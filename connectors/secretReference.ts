// References from connector properties to the pipeline's secret, resolved on the worker. Facts: MSK Connect developer
// guide, "Externalize sensitive information using config providers"; msk-config-providers' README; Kafka,
// ConfigTransformer (the pattern).
import type { PipelineSettings } from "../settings/pipeline.js";
import type { ConnectionField } from "./secretKeys.js";

/** `${secretsmanager:NAME:KEY}`; the provider's name is the worker configuration's `config.providers`. */
export function secretReference({ name, keys }: PipelineSettings["secret"], field: ConnectionField): string {
  return `\${secretsmanager:${name}:${keys[field]}}`;
}

/**
 * `${s3import:REGION:BUCKET/KEY}`: the path of a copy on the worker. One that is there under the key's last part is
 * taken for it, so that this part changes with the content.
 */
export function fileReference(region: string, bucket: string, key: string): string {
  return `\${s3import:${region}:${bucket}/${key}}`;
}

/**
 * Connect reads a secret when a task starts, and again only where a reference has a time to live: it then restarts the
 * connector each time that is over, changed or not. `pulumi up`, `cdc rotate` and the watchdog restart it when its
 * secret has changed. Facts: Kafka Connect, `config.action.reload`.
 */
export const noReload = { "config.action.reload": "none" };

/** A reference to a config provider in a property. */
export interface Reference {
  /** As written, such as `${secretsmanager:AmazonMSK_a:bootstrapServers}`. */
  text: string;
  provider: string;
  /** The secret's name; empty for a reference with only two parts. */
  secret: string;
  /** Without options such as `?ttl=60000`. */
  key: string;
}

/** Every reference in a value; `${topic}` is none, since it names no provider. */
export function referencesIn(value: string): Reference[] {
  return [...value.matchAll(/\$\{([^}:]*):(?:([^}:]*):)?([^}]*)\}/g)].map(
    ([text, provider = "", secret = "", key = ""]) => ({ text, provider, secret, key: key.split("?")[0] ?? "" }),
  );
}
