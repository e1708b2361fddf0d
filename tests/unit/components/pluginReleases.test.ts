import assert from "node:assert/strict";
import { platformReleases, releaseName } from "../../../components/pluginReleases.js";
import { settingsFromConfiguration } from "../../../settings/configuration.js";

describe("the plugin releases of a platform", () => {
  const offered = (plugins: object) =>
    platformReleases(settingsFromConfiguration({ "msk-cdc:platform": { name: "shop" }, "msk-cdc:plugins": plugins }))
      .map(releaseName)
      .sort();

  it("are those that the settings name, and the newest of all other plugins: else an upgrade takes the release away that pipelines of other stacks run", () => {
    assert.deepEqual(offered({}), ["debezium-jdbc@3.6.0.Final", "debezium-mysql@3.6.1.Final"]);
    assert.deepEqual(offered({ releases: ["debezium-mysql@2.7.3.Final", "debezium-mysql@3.2.0.Final"] }), [
      "debezium-jdbc@3.6.0.Final",
      "debezium-mysql@2.7.3.Final",
      "debezium-mysql@3.2.0.Final",
    ]);
  });
});
