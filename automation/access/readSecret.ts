// Reads a secret with connection data without Pulumi, so that nothing of it enters a state. Facts: Secrets Manager,
// GetSecretValue.
import { secretObject } from "../../connectors/secretKeys.js";
import {
  GetSecretValueCommand,
  SecretsManagerClient,
  type SecretsManagerClientConfig,
} from "@aws-sdk/client-secrets-manager";

/** @throws Error for a secret that can't be read, with `fix`, or that is no JSON object; never with a value */
export async function readSecret(
  name: string,
  client: SecretsManagerClientConfig,
  fix: string,
): Promise<Record<string, unknown>> {
  const { SecretString = "" } = await new SecretsManagerClient(client)
    .send(new GetSecretValueCommand({ SecretId: name }))
    .catch((error: Error) => {
      throw new Error(
        `secret ${name}, which holds the passwords of the database users, can't be read: ${error.message}. ${fix}`,
      );
    });
  const content = secretObject(SecretString);
  if (content) return content;
  throw new Error(
    `secret ${name}, which holds the passwords of the database users, is no JSON object: put one in. ${fix}`,
  );
}
