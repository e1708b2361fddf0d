// The daemon of one twin: API, providers and the supervision of brokers, workers and databases, in one process with its
// own session. start.ts starts it with the twin's directory as its argument. Its standard output and error are the
// twin's daemon.log.
import { mkdirSync, rmSync, writeSync } from "node:fs";
import { ensureToolchain } from "../tools/toolchain.js";
import { LocalDataPlane } from "./aws/localDataPlane.js";
import { NoDataPlane } from "./aws/noDataPlane.js";
import { TwinApi } from "./aws/twinApi.js";
import { layoutOf, type TwinLayout } from "./layout.js";
import { twinEnvironment, type TwinInfo } from "./info.js";
import type { HalfMade } from "./providers/creations.js";
import { claimDaemon, releaseDaemon } from "./state/daemonFile.js";
import { readIdentity, rememberPort, type TwinIdentity } from "./state/identity.js";
import { writePrivateFile } from "./state/privateFile.js";

/**
 * A longer stop is given up, and the leash ends the rest. The limit is more than all grace periods together. Those are
 * 30 s for workers, 20 s for brokers, and 20 s for the brokers that are controllers (databases beside them). The
 * background work before has as much again.
 */
const stopTimeoutMs = 140_000;

/** Not through process.stdout: the first line that a full disk refuses would destroy it. */
function log(text: string): void {
  try {
    writeSync(1, `${new Date().toISOString()} ${text}\n`);
  } catch {
    // The log is on the full disk that it would report. The API reports it, too.
  }
}

async function main(layout: TwinLayout): Promise<void> {
  const identity = readIdentity(layout);
  if (identity === undefined) throw new Error(`${layout.dir} is no twin's directory: it has no identity.json`);
  const claim = await claimDaemon(layout);
  release = () => releaseDaemon(layout, claim);
  const closing: (() => Promise<void>)[] = [];
  const { stop, isStopping } = stopOnce(layout, closing);
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => stop(signal));
  const { region, accountId, accessKeyId, secretAccessKey, name, mode = "whole" } = identity;
  const credentials = { accessKeyId, secretAccessKey };
  const identityIn = async (dir: string) => (await import("./tls.js")).ensureTls(dir);
  const [tls, databaseTls] = [identityIn(layout.tlsDir), identityIn(layout.databaseTlsDir)];
  const providersModule = import("./providers/server.js");
  for (const dir of [layout.clustersDir, layout.connectorsDir, layout.databasesDir, layout.pluginsDir]) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  // The maker of the certificates must not write into a directory that is being removed.
  closing.push(() => Promise.allSettled([tls, databaseTls]).then(() => undefined));
  const api = new TwinApi({
    layout,
    region,
    accountId,
    credentials,
    report: log,
    dataPlane:
      mode === "whole"
        ? new LocalDataPlane({ region, credentials, tls, databaseTls, toolchain: ensureToolchain(log) })
        : new NoDataPlane({ region, credentials, tls }),
    identity: { name, mode, region, pid: process.pid, startedAt: new Date().toISOString() },
    onShutdown: () => stop("shutdown was asked for"),
  });
  closing.unshift(() => api.stop());

  const apiPort = await api.listen(identity.apiPort);
  rememberPort(layout, apiPort);
  const { serveProviders } = await providersModule;
  const { caFile } = await tls;
  const draft = describe(layout, identity, apiPort, 0, caFile);
  // The engine that runs commands has its providers already; the draft's port is none.
  const { PULUMI_DEBUG_PROVIDERS: _providers, ...environment } = twinEnvironment(draft);
  const providers = await serveProviders({
    apiUrl: draft.apiUrl,
    region,
    accountId,
    credentials,
    // What a resource runs on a data plane that is not there is recorded as not run.
    environment: { ...environment, ...(mode === "control-plane" && { MSK_CDC_DATA_PLANE: "skip" }) },
    creations: api.collection<HalfMade>("creations"),
    report: log,
  });
  closing.unshift(() => providers.close());

  await api.resume();
  await providers.removeHalfMade();
  if (isStopping()) return;
  writePrivateFile(layout.infoFile, JSON.stringify(describe(layout, identity, apiPort, providers.port, caFile)));
  log(`the twin ${name} is ready: ${draft.apiUrl}, providers on port ${providers.port}`);
}

function describe(
  layout: TwinLayout,
  identity: TwinIdentity,
  apiPort: number,
  providerPort: number,
  caFile: string,
): TwinInfo {
  const { name, mode = "whole", region, accountId, accessKeyId, secretAccessKey } = identity;
  return {
    name,
    mode,
    dir: layout.dir,
    pid: process.pid,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    apiPort,
    providerPort,
    region,
    accountId,
    accessKeyId,
    secretAccessKey,
    caFile,
    passwordsFile: layout.passwordsFile,
    backendUrl: `file://${layout.backendDir}`,
    passphraseFile: layout.passphraseFile,
    pulumiHome: layout.pulumiHome,
  };
}

/**
 * Stops everything, once for all callers. A remaining claim tells the client, and the next daemon, that something may
 * be left.
 */
function stopOnce(
  layout: TwinLayout,
  closing: readonly (() => Promise<void>)[],
): { stop: (why: string) => void; isStopping: () => boolean } {
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log(`stopping: ${why}`);
    // From now on it serves no client: a new start waits for its end.
    rmSync(layout.infoFile, { force: true });
    setTimeout(() => {
      log(`the stop is given up after ${stopTimeoutMs / 1000} s`);
      process.exit(1);
    }, stopTimeoutMs).unref();
    void (async () => {
      let code = 0;
      for (const close of closing) {
        await close().catch((error: unknown) => {
          code = 1;
          log(`while stopping: ${error instanceof Error ? error.message : String(error)}`);
        });
      }
      if (code === 0) release();
      log(code === 0 ? "stopped" : "stopped, but not cleanly");
      process.exit(code);
    })();
  };
  return { stop, isStopping: () => stopping };
}

/** Nothing to take back before the claim. */
let release = (): void => undefined;

// Brokers, workers and databases write passwords, rows and keys. Only the user may read their files, whatever the
// user's own umask.
process.umask(0o077);
const directory = process.argv[2];
if (directory === undefined) throw new Error("usage: daemon <directory of a twin>");
main(layoutOf(directory)).catch((error: unknown) => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  release();
  process.exit(1);
});
