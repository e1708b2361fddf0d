// The commands of `cdc`, in the order of its help.
import { Command } from "commander";
import { addTo, type Entry } from "./command.js";
import { clean } from "./commands/cache/clean.js";
import { check } from "./commands/check.js";
import { completion } from "./commands/completion.js";
import { connectTest } from "./commands/connectTest.js";
import { settle } from "./commands/connectors/settle.js";
import { cost } from "./commands/cost.js";
import { check as databaseCheck } from "./commands/database/check.js";
import { load } from "./commands/database/load.js";
import { schemaCreate } from "./commands/database/schemaCreate.js";
import { schemaDrop } from "./commands/database/schemaDrop.js";
import { demo } from "./commands/demo.js";
import { doctor } from "./commands/doctor.js";
import { down } from "./commands/env/down.js";
import { gc } from "./commands/env/gc.js";
import { list } from "./commands/env/list.js";
import { show as showEnvironment } from "./commands/env/show.js";
import { up } from "./commands/env/up.js";
import { forgetEnvironment } from "./commands/kafka/forgetEnvironment.js";
import { init } from "./commands/init.js";
import { logs } from "./commands/logs.js";
import { reset } from "./commands/offsets/reset.js";
import { show as showOffsets } from "./commands/offsets/show.js";
import { pause } from "./commands/pause.js";
import { peek } from "./commands/peek.js";
import { preview } from "./commands/preview.js";
import { restart } from "./commands/restart.js";
import { resume } from "./commands/resume.js";
import { rotate } from "./commands/rotate.js";
import { schema } from "./commands/schema.js";
import { setup } from "./commands/setup.js";
import { skip } from "./commands/skip.js";
import { snapshot } from "./commands/snapshot.js";
import { status } from "./commands/status.js";
import { topics } from "./commands/topics.js";
import { env as twinEnvironment } from "./commands/twin/env.js";
import { start } from "./commands/twin/start.js";
import { status as twinStatus } from "./commands/twin/status.js";
import { stop } from "./commands/twin/stop.js";
import { verify } from "./commands/verify.js";
import { version as versionCommand } from "./commands/version.js";
import { watchdog } from "./commands/watchdog.js";
import { version } from "./version.js";

const group = (name: string, description: string, ...commands: Entry[]): Entry => ({ name, description, commands });

/** Commands below the titles of the help. */
export const sections: Readonly<Record<string, readonly Entry[]>> = {
  "To look at it first:": [demo, init, check, cost, doctor],
  "Environments:": [
    group(
      "env",
      "environments: isolated copies of pipelines, on a platform that another stack holds",
      up,
      down,
      list,
      showEnvironment,
      gc,
    ),
    preview,
  ],
  "What runs:": [
    status,
    restart,
    pause,
    resume,
    rotate,
    logs,
    watchdog,
    group(
      "offsets",
      "offsets of connectors: what the source has stored, what the sink's consumer group has committed",
      showOffsets,
      reset,
    ),
    topics,
    peek,
    connectTest,
    verify,
    schema,
    skip,
    snapshot,
  ],
  "This machine:": [
    group("twin", "MSK, MSK Connect and databases on this machine", start, stop, twinStatus, twinEnvironment),
    setup,
    group("cache", "what is fetched and built once per user", clean),
    completion,
    versionCommand,
  ],
  "Run by resources of a stack:": [
    group(
      "database",
      "the databases of a pipeline",
      databaseCheck,
      load,
      group(
        "schema",
        "an environment's own sink schema (ENVIRONMENT, DATABASE_HOST, DATABASE_PORT, DATABASE_USER, " +
          "DATABASE_PASSWORD, DATABASE_NAME, USER_NAME; DATABASE_TLS, DATABASE_CA; to create it LIKE_DATABASE, TABLES)",
        schemaCreate,
        schemaDrop,
      ),
    ),
    group("connectors", "a pipeline's connectors, as its stack asks for them", settle),
    group("kafka", "what connectors leave on a cluster", forgetEnvironment),
  ],
};

/** The whole command line; nothing runs before it is told to parse. */
export function commandLine(): Command {
  const program = new Command("cdc")
    .description(
      "Change data capture on Amazon MSK: pipelines as Pulumi stacks, and a twin of MSK and MSK Connect on this " +
        "machine.",
    )
    .version(version, "-V, --version", "print the version")
    .showHelpAfterError("(cdc --help lists the commands)")
    .showSuggestionAfterError();
  for (const [title, entries] of Object.entries(sections)) {
    program.commandsGroup(title);
    for (const entry of entries) addTo(program, entry);
  }
  return program.addHelpText(
    "after",
    "\nExamples:\n  cdc demo\n  cdc check --from dev\n  cdc env up pr-7 --from dev\n\nEach command has its own: " +
      "cdc env up --help",
  );
}
