// Restricts a worker's REST interface, which resolves secrets and writes files for every caller. Facts: Apache Kafka
// documentation, "Connect: REST API" (rest.extension.classes); KIP-507 (workers sign their requests to each other).
import { createHmac } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";
import type { TwinCredentials } from "../info.js";

const user = "twin";

/** The worker's properties. `restSystemProperties` gives the other half. */
export const restProperties = {
  "rest.extension.classes": "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension",
};

/** Of the worker's JVM: the login module that rest.jaas names reads `rest.password` in the working directory. */
export const restSystemProperties = {
  "java.security.auth.login.config": join(projectRoot, "twin", "connect", "rest.jaas"),
};

/** Writes the password into the worker's working directory, where the worker looks for it. */
export async function writeRestPassword(dir: string, credentials: TwinCredentials): Promise<void> {
  await writeFile(join(dir, "rest.password"), `${user}=${password(credentials)}\n`, { mode: 0o600 });
}

/** A client's `authorization` header. A worker passes it on to its group's leader. */
export function restAuthorization(credentials: TwinCredentials): string {
  return `Basic ${Buffer.from(`${user}:${password(credentials)}`).toString("base64")}`;
}

/** One per twin. It does not reveal the key, since any process may listen on a worker's port and receive it. */
function password({ secretAccessKey }: TwinCredentials): string {
  return createHmac("sha256", secretAccessKey).update("REST interface of Kafka Connect").digest("base64url");
}
