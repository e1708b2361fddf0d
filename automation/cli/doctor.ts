// `cdc doctor`.
import pc from "picocolors";
import type { Check, State } from "../doctor/check.js";
import { examine } from "../doctor/doctor.js";

const words: Record<State, string> = {
  ok: pc.green("ok      "),
  fetch: pc.cyan("to fetch"),
  missing: pc.red("missing "),
  note: pc.dim("note    "),
};
const titles: Record<Check["area"], string> = {
  machine: "This machine",
  cache: "Cache",
  twins: "Twins",
  settings: "Settings",
  aws: "AWS",
};

/** Exit code: 1 where something is missing. */
export async function run({ from, json }: { from: string; json: boolean }): Promise<void> {
  const checks: Check[] = [];
  for await (const area of examine(from)) {
    checks.push(...area);
    if (!json) process.stdout.write(shown(area));
  }
  const missing = checks.filter(({ state }) => state === "missing").length;
  const toFetch = checks.filter(({ state }) => state === "fetch").length;
  const last = json
    ? JSON.stringify({ version: 1, checks }, null, 2)
    : `\n${missing === 0 ? "Nothing is missing" : `${missing} missing`}` +
      `${toFetch === 0 ? "" : `; ${toFetch} will be fetched or made when they are needed`}.`;
  // A credential process or a server that does not answer must not keep us.
  process.stdout.write(`${last}\n`, () => process.exit(missing === 0 ? 0 : 1));
}

function shown(checks: readonly Check[]): string {
  const [first] = checks;
  if (first === undefined) return "";
  const lines = checks.map(
    ({ name, state, text, fix }) =>
      `  ${words[state]}  ${name}: ${text}${fix === undefined ? "" : `\n            fix: ${fix}`}\n`,
  );
  return `${pc.bold(titles[first.area])}\n${lines.join("")}`;
}
