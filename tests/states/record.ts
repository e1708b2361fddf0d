// Records the states that tests/twin/upgrade.test.ts previews. For whoever releases: after the version in package.json
// is final, run
//   node --import tsx tests/states/record.ts
// on the commit to be released and commit the new files with it. Older recordings stay: users come from there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, PulumiCommand, type Deployment } from "@pulumi/pulumi/automation/index.js";
import { stackConfiguration } from "../../automation/pulumi/stackConfiguration.js";
import { startTwin, stopTwin, withEnvironment, type EnvironmentSpec, type TwinInfo } from "../../automation/index.js";
import { twinEnvironment } from "../../automation/access/twin.js";
import { cacheRoot } from "../../tools/cache.js";
import { ensureEngine } from "../../tools/engine.js";
import { projectRoot } from "../../tools/paths.js";
import { recordedPassword, requireUnrecorded, withoutMachine, writeRecording, type Recording } from "./recording.js";

const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as { version: string };
requireUnrecorded(version);
const home = mkdtempSync(join(tmpdir(), "msk-cdc-record-"));
process.env["XDG_STATE_HOME"] = home;
try {
  const twin = await startTwin({ name: "record" });
  writeFileSync(
    twin.passwordsFile,
    JSON.stringify(Object.fromEntries(["admin", "kfc", "sinko"].map((user) => [user, recordedPassword(user)]))),
    { mode: 0o600 },
  );
  await recordAll(twin);
} finally {
  await stopTwin("record", { remove: true });
  rmSync(home, { recursive: true, force: true });
}

async function recordAll(twin: TwinInfo): Promise<void> {
  const from = { from: "twin", twin };
  await standing("whole", { ...from, name: "whole" });
  await standing("platform", { ...from, name: "platform", overrides: { "msk-cdc:pipelines": undefined } }, async () => {
    await standing("pipeline", { ...from, name: "pipeline", platformStack: "platform" });
    // What a machine without a route leaves: everything but the connectors.
    await standing("waiting", {
      ...from,
      name: "waiting",
      platformStack: "platform",
      overrides: { "msk-cdc:routable": undefined },
    });
  });
}

/** Brings the stack up, records it, runs `inside`, takes it down. */
async function standing(
  kind: string,
  spec: EnvironmentSpec & { twin: TwinInfo },
  inside?: () => Promise<void>,
): Promise<void> {
  await withEnvironment(spec, async () => {
    await record(kind, spec);
    await inside?.();
  });
}

async function record(kind: string, spec: EnvironmentSpec & { twin: TwinInfo }): Promise<void> {
  const deployment = await exportStack(spec.name, spec.twin);
  const machine = { cache: cacheRoot(), project: projectRoot, twin: spec.twin.dir };
  const recording: Recording = {
    stack: spec.name,
    configuration: await stackConfiguration(spec),
    deployment: withoutMachine(deployment, portsIn(deployment), machine),
  };
  process.stdout.write(`${writeRecording(`${version}-${kind}`, recording)}\n`);
}

async function exportStack(stackName: string, twin: TwinInfo): Promise<Deployment> {
  const pulumiCommand = await PulumiCommand.get({ root: (await ensureEngine()).root });
  const workspace = await LocalWorkspace.create({
    workDir: home,
    pulumiCommand,
    envVars: twinEnvironment(twin),
    projectSettings: { name: "msk-cdc", runtime: "nodejs" },
  });
  return workspace.exportStack(stackName);
}

/** Ports of brokers and databases, in the order in which the state names them. */
function portsIn(deployment: Deployment): number[] {
  const text = JSON.stringify(deployment);
  return [
    ...new Set(
      [...text.matchAll(/127\.0\.0\.1:(\d{4,5})|"port":(\d{4,5})\b/g)].map((match) => Number(match[1] ?? match[2])),
    ),
  ].filter((port) => port !== 3306);
}
