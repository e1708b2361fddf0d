// Kafka's own Java client, with properties as a user would write them.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { propertiesText } from "../../../facts/javaProperties.js";
import { projectRoot } from "../../../tools/paths.js";
import type { Workbench } from "../workbench.js";

/** Gives up soon, where nobody answers. */
const impatient = {
  "max.block.ms": "10000",
  "request.timeout.ms": "5000",
  "delivery.timeout.ms": "10000",
  "default.api.timeout.ms": "10000",
  "enable.auto.commit": "false",
};

/**
 * Writes a record to the topic and reads it back, with the properties of one client after the other, in one JVM.
 * @returns by client: `moved …`, or `refused …` with Kafka's reason
 */
export async function javaClients<Name extends string>(
  bench: Workbench,
  topic: string,
  clients: Readonly<Record<Name, Record<string, string>>>,
): Promise<Record<Name, string>> {
  const dir = join(bench.dir, "java-clients");
  mkdirSync(dir, { recursive: true });
  const names = Object.keys(clients) as Name[];
  const files = names.map((name) => {
    const file = join(dir, `${name}.properties`);
    writeFileSync(file, propertiesText({ ...impatient, ...clients[name] }), { mode: 0o600 });
    return file;
  });
  const libs = await bench.toolchain.connectLibs("3.7.x");
  const { stdout } = await promisify(execFile)(
    bench.toolchain.java,
    [
      "-cp",
      `${join(libs.dir, "*")}:${await bench.toolchain.iamAuthJar()}`,
      join(projectRoot, "tests", "twin", "clients", "Access.java"),
      topic,
      ...files,
    ],
    {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: bench.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: bench.credentials.secretAccessKey,
        AWS_REGION: bench.region,
      },
    },
  );
  const answers = stdout.split("\n").filter((line) => /^(moved|refused) /.test(line));
  return Object.fromEntries(names.map((name, index) => [name, answers[index] ?? ""])) as Record<Name, string>;
}
