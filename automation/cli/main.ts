// The command line `cdc`. Each command loads its code when it runs, so that help and version are instant.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { projectRoot } from "../../tools/paths.js";

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
  .description("stop a twin; a later start goes on where it stopped")
  .action(async (name: string, options: { remove: boolean }) => (await import("./twin.js")).stop(name, options));
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

program
  .command("connect-test")
  .description("check that the brokers answer and IAM lets in (BOOTSTRAP_SERVERS, AWS_REGION, AWS credentials)")
  .action(async () => (await import("./connectTest.js")).run());

program
  .command("database")
  .description("demo databases")
  .command("load")
  .description("load schema, rows, connector user and grants (DATABASE_HOST, …, see the demo schema's component)")
  .action(async () => (await import("./databaseLoad.js")).run());

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
