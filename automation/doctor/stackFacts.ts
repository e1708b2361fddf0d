// What a stack's state already has: its own names are not taken by somebody else. Facts: `pulumi stack export`, which
// needs neither secrets nor plugins.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectDirectory } from "../../tools/paths.js";

/** What a stack's state says; its parts are undefined without a state. */
export interface StackFacts {
  /** Resources that the stack has, as `<type> <name on AWS>`. */
  owned: ReadonlySet<string>;
  /** Private subnets of the platform that it built. */
  subnetIds: string[];
  /** Why the state can't be read; absent where it was read, or the stack does not exist yet. */
  unknown?: string;
}

const limitMs = 5000;
const nothing: StackFacts = { owned: new Set(), subnetIds: [] };

/** @param cli path of a Pulumi CLI */
export async function lookAtStack(stack: string, cli: string | undefined): Promise<StackFacts> {
  if (cli === undefined) return { ...nothing, unknown: "there is no Pulumi CLI yet" };
  try {
    const { stdout } = await promisify(execFile)(cli, ["stack", "export", "--stack", stack, "--non-interactive"], {
      cwd: projectDirectory(),
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeout: limitMs,
      maxBuffer: 256 * 2 ** 20,
    });
    return stackFacts(JSON.parse(stdout) as StackExport);
  } catch (error) {
    const { stderr = "", killed = false, message } = error as Error & { stderr?: string; killed?: boolean };
    if (/no stack named/.test(stderr)) return nothing;
    return {
      ...nothing,
      unknown: killed
        ? `the backend did not answer within ${limitMs / 1000} s`
        : (stderr.trim().split("\n").at(-1) || message).replace(/^error: /, ""),
    };
  }
}

interface StackExport {
  deployment?: { resources?: { type: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown> }[] };
}

/** Pure: what the text of an exported stack holds. */
export function stackFacts({ deployment }: StackExport): StackFacts {
  const resources = deployment?.resources ?? [];
  const platform = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs?.["platform"] as
    | { subnetIds?: string[] }
    | undefined;
  const names = resources.map(
    ({ type, inputs }) => `${type} ${String(inputs?.["name"] ?? inputs?.["clusterName"] ?? "")}`,
  );
  return { owned: new Set(names.map((name) => name.trimEnd())), subnetIds: platform?.subnetIds ?? [] };
}
