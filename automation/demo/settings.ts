// What the demo takes from a stack's configuration. The configuration must have a twin's marks, a platform and the
// demo's table.
import { clusterFacts } from "../../settings/clusters/platformCluster.js";
import { settingsFromConfiguration } from "../../settings/configuration.js";
import type { PipelineSettings, Settings } from "../../settings/schema.js";
import type { Versions } from "../../tools/prepare.js";
import { stackConfiguration } from "../pulumi/stackConfiguration.js";

export interface DemoSettings extends Settings {
  /** The pipeline that the demo shows: the first. */
  pipeline: PipelineSettings;
  /** The versions that the machine must have. */
  versions: Versions;
}

/** The table that the demo changes and watches (components/demo/source.sql). */
const table = "demosrc.products";
/** What a twin's providers require of a stack (docs/architecture.md), as JSON. */
const marks = { "aws:allowedAccountIds": '["000000000000"]', "command:twin": '"true"' };

/**
 * Reads Pulumi.<from>.yaml, or the file `from`.
 * @throws SettingsError for mistakes in it; Error with the key and the fix when the demo can't show it
 */
export async function readDemoSettings(from: string): Promise<DemoSettings> {
  const configuration = await stackConfiguration({ from });
  const settings = settingsFromConfiguration(configuration);
  const {
    platform,
    pipelines: [pipeline],
  } = settings;
  const refuse = (key: string, reason: string): never => {
    throw new Error(
      `${key} of "${from}" ${reason}. The demo runs Pulumi.twin.yaml, or a copy of it with other sizes, versions ` +
        "or names.",
    );
  };
  for (const [key, value] of Object.entries(marks))
    if (JSON.stringify(configuration[key]) !== value) refuse(key, `is not ${value}, so the twin refuses the stack`);
  if (!platform) return refuse("msk-cdc:platform", "is absent: the demo builds a platform on a twin of its own");
  const { built, kafkaVersion: kafka } = clusterFacts(platform);
  if (!built || kafka === undefined)
    return refuse(
      "msk-cdc:platform.existing.cluster",
      "is given: the demo's twin has no cluster but the one that the demo builds",
    );
  if (pipeline?.sink.tables[0]?.from !== table)
    return refuse(
      "msk-cdc:pipelines",
      `has no first pipeline that begins with ${table}, the table that the demo changes`,
    );
  return {
    ...settings,
    pipeline,
    versions: {
      kafka,
      connect: pipeline.connect.version,
      ...(platform.databases !== undefined && { engine: platform.databases.engine }),
    },
  };
}
