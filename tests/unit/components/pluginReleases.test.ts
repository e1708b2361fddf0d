import assert from "node:assert/strict";
import { platformReleases, releaseName } from "../../../components/pluginReleases.js";
import { settingsFromConfiguration } from "../../../settings/configuration.js";

describe("the plugin releases of a platform", () => {
  const offered = (plugins: object) =>
    platformReleases(settingsFromConfiguration({ "msk-cdc:platform": { name: "shop" }, "msk-cdc:plugins": plugins }))
      .map(releaseName)
      .sort();

  it("are the defaults and those that the settings name, each once: else no environment can try a newer Debezium than its platform's own pipelines", () => {
    assert.deepEqual(offered({}), ["debezium-jdbc@3.2.0.Final", "debezium-mysql@2.7.3.Final"]);
    assert.deepEqual(offered({ releases: ["debezium-mysql@3.2.0.Final", "debezium-jdbc@3.2.0.Final"] }), [
      "debezium-jdbc@3.2.0.Final",
      "debezium-mysql@2.7.3.Final",
      "debezium-mysql@3.2.0.Final",
    ]);
  });
});
