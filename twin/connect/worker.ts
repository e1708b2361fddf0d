// One Kafka Connect worker process of the twin, from properties that are already complete.
// Facts: aws-msk-iam-auth's README (credentials chain, profiles); JDK "JSSE Reference Guide" (trust store).
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { propertiesText } from "../../facts/javaProperties.js";
import type { Toolchain } from "../../tools/toolchain.js";
import { buildJava } from "../java/build.js";
import type { TwinCredentials } from "../info.js";
import type { Tls } from "../tls.js";
import type { Child } from "../process/child.js";
import { createJvm } from "../process/jvm.js";
import { restSystemProperties, writeRestPassword } from "./restAccess.js";

export interface WorkerOptions {
  name: string;
  dir: string;
  properties: Readonly<Record<string, string>>;
  /** Kafka Connect's version as the user asks for it, such as 3.7.x. */
  connectVersion: string;
  region: string;
  credentials: TwinCredentials;
  tls: Tls;
  /** The twin's API, for ${secretsmanager:…}. */
  endpointUrl: string;
  toolchain: Toolchain;
  onLine: (line: string) => void;
  /** Called at every exit of its process. */
  onExit?: () => void;
}

/** A supervised worker, not yet started. It is ready when its REST interface answers. */
export async function createWorker(o: WorkerOptions): Promise<Child> {
  await mkdir(o.dir, { recursive: true, mode: 0o700 });
  const file = join(o.dir, "worker.properties");
  await writeFile(file, propertiesText(o.properties), { mode: 0o600 });
  await writeRestPassword(o.dir, o.credentials);
  const libs = await o.toolchain.connectLibs(o.connectVersion);
  const jar = await buildJava("worker", libs, o.toolchain);
  return createJvm({
    name: o.name,
    kind: `worker-${libs.version}`,
    java: o.toolchain.java,
    // As on MSK Connect, aws-msk-iam-auth belongs to the worker. So does the twin's config provider, which a twin's
    // plugin archives lack.
    classPath: [jar, libs.dir, await o.toolchain.iamAuthJar()],
    main: ["org.apache.kafka.connect.cli.ConnectDistributed", file],
    heap: 1024,
    properties: {
      "javax.net.ssl.trustStore": o.tls.truststore,
      "javax.net.ssl.trustStoreType": "JKS",
      ...restSystemProperties,
    },
    env: {
      AWS_ACCESS_KEY_ID: o.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: o.credentials.secretAccessKey,
      AWS_REGION: o.region,
      AWS_ENDPOINT_URL: o.endpointUrl,
      // Nothing of the user's own AWS set-up reaches a worker: on AWS it has only its role.
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SHARED_CREDENTIALS_FILE: join(o.dir, "credentials"),
      AWS_CONFIG_FILE: join(o.dir, "config"),
    },
    cwd: o.dir,
    ready: /Kafka Connect started/,
    restart: true,
    onLine: o.onLine,
    ...(o.onExit && { onExit: o.onExit }),
  });
}
