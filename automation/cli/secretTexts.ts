import { readSecret } from "../access/readSecret.js";

/**
 * The texts of a secret that was there before, by their keys.
 *
 * @param namedBy where a key that it lacks is written; absent: nowhere that the error has to name
 * @throws Error without a value of it
 */
export async function secretTexts(secret: string, namedBy?: string): Promise<(key: string) => string> {
  const content = await readSecret(
    secret,
    {},
    "Allow these credentials secretsmanager:GetSecretValue and its key's kms:Decrypt",
  );
  return (key) => {
    const text = content[key];
    if (typeof text === "string") return text;
    throw new Error(
      `secret ${secret} has no text under ${key}${namedBy === undefined ? "" : `, which ${namedBy} names`}`,
    );
  };
}
