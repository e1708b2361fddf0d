import assert from "node:assert/strict";
import { assign } from "../../../automation/assignments.js";

describe("cdc env up --set", () => {
  const configuration = { "aws:region": "ap-northeast-2", "msk-cdc:pipelines": [{ name: "orders", source: { version: "2.7.3.Final" } }] };

  it("replaces single settings by their path and leaves the file's own values alone: else the next environment of the same process inherits them", () => {
    const changed = assign(configuration, ["pipelines[0].source.version=3.2.0.Final", "pipelines[0].connect.mcuCount=2", "routable=true", "aws:region=eu-central-1", "msk-cdc:tags.a=b=c"]);
    assert.deepEqual(changed, {
      "aws:region": "eu-central-1",
      "msk-cdc:routable": true,
      "msk-cdc:tags": { a: "b=c" },
      "msk-cdc:pipelines": [{ name: "orders", source: { version: "3.2.0.Final" }, connect: { mcuCount: 2 } }],
    });
    assert.equal(configuration["msk-cdc:pipelines"][0]?.source.version, "2.7.3.Final");
  });

  it("says what is no assignment and what has no parts: else a typing error changes nothing without a word", () => {
    assert.throws(() => assign(configuration, ["routable"]), /--set routable: write key=value/);
    assert.throws(() => assign(configuration, ["pipelines[0].name.x=1"]), /--set pipelines\[0\]\.name\.x=1: name is "orders", which has no x/);
  });
});
