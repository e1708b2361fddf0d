// What `pulumi` in a twin's shell needs: a CLI on its PATH, and a language host for Node.js. The user's own go first.
// Facts: GetPluginPath of Pulumi 3.250: a plugin is looked for on PATH, beside the CLI, then in $PULUMI_HOME/plugins.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureEngine, lookForEngine } from "../../tools/engine.js";
import { findExecutable } from "../../tools/command.js";
import { lackSentence } from "../../tools/lack.js";
import { projectRoot } from "../../tools/paths.js";
import type { Report } from "../../tools/report.js";
import type { TwinInfo } from "../access/twin.js";

export interface ShellEngine {
  /** What goes first on the shell's PATH; absent where the user's own CLI is there, or no CLI can be had. */
  directory?: string;
  /** Variables besides those of the twin. */
  variables: Record<string, string>;
}

/**
 * Finds the CLI or builds it, and puts our language host where a CLI without one looks for it: in the twin's
 * PULUMI_HOME, so that it goes with the twin.
 *
 * @param report  hears of a CLI that is passed over, and of a machine that can have none
 * @throws Error where the CLI can't be built
 */
export async function shellEngine(twin: Pick<TwinInfo, "pulumiHome">, report: Report): Promise<ShellEngine> {
  installLanguageHost(join(twin.pulumiHome, "plugins"));
  const { installed, passedOver, version, lack } = await lookForEngine();
  if (installed !== undefined) {
    const first = findExecutable(["pulumi"]);
    return { ...(installed !== first && { directory: dirname(installed) }), variables: {} };
  }
  if (lack !== undefined) {
    report(`no pulumi in this shell: ${lackSentence(lack)}`);
    return { variables: {} };
  }
  if (passedOver !== undefined) report(`${passedOver}: this shell uses the one that Go builds, ${version}`);
  const { root } = await ensureEngine(report);
  // A language host on PATH belongs to another CLI, perhaps to one that was passed over.
  return { directory: join(root, "bin"), variables: { PULUMI_IGNORE_AMBIENT_PLUGINS: "true" } };
}

/** The one version of the directory's name lets another checkout's host be replaced, and never stand beside ours. */
function installLanguageHost(plugins: string): void {
  const directory = join(plugins, "language-nodejs-v3.0.0");
  const program = join(projectRoot, "dist", "automation", "pulumi", "languageHost.js");
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "pulumi-language-nodejs");
  const aside = `${file}.${process.pid}.new`;
  writeFileSync(aside, `#!/bin/sh\nexec node ${shellWord(program)} "$@"\n`, { mode: 0o700 });
  renameSync(aside, file);
}

/** A value as one word of a POSIX shell. */
export function shellWord(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
