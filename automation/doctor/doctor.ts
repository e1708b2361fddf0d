// `cdc doctor`: areas of small checks, the instant ones first. It changes, installs and fetches nothing.
import { isOutdated, lookedUp } from "../../facts/lifecycles.js";
import { checkSettings } from "../../preflight/check.js";
import { lifecycleWarnings } from "../../preflight/lifecycleWarnings.js";
import { settingsFromConfiguration } from "../../settings/configuration.js";
import { SettingsError } from "../../settings/findings.js";
import type { Settings } from "../../settings/schema.js";
import { stackConfiguration } from "../pulumi/stackConfiguration.js";
import { lookAtAws, type StackSettings } from "./account.js";
import { lookAtCaches } from "./caches.js";
import type { Check } from "./check.js";
import { lookAtMachine, machineChecks } from "./machine.js";
import { lookAtTwins } from "./twins.js";

/**
 * The checks, area by area, each as soon as it is there.
 *
 * @param from a stack of this project or the path of a Pulumi.<stack>.yaml
 */
export async function* examine(from: string): AsyncGenerator<Check[]> {
  const { stack, checks } = await readStack(from);
  yield machineChecks(await lookAtMachine(stack?.settings), new Date());
  yield lookAtCaches();
  yield await lookAtTwins();
  yield checks;
  yield await lookAtAws(stack);
}

async function readStack(from: string): Promise<{ stack?: StackSettings; checks: Check[] }> {
  const line = (state: Check["state"], text: string, fix?: string): Check => ({
    area: "settings",
    name: from,
    state,
    text,
    ...(fix !== undefined && { fix }),
  });
  let configuration: StackSettings["configuration"];
  try {
    configuration = await stackConfiguration({ from });
  } catch (error) {
    return { checks: [line("missing", (error as Error).message, "name another stack or file with --from")] };
  }
  const { settings, findings } = readSettings(configuration);
  const today = new Date();
  const warnings = settings === undefined ? [] : lifecycleWarnings(settings, today);
  const checks = [
    ...findings.map(({ path, value, rule, fix }) => line("missing", `${path} is ${value}: ${rule}`, fix)),
    ...warnings.map(({ path, value, rule, fix }) => line("note", `${path} is ${value}: ${rule}`, fix)),
    ...(isOutdated(today)
      ? [line("note", `the ends of AWS's support were looked up on ${lookedUp}`, "take a newer msk-cdc")]
      : []),
    ...(configuration["aws:region"] === undefined
      ? [
          line(
            "missing",
            "aws:region: absent; the program needs a region",
            `pulumi config set aws:region ap-northeast-2 -s ${from}`,
          ),
        ]
      : []),
  ];
  return {
    stack: { from, configuration, settings },
    checks: checks.length > 0 ? checks : [line("ok", "no rule is broken")],
  };
}

function readSettings(configuration: StackSettings["configuration"]): {
  settings: Settings | undefined;
  findings: SettingsError["findings"];
} {
  try {
    const settings = settingsFromConfiguration(configuration);
    return { settings, findings: checkSettings(settings) };
  } catch (error) {
    if (error instanceof SettingsError) return { settings: undefined, findings: error.findings };
    throw error;
  }
}
