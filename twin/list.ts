// Lists the twins of this user. Nothing is changed.
import { existsSync, statSync } from "node:fs";
import { reasonOf, runningInfo } from "./daemonProcess.js";
import type { TwinInfo } from "./info.js";
import { twinLayout, twinNames, type TwinLayout } from "./layout.js";
import { readIdentity } from "./state/identity.js";
import { deadOwner } from "./state/ownerFile.js";

/** A daemon that does not answer for so long hangs. */
const answerTimeoutMs = 10_000;

/** Where a twin keeps its state; undefined when there is none of this name. */
export function twinDirectory(name: string): string | undefined {
  const { dir } = twinLayout(name);
  return existsSync(dir) ? dir : undefined;
}

/**
 * Temporary twins whose process was killed before it removed them. `owner` is that process: `<pid>-<start time>-<place,
 * day and random>`.
 */
export function orphanedTwins(): { name: string; owner: string }[] {
  return twinNames().flatMap((name) => {
    const owner = deadOwner(twinLayout(name));
    return owner === undefined ? [] : [{ name, owner }];
  });
}

/** A twin's state: running since, or stopped since. `problem` says why it can't be used, and what to do. */
type ListedTwin = TwinInfo & {
  readonly running: boolean;
  readonly since: Date | undefined;
  readonly daemonLog: string;
  readonly problem?: string;
};

/** All twins of this user, by name. A damaged one does not hide the others. */
export async function listTwins(): Promise<ListedTwin[]> {
  return twinNames().flatMap((name): ListedTwin[] => {
    const layout = twinLayout(name);
    try {
      const identity = readIdentity(layout);
      if (identity === undefined) return [];
      const info = runningInfo(layout);
      // The daemon writes the file once it is ready, and the last line of its log when it ends.
      const { mtime } = statSync(info === undefined ? layout.daemonLog : layout.infoFile, {
        throwIfNoEntry: false,
      }) ?? { mtime: undefined };
      return [
        {
          ...(info ?? stopped(layout, identity)),
          running: info !== undefined,
          since: mtime,
          daemonLog: layout.daemonLog,
        },
      ];
    } catch (error) {
      const unknown = { name, region: "", accountId: "000000000000", accessKeyId: "", secretAccessKey: "" } as const;
      return [
        {
          ...stopped(layout, unknown),
          running: false,
          since: undefined,
          daemonLog: layout.daemonLog,
          problem: reasonOf(error),
        },
      ];
    }
  });
}

/**
 * What the daemon says of itself: clusters, brokers, connectors, workers, databases with their states, process ids and
 * ports.
 */
type TwinStatus = { readonly name: string; readonly running: boolean } & Readonly<Record<string, unknown>>;

/** @throws Error when there is no twin of this name, or it does not answer */
export async function twinStatus(name: string): Promise<TwinStatus> {
  const layout = twinLayout(name);
  if (readIdentity(layout) === undefined)
    throw new Error(`there is no twin ${name}; cdc twin status lists those that exist`);
  const info = runningInfo(layout);
  if (info === undefined) return { name, running: false };
  const response = await fetch(`${info.apiUrl}/_twin/status`, {
    headers: { "x-twin-key": info.secretAccessKey },
    signal: AbortSignal.timeout(answerTimeoutMs),
  }).catch((error: unknown) => {
    throw new Error(
      `the twin ${name}, process ${info.pid}, does not answer (${reasonOf(error)}): cdc twin stop ${name} ` +
        "--timeout 10 ends it, and it resumes at the next start",
    );
  });
  if (!response.ok)
    throw new Error(`the twin ${name} answers with status ${response.status}: ${await response.text()}`);
  return { name, running: true, ...((await response.json()) as object) };
}

function stopped(
  layout: TwinLayout,
  {
    name,
    mode = "whole",
    region,
    accountId,
    accessKeyId,
    secretAccessKey,
  }: NonNullable<ReturnType<typeof readIdentity>>,
): TwinInfo {
  return {
    name,
    mode,
    region,
    accountId,
    accessKeyId,
    secretAccessKey,
    dir: layout.dir,
    pid: 0,
    apiUrl: "",
    apiPort: 0,
    providerPort: 0,
    caFile: "",
    passwordsFile: layout.passwordsFile,
    backendUrl: `file://${layout.backendDir}`,
    passphraseFile: layout.passphraseFile,
    pulumiHome: layout.pulumiHome,
  };
}
