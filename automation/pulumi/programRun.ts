// The process of a Node.js program: @pulumi/pulumi's own cmd/run, which loads the program and speaks to the engine.
// Facts: sdk/proto/pulumi/language.proto; pulumi-language-nodejs of Pulumi 3.250.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type language from "@pulumi/pulumi/proto/language_pb.js";

/** How a program ended: `bail` where it has told the user of its failure itself, `error` where it has not. */
export interface ProgramEnd {
  bail?: true;
  error?: string;
}

/** Exit code by which cmd/run says that the user has seen the failure. */
const bailCode = 32;

/** Runs a program to its end. The signal interrupts it. @param engine the engine's address */
export async function runProgram(
  request: language.RunRequest,
  engine: string,
  signal: AbortSignal,
): Promise<ProgramEnd> {
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  let runner: string;
  try {
    runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run");
  } catch {
    return { error: `@pulumi/pulumi is not installed in ${directory}: run \`npm ci --ignore-scripts\` there` };
  }
  const { args, environment } = programProcess(request, engine, runner);
  const program = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
    signal,
    killSignal: "SIGINT",
  });
  const endWithUs = (): boolean => program.kill();
  process.once("exit", endWithUs);
  return new Promise((resolve) => {
    // An interrupted program still has to end.
    program.on("error", (error) => error.name !== "AbortError" && resolve({ error: `Node.js: ${error.message}` }));
    program.once("close", (code, by) => {
      process.off("exit", endWithUs);
      if (code === bailCode) resolve({ bail: true });
      else if (code === 0) resolve({});
      else
        resolve({ error: by === null ? `Program exited with non-zero exit code: ${code}` : `Program ended by ${by}` });
    });
  });
}

/** The arguments and variables that cmd/run reads; pure. Secrets travel by variables, which other users can't read. */
export function programProcess(
  request: language.RunRequest,
  engine: string,
  runner: string,
): { args: string[]; environment: Record<string, string> } {
  const info = request.getInfo();
  const { nodeargs, typescript, tsconfig } = (info?.getOptions()?.toJavaScript() ?? {}) as {
    nodeargs?: string;
    typescript?: boolean;
    tsconfig?: string;
  };
  const flags = {
    monitor: request.getMonitorAddress(),
    engine,
    organization: request.getOrganization(),
    project: request.getProject(),
    "root-directory": info?.getRootDirectory() ?? "",
    stack: request.getStack(),
    pwd: info?.getProgramDirectory() ?? "",
    parallel: String(request.getParallel()),
  };
  return {
    args: [
      ...(nodeargs ?? "").split(" ").filter((arg) => arg !== ""),
      runner,
      ...Object.entries(flags).flatMap(([name, value]) => (value === "" ? [] : [`--${name}`, value])),
      ...(request.getDryrun() ? ["--dry-run"] : []),
      info?.getEntryPoint() ?? ".",
      ...request.getArgsList(),
    ],
    environment: {
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      ...(typescript !== false && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
      ...(tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig }),
    },
  };
}
