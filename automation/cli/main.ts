// The command line `cdc`. Each command loads its code when it runs, so that help and version are instant.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { projectRoot } from "../../tools/paths.js";
import type { UpOptions } from "./environments.js";
import type { PreviewOptions } from "./preview.js";

// This Node is one that the project runs on (package.json); which one its next AWS SDK wants is not the user's affair.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string };

const program = new Command("cdc")
  .description("Change data capture on Amazon MSK: pipelines as Pulumi stacks, and a twin of MSK and MSK Connect on this machine.")
  .version(version, "-V, --version", "print the version")
  .showHelpAfterError("(cdc --help lists the commands)")
  .showSuggestionAfterError();

program
  .command("demo")
  .description("show a pipeline from nothing to rows in the sink on a twin, then remove everything")
  .option("--rows <n>", "rows of the load", wholeNumber, 1000)
  .option("--keep", "leave everything standing and say how to look around", false)
  .option("--from <stack>", "stack or Pulumi.<stack>.yaml file that the configuration comes from", "twin")
  .option("--logs <directory>", "where the logs of a failed demo go (default: the cache)")
  .action(async (options: { rows: number; keep: boolean; from: string; logs?: string }) => {
    const { demo } = await import("./demo.js");
    process.exitCode = await demo(options);
  });

const twin = program.command("twin").description("MSK, MSK Connect and databases on this machine");
twin
  .command("start")
  .argument("[name]", "name of the twin", "default")
  .description("start a twin, or do nothing when it runs")
  .action(async (name: string) => (await import("./twin.js")).start(name));
twin
  .command("stop")
  .argument("[name]", "name of the twin", "default")
  .option("--remove", "delete its state as well", false)
  .option("--timeout <seconds>", "how long it may take before it is killed", wholeNumber, 150)
  .description("stop a twin; a later start goes on where it stopped")
  .action(async (name: string, options: { remove: boolean; timeout: number }) => (await import("./twin.js")).stop(name, options));
twin
  .command("status")
  .argument("[name]", "name of the twin; without it all are listed")
  .description("list the twins, or print as JSON what runs in one")
  .action(async (name?: string) => (await import("./twin.js")).status(name));
twin
  .command("env")
  .argument("[name]", "name of the twin", "default")
  .description('print the environment for a shell: eval "$(cdc twin env)"')
  .action(async (name: string) => (await import("./twin.js")).env(name));

const env = program.command("env").description("environments: isolated copies of pipelines, on a platform that another stack holds");
env
  .command("up")
  .argument("[name]", "name of the environment; with --pr by default pr-<number>")
  .description("bring an environment up, or up to date; its time begins anew")
  .option("--from <stack>", "stack or Pulumi.<stack>.yaml file whose pipelines it copies", "dev")
  .option("--platform <stack>", "stack that holds the platform (default: that of --from)")
  .option("--pipelines <names>", "pipelines to copy, separated by commas (default: all)", (names: string) => names.split(","))
  .option("--ttl <span>", "how long it may stand: 90m, 8h, 3d", "8h")
  .option("--set <key=value>", "a setting in place of the copied one; may be repeated", (one: string, all: string[]) => [...all, one], [])
  .option("--pr <number>", "pull request that it stands for", wholeNumber)
  .option("--sink-admin <user>", "user that makes and drops the sink schemas (default: the demo databases' master user, else the sink's own)")
  .option("--keep-failed", "leave it standing when it doesn't come up", false)
  .option("--json", "print one JSON object a line", false)
  .addHelpText("after", "\nExamples:\n  cdc env up pr-7 --from dev --ttl 8h\n  cdc env up --pr 7 --from dev --pipelines orders --set 'pipelines[0].source.version=3.2.0.Final'")
  .action(async (name: string | undefined, options: UpOptions) => (await import("./environments.js")).up(name, options));
env
  .command("down")
  .argument("<name>", "name of the environment")
  .option("--json", "print one JSON object a line", false)
  .description("take an environment down, with all that it made, in whatever state it is")
  .action(async (name: string, options: { json: boolean }) => (await import("./environments.js")).down(name, options));
env
  .command("list")
  .option("--json", "print one JSON object a line", false)
  .description("list the environments of this Pulumi backend")
  .action(async (options: { json: boolean }) => (await import("./environments.js")).list(options));
env
  .command("show")
  .argument("<name>", "name of the environment")
  .option("--json", "print one JSON object a line", false)
  .description("show one: connectors, topics, sink schema, until when")
  .action(async (name: string, options: { json: boolean }) => (await import("./environments.js")).show(name, options));
env
  .command("gc")
  .option("--dry-run", "only list them", false)
  .option("--github", "also those whose pull request is closed (GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN)", false)
  .option("--json", "print one JSON object a line", false)
  .description("destroy the environments whose time is up")
  .action(async (options: { dryRun: boolean; github: boolean; json: boolean }) => (await import("./environments.js")).gc(options));

