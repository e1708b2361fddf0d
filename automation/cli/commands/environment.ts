// `cdc env …`, and `cdc preview`, which does the same for a pull request.
import { Option, type Command } from "commander";
import type { UpOptions } from "../environments.js";
import type { PreviewOptions } from "../preview.js";
import { examples, list, repeated, wholeNumber } from "./values.js";

export function environmentCommands(program: Command): void {
  const env = program
    .command("env")
    .description("environments: isolated copies of pipelines, on a platform that another stack holds");
  env
    .command("up")
    .argument("[name]", "name of the environment; with --pr by default pr-<number>")
    .description("bring an environment up, or up to date; its time begins anew")
    .option("--from <stack>", "stack or Pulumi.<stack>.yaml file whose pipelines it copies", "dev")
    .option("--platform <stack>", "stack that holds the platform (default: that of --from)")
    .option("--pipelines <names>", "pipelines to copy, separated by commas (default: all)", list)
    .option("--ttl <span>", "how long it may stand: 90m, 8h, 3d", "8h")
    .option("--set <key=value>", setDescription, repeated, [])
    .option("--pr <number>", "pull request that it stands for", wholeNumber)
    .addOption(snapshotOption())
    .option("--rows <n>", rowsDescription, wholeNumber)
    .option(
      "--sink-admin <user>",
      "user that makes and drops the sink schemas (default: the demo databases' master user, else the sink's own)",
    )
    .option("--keep-failed", "leave it standing when it doesn't come up", false)
    .option("--json", "print one JSON object a line", false)
    .addHelpText(
      "after",
      examples(
        "cdc env up pr-7 --from dev --ttl 8h",
        "cdc env up --pr 7 --from dev --pipelines orders --set 'pipelines[0].topics.partitions=2'",
        `cdc env up pr-7 --set 'pipelines[0].source.properties["max.batch.size"]=4096'`,
      ),
    )
    .action(async (name: string | undefined, options: UpOptions) =>
      (await import("../environments.js")).up(name, options),
    );
  env
    .command("down")
    .argument("<name>", "name of the environment")
    .option("--leave-sink-schema", "don't drop its sink schemas: their database is gone for good", false)
    .option("--json", "print one JSON object a line", false)
    .description("take an environment down, with all that it made, in whatever state it is")
    .addHelpText("after", examples("cdc env down pr-7", "cdc env down pr-7 --leave-sink-schema"))
    .action(async (name: string, options: { leaveSinkSchema: boolean; json: boolean }) =>
      (await import("../environments.js")).down(name, options),
    );
  env
    .command("list")
    .option("--json", "print one JSON object a line", false)
    .description("list the environments of this Pulumi backend")
    .addHelpText("after", examples("cdc env list", "cdc env list --json"))
    .action(async (options: { json: boolean }) => (await import("../environments.js")).list(options));
  env
    .command("show")
    .argument("<name>", "name of the environment")
    .option("--json", "print one JSON object a line", false)
    .description("show one: connectors, topics, sink schema, until when")
    .addHelpText("after", examples("cdc env show pr-7", "cdc env show pr-7 --json"))
    .action(async (name: string, options: { json: boolean }) =>
      (await import("../environments.js")).show(name, options),
    );
  env
    .command("gc")
    .option("--dry-run", "only list them", false)
    .option(
      "--github",
      "also those whose pull request is closed (GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN)",
      false,
    )
    .option("--json", "print one JSON object a line", false)
    .description("destroy the environments whose time is up")
    .addHelpText("after", examples("cdc env gc --dry-run", "cdc env gc --github"))
    .action(async (options: { dryRun: boolean; github: boolean; json: boolean }) =>
      (await import("../environments.js")).gc(options),
    );

  program
    .command("preview")
    .description(
      "do what a pull request's event asks, in GitHub Actions: environment up, checked and commented on; down " +
        "when it closes; nightly gc",
    )
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
    .option("--sink-admin <user>", "user that makes and drops the sink schemas")
    .addHelpText(
      "after",
      examples(
        "cdc preview --from dev --ttl 8h",
        "cdc preview --event opened.json --event-name pull_request --from twin --platform main",
      ),
    )
    .action(async (options: PreviewOptions) => {
      process.exitCode = await (await import("../preview.js")).run(options);
    });
}

const setDescription =
  "a setting in place of the copied one, by its path; names with dots in brackets and quotes: " +
  'source.properties["max.batch.size"]; may be repeated';
const rowsDescription = "most rows of each table in a sample (default: 1000)";

function snapshotOption(): Option {
  return new Option(
    "--snapshot <mode>",
    "what it copies before it follows changes: nothing, the first rows of each table, all rows (default: sample; " +
      "later as at its first up)",
  ).choices(["none", "sample", "tables"]);
}
