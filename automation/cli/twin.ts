// `cdc twin …`.
import { removeOrphans } from "../pulumi/orphans.js";
import {
  listTwins,
  orphanedTwins,
  startTwin,
  stopTwin,
  twinDirectory,
  twinEnvironment,
  twinStatus,
} from "../access/twin.js";
import { interruptible, leftOf } from "./interruption.js";

export async function start(name: string): Promise<void> {
  const existed = twinDirectory(name) !== undefined;
  const finishing = existed ? "the twin is stopped again; its state stays" : "the twin is removed again";
  const info = await interruptible(
    { finishing, leftBehind: () => leftOf(name, { remove: !existed }) },
    async (signal) => {
      await removeOrphans(say);
      return startTwin({ name, report: say, signal });
    },
  );
  process.stdout.write(
    `Twin ${name} runs: AWS API on ${info.apiUrl}, account ${info.accountId}, region ${info.region}.\nUse it in ` +
      `this shell: eval "$(npx cdc twin env ${name})"\n`,
  );
}

export async function stop(name: string, { remove, timeout }: { remove: boolean; timeout: number }): Promise<void> {
  await interruptible({ finishing: "the stop goes on to its end", leftBehind: () => leftOf(name, { remove }) }, () =>
    stopTwin(name, { remove, timeoutSeconds: timeout }),
  );
  process.stdout.write(
    remove
      ? `Twin ${name} is stopped and removed.\n`
      : `Twin ${name} is stopped; cdc twin start ${name} goes on where it stopped.\n`,
  );
}

/**
 * Export statements for a POSIX shell; they hold the twin's secret key, so they belong into `eval`, not on a screen.
 */
export async function env(name: string): Promise<void> {
  const twin = (await listTwins()).find((candidate) => candidate.name === name);
  if (twin?.problem !== undefined) throw new Error(twin.problem);
  if (!twin?.running)
    throw new Error(`twin ${name} ${twin ? "is stopped" : "does not exist"}; start it with: cdc twin start ${name}`);
  process.stdout.write(
    Object.entries(twinEnvironment(twin))
      .map(([variable, value]) => `export ${variable}=${quote(value)}\n`)
      .join(""),
  );
}

/** The twins, or with a name all that one of them says of itself, as JSON. */
export async function status(name: string | undefined): Promise<void> {
  if (name !== undefined) {
    process.stdout.write(`${JSON.stringify({ version: 1, ...(await twinStatus(name)) }, null, 2)}\n`);
    return;
  }
  for (const twin of await listTwins())
    process.stdout.write(
      `${twin.name}  ${twin.problem ?? (twin.running ? `running, ${twin.apiUrl}` : "stopped")}  ${twin.dir}\n`,
    );
  for (const orphan of orphanedTwins())
    say(
      `${orphan.name} was left by a command that was killed; the next cdc demo or cdc twin start removes it, or: ` +
        `npx cdc twin stop ${orphan.name} --remove`,
    );
}

/** A value as one word of a POSIX shell. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
