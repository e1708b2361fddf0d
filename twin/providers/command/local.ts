// command:local:Command as @pulumi/command 1.2.1 has it: pulumi-command, provider/pkg/provider/local.
import { randomBytes } from "node:crypto";
import { providerFacts } from "../../aws/records/providerFacts.js";
import type { Properties } from "../protocol.js";
import type { Operation, ResourceType } from "../resourceType.js";
import { globAssets } from "./globAssets.js";
import { run } from "./run.js";

interface CommandInputs {
  create?: string;
  update?: string;
  delete?: string;
  /** Directory; a relative one starts from the project's. */
  dir?: string;
  environment?: Record<string, string>;
  /** Default `/bin/sh -c`. */
  interpreter?: string[];
  stdin?: string;
  logging?: "stdout" | "stderr" | "stdoutAndStderr" | "none";
  /** Default true: the last run's output is in PULUMI_COMMAND_STDOUT and PULUMI_COMMAND_STDERR. */
  addPreviousOutputInEnv?: boolean;
  assetPaths?: string[];
  archivePaths?: string[];
}

export const command: ResourceType = {
  facts: providerFacts("command:local:Command"),
  volatile: ["stdout", "stderr", "assets", "archive"],
  plain: true,
  async create(operation, inputs) {
    const id = `${operation.name}${randomBytes(4).toString("hex")}`;
    return { id, outputs: await execute(operation, (inputs as CommandInputs).create, inputs, {}) };
  },
  // A command leaves nothing to look up.
  read: async (_operation, _id, state) => state,
  async update(operation, _id, { news, state }) {
    const { create, update } = news as CommandInputs;
    return execute(operation, update ?? create, news, state);
  },
  async delete(operation, _id, state) {
    await execute(operation, (state as CommandInputs).delete, state, state);
  },
};

async function execute(
  operation: Operation,
  text: string | undefined,
  inputs: Properties,
  previous: Properties,
): Promise<Properties> {
  const {
    dir,
    environment = {},
    interpreter = [],
    stdin,
    logging = "stdoutAndStderr",
    addPreviousOutputInEnv = true,
    assetPaths,
    archivePaths,
  } = inputs as CommandInputs;
  const { stdout = "", stderr = "" } = previous as { stdout?: string; stderr?: string };
  if (text === undefined) return { stdout, stderr };
  const directory = operation.twin.directory(dir);
  const result = await run({
    argv: [...(interpreter.length > 0 ? interpreter : ["/bin/sh", "-c"]), text],
    directory,
    environment: {
      ...operation.twin.environment,
      ...environment,
      ...(addPreviousOutputInEnv && stdout !== "" ? { PULUMI_COMMAND_STDOUT: stdout } : {}),
      ...(addPreviousOutputInEnv && stderr !== "" ? { PULUMI_COMMAND_STDERR: stderr } : {}),
    },
    stdin,
    signal: operation.signal,
    timeout: operation.timeout,
    onLine: (stream, line) => {
      if (logging === stream || logging === "stdoutAndStderr") operation.log.status(line);
    },
  });
  await operation.log.flush();
  if (result.failure !== undefined)
    throw new Error(`${result.failure}: running ${JSON.stringify(text)}:\n${result.output}`);
  return {
    stdout: result.stdout.replace(/\n$/, ""),
    stderr: result.stderr.replace(/\n$/, ""),
    ...(assetPaths === undefined ? {} : { assets: await globAssets(directory, assetPaths) }),
    ...(archivePaths === undefined ? {} : { archive: await globAssets(directory, archivePaths, "archive") }),
  };
}
