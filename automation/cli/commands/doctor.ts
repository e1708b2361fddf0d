import type { Colors } from "picocolors/types.js";
import type { Check, State } from "../../doctor/check.js";
import { command } from "../command.js";
import type { Output } from "../output.js";

export const doctor = command({
  name: "doctor",
  description:
    "say what this machine and, with AWS credentials, the account lack for a stack; nothing is changed (exit " +
    "code 1: something is missing)",
  define: (defined) =>
    defined
      .option("--from <stack>", "stack or Pulumi.<stack>.yaml file that the settings come from", "dev")
      .option(
        "--json",
        "print { version: 1, checks: [{ area, name, state, text, fix? }] }; state: ok, fetch, missing or note",
        false,
      ),
  examples: ["cdc doctor", "cdc doctor --from twin --json"],
  // A credential process or a server that does not answer must not hold up the command.
  endsProcess: true,
  run,
});

const titles: Record<Check["area"], string> = {
  machine: "This machine",
  cache: "Cache",
  twins: "Twins",
  settings: "Settings",
  aws: "AWS",
};

/** Each area is shown as soon as it is there. */
async function run(output: Output<never>, { from }: { from: string }): Promise<number> {
  const [{ default: colors }, { examine }] = await Promise.all([
    import("picocolors"),
    import("../../doctor/doctor.js"),
  ]);
  const checks: Check[] = [];
  for await (const area of examine(from)) {
    checks.push(...area);
    output.note(...lines(area, colors));
  }
  const missing = checks.filter(({ state }) => state === "missing").length;
  const toFetch = checks.filter(({ state }) => state === "fetch").length;
  const verdict =
    `${missing === 0 ? "Nothing is missing" : `${missing} missing`}` +
    `${toFetch === 0 ? "" : `; ${toFetch} will be fetched or made when they are needed`}.`;
  output.say({ checks }, ["", verdict], { indent: 2 });
  return missing === 0 ? 0 : 1;
}

function lines(checks: readonly Check[], colors: Colors): string[] {
  const [first] = checks;
  if (first === undefined) return [];
  const words: Record<State, string> = {
    ok: colors.green("ok      "),
    fetch: colors.cyan("to fetch"),
    missing: colors.red("missing "),
    note: colors.dim("note    "),
  };
  return [
    colors.bold(titles[first.area]),
    ...checks.map(
      ({ name, state, text, fix }) =>
        `  ${words[state]}  ${name}: ${text}${fix === undefined ? "" : `\n            fix: ${fix}`}`,
    ),
  ];
}
