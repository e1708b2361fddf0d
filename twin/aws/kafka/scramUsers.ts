// The users of a cluster, as their secrets have them (Developer Guide, "Set up SASL/SCRAM authentication": username and
// password).
import { z } from "zod";
import type { SecretContent, Secrets } from "../secretsmanager/store.js";

const credentials = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** Passwords by name. A secret that is gone or has another form by now has no user. */
export function scramUsers(arns: readonly string[], secrets: Secrets): Record<string, string> {
  const found = arns.flatMap((arn) => credentialsOf(secrets.content(arn)) ?? []);
  return Object.fromEntries(found.map(({ username, password }) => [username, password]));
}

/** Undefined for a secret of another form. */
export function credentialsOf(secret: SecretContent | undefined): z.infer<typeof credentials> | undefined {
  try {
    return credentials.safeParse(JSON.parse(secret?.value ?? "")).data;
  } catch {
    return undefined; // no JSON, which is told where the secret is associated
  }
}
