import { command } from "../command.js";
import type { Output } from "../output.js";

export const check = command({
  name: "check",
  description:
    "find what MSK Connect or Debezium would refuse, or pass over in silence; exit code 1 when something is found",
  define: (defined) =>
    defined
      .argument(
        "[file]",
        "JSON of a connector (CreateConnector's request, Kafka Connect's { name, config }, or its properties), or " +
          "a Pulumi.<stack>.yaml; default: --from",
      )
      .option("--from <stack>", "stack, or Pulumi.<stack>.yaml file, whose settings are checked", "dev")
      .option("--json", 'print { "version": 1, "findings": [{ id, path, value, rule, fix }], "warnings": … }', false),
  examples: ["cdc check", "cdc check --from twin", "cdc check sink-connector.json --json"],
  run,
});

/** Prints every warning and finding, and one line when no rule is broken. */
async function run(output: Output<never>, file: string | undefined, { from }: { from: string }): Promise<number> {
  const [{ checked }, { listed, warned }] = await Promise.all([
    import("../checked.js"),
    import("../../../settings/findings.js"),
  ]);
  const { name, findings, warnings, subject } = await checked(file, from);
  const none = findings.length === 0;
  output.say({ findings, warnings }, [
    ...(warnings.length > 0 ? [warned(warnings)] : []),
    none ? `${name}: ${subject}, no rule is broken` : listed(findings, name),
  ]);
  return none ? 0 : 1;
}