program
  .command("preview")
  .description("do what a pull request's event asks, in GitHub Actions: environment up, checked and commented on; down when it closes; nightly gc")
  .option("--event <file>", "the event's payload (default: GITHUB_EVENT_PATH)")
  .option("--event-name <name>", "pull_request, schedule, workflow_dispatch (default: GITHUB_EVENT_NAME)")
  .option("--from <stack>", "stack, or Pulumi.<stack>.yaml file below GITHUB_WORKSPACE, whose pipelines it copies", "dev")
  .option("--platform <stack>", "stack that holds the platform (default: that of --from)")
  .option("--pipelines <names>", "pipelines to copy, separated by commas (default: all)", (names: string) => names.split(","))
  .option("--prefix <name>", "what environments are named: <prefix>-<pull request>; repositories with a common backend need one each", "pr")
  .option("--ttl <span>", "how long it may stand: 90m, 8h, 3d", "8h")
  .option("--set <key=value>", "a setting in place of the copied one; may be repeated", (one: string, all: string[]) => [...all, one], [])
  .option("--sink-admin <user>", "user that makes and drops the sink schemas")
  .addHelpText("after", "\nExamples:\n  cdc preview --from dev --ttl 8h\n  cdc preview --event opened.json --event-name pull_request --from twin --platform main")
  .action(async (options: PreviewOptions) => {
    process.exitCode = await (await import("./preview.js")).run(options);
  });

program
  .command("check")
  .argument("[file]", "JSON of a connector (CreateConnector's request, Kafka Connect's { name, config }, or its properties), or a Pulumi.<stack>.yaml; default: --from")
  .description("find what MSK Connect or Debezium would refuse, or pass over in silence; exit code 1 when something is found")
  .option("--from <stack>", "stack, or Pulumi.<stack>.yaml file, whose settings are checked", "dev")
  .option("--json", 'print { "version": 1, "findings": [{ path, value, rule, fix }] }', false)
  .addHelpText("after", "\nExamples:\n  cdc check\n  cdc check --from twin\n  cdc check sink-connector.json --json")
  .action(async (file: string | undefined, options: { from: string; json: boolean }) => {
    process.exitCode = await (await import("./check.js")).run(file, options);
  });

program
  .command("connect-test")
  .description("check that the brokers answer and IAM lets in (BOOTSTRAP_SERVERS, AWS_REGION, AWS credentials)")
  .option("--read-only", "create no topic: for a cluster that was there before", false)
  .action(async (options: { readOnly: boolean }) => (await import("./connectTest.js")).run(options));

const database = program.command("database").description("the databases of a pipeline");
database
  .command("check")
  .description("look at a source database as its connector will (DATABASE_HOST, DATABASE_PORT, DATABASE_USER, DATABASE_PASSWORD, DEBEZIUM_VERSION, TABLES)")
  .action(async () => (await import("./databaseCheck.js")).run());
database
  .command("load")
  .description("load schema, rows, connector user and grants (DATABASE_HOST, …, see the demo schema's component)")
  .action(async () => (await import("./databaseLoad.js")).run());
const schema = database.command("schema").description("an environment's own sink schema (DATABASE_HOST, …, see the sink schema's component)");
schema
  .command("create")
  .description("create it, with tables like those of another database")
  .action(async () => (await import("./sinkSchema.js")).create());
schema
  .command("drop")
  .description("drop it, with all that is in it")
  .action(async () => (await import("./sinkSchema.js")).drop());

program
  .command("kafka")
  .description("what connectors leave on a cluster")
  .command("forget-environment")
  .description("delete an environment's internal topics and consumer groups (ENVIRONMENT, BOOTSTRAP_SERVERS, AWS_REGION)")
  .action(async () => (await import("./forgetEnvironment.js")).run());

program
  .command("doctor")
  .description("say what this machine and, with AWS credentials, the account lack for a stack; nothing is changed (exit code 1: something is missing)")
  .option("--from <stack>", "stack or Pulumi.<stack>.yaml file that the settings come from", "dev")
  .option("--json", "print { version: 1, checks: [{ area, name, state, text, fix? }] }; state: ok, fetch, missing or note", false)
  .action(async (options: { from: string; json: boolean }) => (await import("./doctor.js")).run(options));

const cache = program.command("cache").description("what is fetched and built once per user");
cache
  .command("clean")
  .option("--all", "remove also what must be fetched or built again: Pulumi CLI, Kafka, plugins", false)
  .description("remove what is made again within seconds, and what killed commands left")
  .action(async (options: { all: boolean }) => (await import("./cache.js")).clean(options));

program
  .command("setup")
  .description("get everything that the twin and the engine need, ahead of the first use")
  .action(async () => (await import("./setup.js")).run());

program
  .command("version")
  .description("print the version")
  .action(() => void process.stdout.write(`${version}\n`));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) throw new InvalidArgumentError("a whole number from 1 to 99999999.");
  return Number(text);
}
