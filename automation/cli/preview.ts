// `cdc preview`: what a GitHub workflow runs. Facts: GitHub Actions, "Default environment variables"
// (GITHUB_EVENT_PATH, GITHUB_EVENT_NAME, GITHUB_WORKSPACE).
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { SnapshotSettings } from "../../settings/environment.js";
import { readPasswordsFile } from "../../settings/passwordsFile.js";
import type { Progress } from "../pulumi/progress.js";
import { planOf } from "../preview/event.js";
import { GitHub, gitHubAccess } from "../preview/github.js";
import { preview } from "../preview/preview.js";
import { previewActions, type PreviewSource } from "../preview/actions.js";
import { findingsOfStack } from "./check.js";
import { logged } from "../terminal/tree.js";
import { interruptible } from "./interruption.js";

export interface PreviewOptions {
  event?: string;
  eventName?: string;
  from: string;
  platform?: string;
  pipelines?: string[];
  prefix: string;
  ttl: string;
  set: string[];
  snapshot?: SnapshotSettings["mode"];
  rows?: number;
  sinkAdmin?: string;
}

/**
 * An empty one is not the same as none to Pulumi and to us, and a workflow sets what it was not given to an empty text.
 */
const unsetWhenEmpty = ["PULUMI_BACKEND_URL", "PULUMI_ACCESS_TOKEN", "MSK_CDC_PASSWORDS_FILE"];
/** Variables whose values no comment may show. */
const secretVariables = [
  "GITHUB_TOKEN",
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_CONFIG_PASSPHRASE",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
];

/**
 * @returns the exit code: 0 when the environment is as the event wants it and rows flow, else 1
 * @throws Error for an event that cannot be read, and for what GitHub refuses
 */
export async function run(options: PreviewOptions): Promise<number> {
  for (const name of unsetWhenEmpty) if (process.env[name] === "") delete process.env[name];
  const plan = planOf(
    wanted(options.eventName, "GITHUB_EVENT_NAME", "--event-name"),
    payloadOf(wanted(options.event, "GITHUB_EVENT_PATH", "--event")),
  );
  // Without a token, where forks come to their end.
  if (plan.action === "nothing") {
    process.stdout.write(`${plan.because}\n`);
    return 0;
  }
  const { prefix, platform, pipelines, ttl, set, snapshot, rows, sinkAdmin } = options;
  const from = /\.ya?ml$/.test(options.from)
    ? resolve(process.env["GITHUB_WORKSPACE"] ?? ".", options.from)
    : options.from;
  const source: PreviewSource = {
    from,
    ttl,
    set,
    ...(platform !== undefined && { platformStack: platform }),
    ...(pipelines && { pipelines }),
    ...(snapshot && { snapshot }),
    ...(rows !== undefined && { rows }),
    ...(sinkAdmin !== undefined && { sinkAdmin }),
  };
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const github = new GitHub(gitHubAccess(process.env));
  const name = plan.action === "collect" ? undefined : `${prefix}-${plan.pullRequest.number}`;
  const leftBehind = () =>
    name === undefined
      ? [{ what: "environments whose time is up, one of them perhaps half removed", remove: "cdc env gc" }]
      : [{ what: `environment ${name}, half-made or half removed`, remove: `cdc env down ${name}` }];
  const well = await interruptible(
    { finishing: "an environment that is not up yet is taken down, one that goes is removed first", leftBehind },
    (signal) => {
      const onProgress = (progress: Progress) => logged(progress).forEach(say);
      const actions = { ...previewActions(source, { onProgress, signal }), check: () => findingsOfStack(from) };
      return preview({ plan, actions, github, prefix, from: options.from, secrets: secrets(), say, signal });
    },
  );
  return well ? 0 : 1;
}

function wanted(option: string | undefined, variable: string, flag: string): string {
  const value = option ?? process.env[variable];
  if (!value) throw new Error(`${variable} is not set: GitHub Actions sets it; elsewhere give ${flag}`);
  return value;
}

function payloadOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `${file}: ${code === undefined ? "is no JSON" : `cannot be read (${code})`}; GITHUB_EVENT_PATH or --event ` +
        "names the event's payload",
      { cause: error },
    );
  }
}

function secrets(): string[] {
  const passwords = process.env["MSK_CDC_PASSWORDS_FILE"];
  return [
    ...secretVariables.flatMap((name) => process.env[name] ?? []),
    ...(passwords ? Object.values(readPasswordsFile(passwords)) : []),
  ];
}
