// The Pulumi CLI: the user's own where it is compatible, else built by Go from the committed module tools/engine.
import { readFileSync, realpathSync } from "node:fs";
import { copyFile, mkdir, symlink } from "node:fs/promises";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import { cached, isCached, cacheRoot } from "./cache.js";
import { findExecutable, lastLines, run } from "./command.js";
import { lackSentence, type Lack } from "./lack.js";
import { projectRoot } from "./paths.js";
import type { Report } from "./report.js";
import { compareVersions, versionNumbers } from "./versions.js";

/** A Pulumi CLI: `<root>/bin/pulumi`, as `PulumiCommand.get({ root })` wants it; `version` such as 3.250.0. */
export interface Engine {
  root: string;
  version: string;
}

/**
 * The oldest CLI that is known to work with our use of the SDK. The Automation API asks for 3.2 (its minimumVersion).
 * Components served by Construct with the resource options of @pulumi/pulumi 3.250 came to the engine by 3.150.
 */
const oldestCompatible = "3.150.0";

const module = join(projectRoot, "tools", "engine");

/** Finds the Pulumi CLI or builds it (3 to 5 minutes, once per version and user). */
export async function ensureEngine(report: Report = () => {}): Promise<Engine> {
  const { installed, built, version, go, lack } = await lookForEngine();
  if (installed !== undefined) return { root: await rootOf(installed), version };
  const key = builtKey(version);
  if (built) return { root: join(cacheRoot(), key), version };
  if (go === undefined) throw new Error(lack && lackSentence(lack));
  const root = await cached(
    key,
    (aside) => build(go, version, aside, report),
    (pid) => report(`process ${pid} builds the Pulumi CLI: waiting for it`),
  );
  return { root, version };
}

/** The Pulumi CLI on this machine, and what `ensureEngine` would do. */
export interface EngineLook {
  /** The user's own compatible CLI. */
  installed?: string;
  /** It has no language host for Node.js, so that `pulumi up` from a shell finds none. */
  hostless?: true;
  /** One was built before. */
  built: boolean;
  /** Path of the existing CLI, the user's own or the built one. */
  cli?: string;
  /** Its version, or that of the one to build. */
  version: string;
  /** What is wrong with the user's own CLI. */
  passedOver?: string;
  /** Go, to build one. */
  go?: string;
  /** Where neither a CLI nor Go to build one exists. */
  lack?: Lack;
}

export async function lookForEngine(): Promise<EngineLook> {
  const version = moduleVersion(readFileSync(join(module, "go.mod"), "utf8"));
  const own = await installedEngine(version);
  if (own?.version !== undefined) {
    const host = findExecutable(["pulumi-language-nodejs"], [dirname(realpathSync(own.path))]);
    const { path, version } = own;
    return { installed: path, cli: path, version, built: false, ...(host === undefined && { hostless: true }) };
  }
  const passedOver = own?.shortcoming === undefined ? {} : { passedOver: own.shortcoming };
  if (isCached(builtKey(version)))
    return { built: true, cli: join(cacheRoot(), builtKey(version), "bin", "pulumi"), version, ...passedOver };
  const go = findExecutable(["go"], ["/usr/local/go/bin", "/opt/homebrew/bin"]);
  if (go !== undefined) return { built: false, version, go, ...passedOver };
  const found = own?.shortcoming;
  const neither = found === undefined ? "Neither the Pulumi CLI (3.150 or newer)" : `${found}, and neither a newer one`;
  const what = `${neither} nor Go, to build it, was found`;
  return {
    built: false,
    version,
    ...passedOver,
    lack: {
      what,
      fix: "install one of them (Pulumi: https://www.pulumi.com/docs/install/; Go 1.26: https://go.dev/doc/install)",
    },
  };
}

function builtKey(version: string): string {
  return `engine/pulumi-${version}-${process.platform}-${process.arch}`;
}

