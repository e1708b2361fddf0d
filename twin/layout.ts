// A twin's files: one directory per twin under the user's state directory (XDG Base Directory Specification).
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { basename, isAbsolute, join } from "node:path";

/**
 * A twin's name is a directory's name: letters, digits, `-`, `_`, `.`; it starts with a letter or digit; 64 characters
 * at most.
 */
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * `$XDG_STATE_HOME/msk-cdc/twins`, or below `~/.local/state` (a relative value is ignored, as the specification says).
 */
export function twinsDirectory(): string {
  const state = process.env["XDG_STATE_HOME"];
  return join(
    state !== undefined && isAbsolute(state) ? state : join(homedir(), ".local", "state"),
    "msk-cdc",
    "twins",
  );
}

/** Names of the directories there that can be twins, sorted. */
export function twinNames(): string[] {
  const directory = twinsDirectory();
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && namePattern.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** Paths inside one twin's directory. Everything below it is 0700 or 0600. */
export interface TwinLayout {
  readonly dir: string;
  /** The twin's name: its directory's. */
  readonly name: string;
  /** Name, region, credentials, ports: made once, kept over restarts. */
  readonly identityFile: string;
  /** The file for clients. It exists only while the daemon is ready. */
  readonly infoFile: string;
  /** JSON collections of the API. */
  readonly stateDir: string;
  /** Log groups and streams. */
  readonly logsDir: string;
  /** S3 object bodies. */
  readonly objectsDir: string;
  /** Unpacked custom plugins. */
  readonly pluginsDir: string;
  /** Unpacked code of Lambda functions. */
  readonly functionsDir: string;
  /** Data of brokers, workers, databases: one directory each. */
  readonly clustersDir: string;
  readonly connectorsDir: string;
  readonly databasesDir: string;
  /** TLS identities: of brokers, and of databases. */
  readonly tlsDir: string;
  readonly databaseTlsDir: string;
  readonly daemonLog: string;
  readonly passwordsFile: string;
  readonly passphraseFile: string;
  readonly backendDir: string;
  readonly pulumiHome: string;
}

/** @throws Error for a name that is no plain directory name. */
export function twinLayout(name: string): TwinLayout {
  if (!namePattern.test(name)) {
    throw new Error(
      `twin name "${name}": a name has letters, digits, "-", "_" or ".", starts with a letter or digit and has ` +
        "at most 64 characters",
    );
  }
  return layoutOf(join(twinsDirectory(), name));
}

/** The same for a directory that is already known (the daemon gets it as its argument). */
export function layoutOf(dir: string): TwinLayout {
  return {
    dir,
    name: basename(dir),
    identityFile: join(dir, "identity.json"),
    infoFile: join(dir, "twin.json"),
    stateDir: join(dir, "state"),
    logsDir: join(dir, "logs"),
    objectsDir: join(dir, "objects"),
    pluginsDir: join(dir, "plugins"),
    functionsDir: join(dir, "functions"),
    clustersDir: join(dir, "clusters"),
    connectorsDir: join(dir, "connectors"),
    databasesDir: join(dir, "databases"),
    tlsDir: join(dir, "tls"),
    databaseTlsDir: join(dir, "database-tls"),
    daemonLog: join(dir, "daemon.log"),
    passwordsFile: join(dir, "passwords.json"),
    passphraseFile: join(dir, "passphrase"),
    backendDir: join(dir, "pulumi-state"),
    pulumiHome: join(dir, "pulumi-home"),
  };
}
