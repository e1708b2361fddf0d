// The releases of Debezium that the tests run: the settings' defaults, or others by the environment:
//
//   MSK_CDC_TEST_RELEASES=debezium-mysql@3.6.1.Final,debezium-jdbc@3.6.0.Final npm test -- tests/data
import { pluginOf } from "../../plugins/catalogue.js";
import { releaseName } from "../../components/pluginReleases.js";

const chosen = (process.env["MSK_CDC_TEST_RELEASES"] ?? "").split(",").filter(Boolean);

/** @throws Error for a release that the catalogue has not */
function release(plugin: string): string {
  const { versions } = pluginOf(plugin);
  const named = chosen.find((name) => name.startsWith(`${plugin}@`));
  const version = versions.find((one) => named === undefined || named === releaseName({ plugin, version: one }));
  if (version === undefined) throw new Error(`MSK_CDC_TEST_RELEASES: the catalogue has no ${String(named)}`);
  return version;
}

export const releases = { mysql: release("debezium-mysql"), jdbc: release("debezium-jdbc") };
