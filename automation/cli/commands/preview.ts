// Facts: GitHub Actions, "Default environment variables" (GITHUB_EVENT_PATH, GITHUB_EVENT_NAME, GITHUB_WORKSPACE).
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readPasswordsFile } from "../../../settings/passwordsFile.js";
import { command } from "../command.js";
import {
  rowsDescription,
  setDescription,
  snapshotOption,
  sourceOf,
  type EnvironmentOptions,
} from "../environmentOptions.js";
import { list, repeated, wholeNumber } from "../optionValues.js";
import type { Output } from "../output.js";

export const preview = command({
  name: "preview",
  description:
    "do what a pull request's event asks, in GitHub Actions: environment up, checked and commented on; down " +
    "when it closes; nightly gc",
  define: (defined) =>
    defined
      .option("--event <file>", "the event's payload (default: GITHUB_EVENT_PATH)")
      .option("--event-name <name>", "pull_request, schedule, workflow_dispatch (default: GITHUB_EVENT_NAME)")
      .option(
        "--from <stack>",
        "stack, or Pulumi.<stack>.yaml file below GITHUB_WORKSPACE, whose pipelines it copies",
        "dev",
      )
      .option("--platform <stack>", "stack that holds the platform (default: that of --from)")
      .option("--pipelines <names>", "pipelines to copy, separated by commas (default: all)", list)
      .option(
        "--prefix <name>",
        "what environments are named: <prefix>-<pull request>; repositories with a common backend need one each",
        "pr",
      )
      .option("--ttl <span>", "how long it may stand: 90m, 8h, 3d", "8h")
      .option("--set <key=value>", setDescription, repeated, [])
      .addOption(snapshotOption())
      .option("--rows <n>", rowsDescription, wholeNumber)
      .option("--sink-admin <user>", "user that makes and drops the sink schemas"),
  examples: [
    "cdc preview --from dev --ttl 8h",
    "cdc preview --event opened.json --event-name pull_request --from twin --platform main",
  ],
  run,
});

interface PreviewOptions extends EnvironmentOptions {
  event?: string;
  eventName?: string;
  prefix: string;
}

/**
 * A workflow sets a missing variable to an empty text. Pulumi and we take an empty variable otherwise than a missing
 * one.
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
 * Exit code 0 when the environment is as the event wants it and rows flow, else 1.
 *
 * @throws Error for an event that cannot be read, and for what GitHub refuses
 */
async function run(output: Output<never>, options: PreviewOptions): Promise<number> {
  for (const name of unsetWhenEmpty) if (process.env[name] === "") delete process.env[name];
  const [
    { planOf },
    { previewActions },
    { GitHub, gitHubAccess },
    orders,
    { logged },
    { checkStack },
    { interruptible },
  ] = await Promise.all([
    import("../../preview/event.js"),
    import("../../preview/actions.js"),
    import("../../preview/github.js"),
    import("../../preview/preview.js"),
    import("../../terminal/tree.js"),
    import("../checked.js"),
    import("../interruption.js"),
  ]);
  const plan = planOf(
    wanted(options.eventName, "GITHUB_EVENT_NAME", "--event-name"),
    payloadOf(wanted(options.event, "GITHUB_EVENT_PATH", "--event")),
  );
  // Forks end here: they have no token.
  if (plan.action === "nothing") {
    output.text(plan.because);
    return 0;
  }
  const { prefix } = options;
  const from = /\.ya?ml$/.test(options.from)
    ? resolve(process.env["GITHUB_WORKSPACE"] ?? ".", options.from)
    : options.from;
  const say = (line: string) => output.text(line);
  const github = new GitHub(gitHubAccess(process.env));
  const secrets = secretValues();
  const name = plan.action === "collect" ? undefined : `${prefix}-${plan.pullRequest.number}`;
  const left =
    name === undefined
      ? { what: "environments whose time is up, one of them perhaps half removed", remove: "cdc env gc" }
      : { what: `environment ${name}, half-made or half removed`, remove: `cdc env down ${name}` };
  const well = await interruptible(
    output,
    {
      finishing: "an environment that is not up yet is taken down, one that goes is removed first",
      leftBehind: () => [left],
    },
    (signal) => {
      const actions = {
        ...previewActions(
          { ...sourceOf(options), from },
          { onProgress: (progress) => output.text(...logged(progress)), signal },
        ),
        check: async () => (await checkStack(from)).findings,
      };
      return orders.preview({ plan, actions, github, prefix, from: options.from, secrets, say, signal });
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

function secretValues(): string[] {
  const passwords = process.env["MSK_CDC_PASSWORDS_FILE"];
  return [
    ...secretVariables.flatMap((name) => process.env[name] ?? []),
    ...(passwords ? Object.values(readPasswordsFile(passwords)) : []),
  ];
}
