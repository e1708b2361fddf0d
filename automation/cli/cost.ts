// `cdc cost`: what a stack's settings cost a month. Neither Pulumi nor an AWS SDK is loaded.
import { settingsFromConfiguration } from "../../settings/configuration.js";
import { ConfigurationError, readStackFile } from "../pulumi/stackConfiguration.js";
import { sayError } from "./operationOutput.js";
import { costSentence, dollars, pipelinesCost, platformCost, type MonthlyCost } from "../cost/cost.js";

/** @returns the exit code: 0, or 1 for settings that can't be read or break a rule */
export async function run(options: { from: string; region?: string; json: boolean }): Promise<number> {
  try {
    await print(options);
    return 0;
  } catch (error) {
    return sayError(error as Error, options.json);
  }
}

async function print({ from, region: wanted, json }: { from: string; region?: string; json: boolean }): Promise<void> {
  const { name, config } = await readStackFile(from);
  const { "msk-cdc:passwords": _encrypted, ...configuration } = config;
  const { platform, pipelines, watchdog } = settingsFromConfiguration(configuration);
  const region = wanted ?? config["aws:region"];
  if (typeof region !== "string") throw new ConfigurationError(`${name}: aws:region is not set: give --region`);
  const costs = {
    ...(platform && { platform: platformCost(platform, region) }),
    ...(pipelines.length > 0 && { pipelines: pipelinesCost(pipelines, region, watchdog !== undefined) }),
  };
  if (json) process.stdout.write(`${JSON.stringify({ version: 1, ...costs })}\n`);
  else
    for (const [part, cost] of Object.entries(costs))
      process.stdout.write(`${[`${part}: ${costSentence(cost)}`, ...lines(cost)].join("\n")}\n`);
}

function lines({ items }: MonthlyCost): string[] {
  return items.map(
    ({ what, monthly }) => `  ${(monthly === "unknown" ? monthly : dollars(monthly)).padStart(10)}  ${what}`,
  );
}
