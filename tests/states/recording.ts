// A recorded state: what a released version left in a user's backend, freed from what belongs to the machine that
// recorded it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import { projectRoot } from "../../tools/paths.js";

export const statesDirectory = join(projectRoot, "tests", "states");

/** The password of every database user in a recording: each state holds it in plain, so it must be nobody's. */
export const recordedPassword = (user: string): string => `password-of-${user}`;

export interface Recording {
  /** The stack's name, part of every URN of its state. */
  stack: string;
  /** The stack's whole configuration. */
  configuration: Record<string, unknown>;
  /** As `pulumi stack export --show-secrets` printed it. */
  deployment: RecordedDeployment;
}

/** The part of a deployment that is looked into. */
export interface RecordedDeployment extends Deployment {
  deployment: { resources: { urn: string; type: string; outputs?: Record<string, unknown> }[] };
}

/** File names of all recordings of one kind (`whole`, `platform`, …), oldest version first: `<version>-<kind>.json`. */
export function recordingsOf(kind: string): string[] {
  return readdirSync(statesDirectory)
    .filter((file) => file.endsWith(`-${kind}.json`))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
}

/**
 * @throws Error when this version's states stand here already: users come from them, and a later program's would pass
 * for theirs
 */
export function requireUnrecorded(version: string): void {
  const there = readdirSync(statesDirectory).filter((file) => file.startsWith(`${version}-`));
  if (there.length === 0) return;
  throw new Error(
    `version ${version} is recorded already (tests/states/${there.join(", ")}): raise the version in package.json first. Of a recording that was cut off, and never committed, delete the files`,
  );
}

/** @returns the new file; one that stands there already is an error, as another run's may have come in between */
export function writeRecording(name: string, recording: Recording, directory = statesDirectory): string {
  const file = join(directory, `${name}.json`);
  writeFileSync(file, `${JSON.stringify(recording, null, 1)}\n`, { flag: "wx" });
  return file;
}

export function readRecording(file: string): Recording {
  return JSON.parse(readFileSync(join(statesDirectory, file), "utf8")) as Recording;
}

/**
 * What says nothing about a later diff: times, where in a source file a resource was declared, and the encryption, as a
 * recording's secrets are plain.
 */
const notes = ["created", "modified", "sourcePosition", "stackTrace", "secrets_providers"];

/**
 * The deployment with stable values for those of a machine: ports become 19001, 19002, …, directories their names. All
 * occurrences of one value become the same, so that resources still refer to each other.
 */
export function withoutMachine(
  deployment: Deployment,
  ports: readonly number[],
  directories: Readonly<Record<string, string>>,
): RecordedDeployment {
  let text = JSON.stringify(deployment, (key, value: unknown) =>
    notes.includes(key) ? undefined : key === "time" ? "2000-01-01T00:00:00Z" : value,
  );
  for (const [index, port] of ports.entries())
    text = text.replaceAll(new RegExp(`(?<![\\w.-])${port}(?![\\w.-])`, "g"), String(19_001 + index));
  for (const [name, directory] of Object.entries(directories)) text = text.replaceAll(directory, `<${name}>`);
  return JSON.parse(text) as RecordedDeployment;
}
