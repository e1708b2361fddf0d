// `cdc twin …`.
import { listTwins, startTwin, stopTwin, twinEnvironment, twinStatus } from "../twin.js";

export async function start(name: string): Promise<void> {
  const info = await startTwin({ name, report: (text) => void process.stderr.write(`${text}\n`) });
  process.stdout.write(`Twin ${name} runs: AWS API on ${info.apiUrl}, account ${info.accountId}, region ${info.region}.\nUse it in this shell: eval "$(npx cdc twin env ${name})"\n`);
}

export async function stop(name: string, { remove }: { remove: boolean }): Promise<void> {
  await stopTwin(name, { remove });
  process.stdout.write(remove ? `Twin ${name} is stopped and removed.\n` : `Twin ${name} is stopped; cdc twin start ${name} goes on where it stopped.\n`);
}

/** Export statements for a POSIX shell; they hold the twin's secret key, so they belong into `eval`, not on a screen. */
export async function env(name: string): Promise<void> {
  const twin = (await listTwins()).find((candidate) => candidate.name === name);
  if (!twin?.running) throw new Error(`twin ${name} ${twin ? "is stopped" : "does not exist"}; start it with: cdc twin start ${name}`);
  process.stdout.write(Object.entries(twinEnvironment(twin)).map(([variable, value]) => `export ${variable}=${quote(value)}\n`).join(""));
}

/** The twins, or with a name all that one of them says of itself, as JSON. */
export async function status(name: string | undefined): Promise<void> {
  if (name !== undefined) process.stdout.write(`${JSON.stringify(await twinStatus(name), null, 2)}\n`);
  else for (const twin of await listTwins()) process.stdout.write(`${twin.name}  ${twin.running ? `running, ${twin.apiUrl}` : "stopped"}  ${twin.dir}\n`);
}

/** A value as one word of a POSIX shell. */
function quote(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
