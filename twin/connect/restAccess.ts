// Who may use a worker's REST interface, which resolves secrets and writes files for whoever asks. Facts: Apache Kafka
// documentation, "Connect: REST API" (rest.extension.classes); KIP-507 (workers sign what they ask of each other).
import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";
import type { TwinCredentials } from "../info.js";

const user = "twin";

/** The worker's properties; its other half is `restSystemProperties`. */
export const restProperties = {
  "rest.extension.classes": "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension",
};

/** Of the worker's JVM: the login module that rest.jaas names reads `rest.password` in the working directory. */
export const restSystemProperties = {
  "java.security.auth.login.config": join(projectRoot, "twin", "connect", "rest.jaas"),
};

/** Writes the password where the worker with this working directory looks for it. */
export async function writeRestPassword(dir: string, credentials: TwinCredentials): Promise<void> {
  await writeFile(join(dir, "rest.password"), `${user}=${password(credentials)}\n`, { mode: 0o600 });
}

/** What a client sends as `authorization`; a worker passes it on to its group's leader. */
export function restAuthorization(credentials: TwinCredentials): string {
  return `Basic ${Buffer.from(`${user}:${password(credentials)}`).toString("base64")}`;
}

/** One per twin. It does not tell the key, since it goes to whoever listens on a worker's port. */
function password({ secretAccessKey }: TwinCredentials): string {
  return createHmac("sha256", secretAccessKey).update("REST interface of Kafka Connect").digest("base64url");
}
