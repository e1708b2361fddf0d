// References from connector properties to the pipeline's secret, resolved on the worker.
// Facts: MSK Connect developer guide, "Externalize sensitive information using config providers"; msk-config-providers' README.
import type { SecretKey } from "./secretKeys.js";

/** `${secretsmanager:NAME:KEY}`; the provider's name is the worker configuration's `config.providers`. */
export function secretReference(secretName: string, key: SecretKey): string {
  return `\${secretsmanager:${secretName}:${key}}`;
}