/** Whether a CLI of this version serves a program with the other SDK version: same major release, and not too old. */
export function isCompatible(cli: string, sdk: string): boolean {
  const [major] = versionNumbers(cli);
  return major !== undefined && major === versionNumbers(sdk)[0] && compareVersions(cli, oldestCompatible) >= 0;
}

/** The CLI's version in the text of go.mod, without its v. No other place says it. */
export function moduleVersion(goMod: string): string {
  const match = /github\.com\/pulumi\/pulumi\/pkg\/v\d+ v(\S+)/.exec(goMod);
  if (match?.[1] === undefined)
    throw new Error("tools/engine/go.mod names no version of github.com/pulumi/pulumi/pkg: restore the committed file");
  return match[1];
}

/** The user's own CLI, with its version if usable, else with its fault. */
async function installedEngine(
  sdk: string,
): Promise<{ path: string; version?: string; shortcoming?: string } | undefined> {
  const path = findExecutable(["pulumi"], [join(homedir(), ".pulumi", "bin")]);
  // In a twin's shell the one that was built stands on PATH (`cdc twin env`).
  if (path === undefined || path.startsWith(join(cacheRoot(), "engine"))) return undefined;
  const { ok, output } = await run(path, ["version"], { env: { PULUMI_SKIP_UPDATE_CHECK: "true" } });
  const version = ok ? /v(\d+\.\d+\.\S+)/.exec(output)?.[1] : undefined;
  if (version === undefined) return { path, shortcoming: `${path} does not run (${lastLines(output, 1)})` };
  return isCompatible(version, sdk)
    ? { path, version }
    : {
        path,
        shortcoming: `${path} is Pulumi ${version} (3.150 or newer of major release ${sdk.split(".")[0]} is needed)`,
      };
}

/** The Automation API looks for `bin/pulumi` below a root. A CLI elsewhere gets such a root with a link to it. */
async function rootOf(pulumi: string): Promise<string> {
  if (basename(dirname(pulumi)) === "bin") return dirname(dirname(pulumi));
  const path = realpathSync(pulumi);
  return cached(`engine/link-${createHash("sha256").update(path).digest("hex").slice(0, 12)}`, async (aside) => {
    await mkdir(join(aside, "bin"));
    await symlink(path, join(aside, "bin", "pulumi"));
  });
}

/** Builds from a copy of go.mod and go.sum, so that nothing can be written into the checkout. */
async function build(go: string, version: string, aside: string, report: Report): Promise<void> {
  const source = join(aside, "source");
  await mkdir(source);
  for (const file of ["go.mod", "go.sum"]) await copyFile(join(module, file), join(source, file));
  const ldflags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  report(`building the Pulumi CLI ${version} with Go, once: this takes three to five minutes`);
  const started = Date.now();
  let compiled = 0;
  let downloaded = 0;
  // Progress goes by the clock, since Go prints nothing while it compiles the largest packages and links.
  const heartbeat = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    report(
      `building the Pulumi CLI ${version}: ${downloaded} modules fetched, ${compiled} packages compiled, ` +
        `${Math.floor(seconds / 60)} min ${seconds % 60} s`,
    );
  }, 15_000);
  const { ok, output } = await run(
    go,
    [
      "build",
      "-v",
      "-trimpath",
      "-ldflags",
      ldflags,
      "-o",
      join(aside, "bin", "pulumi"),
      "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ],
    {
      cwd: source,
      // The user's own flags (such as -mod=vendor) and workspace must not reach this build, which needs no C compiler.
      // Leftovers of an interrupted build go with the abandoned entry.
      env: {
        GOTMPDIR: source,
        GOFLAGS: "-mod=readonly -buildvcs=false",
        GOWORK: "off",
        GO111MODULE: "on",
        CGO_ENABLED: "0",
      },
      onLine: (line) => (line.startsWith("go: downloading") ? downloaded++ : compiled++),
    },
  ).finally(() => clearInterval(heartbeat));
  if (!ok)
    throw new Error(
      `Go could not build the Pulumi CLI ${version} (it needs Go 1.26, or 1.21 and newer, which fetches that ` +
        `itself); its last words: ${lastLines(output)}`,
    );
}
