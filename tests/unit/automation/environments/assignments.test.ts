import assert from "node:assert/strict";
import { assign } from "../../../../automation/environments/assignments.js";

describe("cdc env up --set", () => {
  const configuration = {
    "aws:region": "ap-northeast-2",
    "msk-cdc:pipelines": [{ name: "orders", source: { version: "2.7.3.Final" } }],
  };

  it("replaces single settings by their path and leaves the file's own values alone: else the next environment of the same process inherits them", () => {
    const changed = assign(configuration, [
      "pipelines[0].source.version=3.2.0.Final",
      "pipelines[0].connect.mcuCount=2",
      "routable=true",
      "aws:region=eu-central-1",
      "msk-cdc:tags.a=b=c",
    ]);
    assert.deepEqual(changed, {
      "aws:region": "eu-central-1",
      "msk-cdc:routable": true,
      "msk-cdc:tags": { a: "b=c" },
      "msk-cdc:pipelines": [{ name: "orders", source: { version: "3.2.0.Final" }, connect: { mcuCount: 2 } }],
    });
    assert.equal(configuration["msk-cdc:pipelines"][0]?.source.version, "2.7.3.Final");
  });

  it("reaches names with dots in them as `pulumi config set --path` does: else no property of a connector can be set", () => {
    const mode = {
      "aws:region": "ap-northeast-2",
      "msk-cdc:pipelines": [
        {
          name: "orders",
          source: { version: "2.7.3.Final", properties: { "snapshot.mode": "no_data", "a=b": 1, 'quo"te': 2 } },
        },
      ],
    };
    assert.deepEqual(
      assign(configuration, [
        'pipelines[0].source.properties["snapshot.mode"]=no_data',
        'pipelines[0].source.properties.["a=b"]=1',
        'pipelines[0].source.properties["quo\\"te"]=2',
      ]),
      mode,
    );
    assert.deepEqual(assign({}, ['["tags"].["cost.center"]=7']), { "msk-cdc:tags": { "cost.center": 7 } });
  });

  it("says where a path can't be read: else another setting than the one that was meant is changed", () => {
    for (const [path, sound] of [
      ['pipelines[0].properties["snapshot.mode', "pipelines[0].properties"],
      ["pipelines[x].name", "pipelines"],
      ["pipelines..name", "pipelines"],
      ["tags.", "tags"],
      ['tags[""]', "tags"],
      ["a]", "a"],
      ["pipelines[0]name", "pipelines[0]"],
    ] as const) {
      assert.throws(() => assign(configuration, [`${path}=1`]), {
        name: "ConfigurationError",
        message: `--set ${path}=1: "${path}" is no path behind "${sound}"; write names with dots between them, [0] for a place in a list, ["max.batch.size"] for a name with dots`,
      });
    }
  });

  it("says what is no assignment and what has no parts: else a typing error changes nothing without a word", () => {
    assert.throws(() => assign(configuration, ["routable"]), /--set routable: write key=value/);
    assert.throws(
      () => assign(configuration, ["pipelines[0].name.x=1"]),
      /--set pipelines\[0\]\.name\.x=1: name is "orders", which has no x/,
    );
  });
});
