import { command } from "../command.js";
import type { Output } from "../output.js";

export const cost = command({
  name: "cost",
  description: "say what a stack's settings cost a month on AWS while it stands, by a dated price table",
  define: (defined) =>
    defined
      .option("--from <stack>", "stack, or Pulumi.<stack>.yaml file, whose settings are counted", "dev")
      .option("--region <region>", "AWS region (default: aws:region of the stack)")
      .option("--json", "print one JSON object", false),
  examples: ["cdc cost", "cdc cost --from twin --region us-east-1", "cdc cost --json"],
  run,
});

/** Neither Pulumi nor an AWS SDK is loaded. */
async function run(output: Output<never>, { from, region: wanted }: { from: string; region?: string }): Promise<void> {
  const [
    { settingsFromConfiguration },
    { ConfigurationError, readStackFile },
    price,
    { lifecycleWarnings },
    { warned },
  ] = await Promise.all([
    import("../../../settings/configuration.js"),
    import("../../pulumi/stackConfiguration.js"),
    import("../../cost/cost.js"),
    import("../../../preflight/lifecycleWarnings.js"),
    import("../../../settings/findings.js"),
  ]);
  const { name, config } = await readStackFile(from);
  const { "msk-cdc:passwords": _encrypted, ...configuration } = config;
  const { platform, pipelines, watchdog } = settingsFromConfiguration(configuration);
  const region = wanted ?? config["aws:region"];
  if (typeof region !== "string") throw new ConfigurationError(`${name}: aws:region is not set: give --region`);
  const costs = {
    ...(platform && { platform: price.platformCost(platform, region) }),
    ...(pipelines.length > 0 && { pipelines: price.pipelinesCost(pipelines, region, watchdog !== undefined) }),
  };
  const warnings = lifecycleWarnings({ platform }, new Date());
  output.say(costs, [
    ...Object.entries(costs).flatMap(([part, one]) => [
      `${part}: ${price.costSentence(one)}`,
      ...one.items.map(
        ({ what, monthly }) => `  ${(monthly === "unknown" ? monthly : price.dollars(monthly)).padStart(10)}  ${what}`,
      ),
    ]),
    ...(warnings.length > 0 ? [warned(warnings)] : []),
  ]);
}
