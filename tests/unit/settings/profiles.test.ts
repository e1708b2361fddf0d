// The profiles against docs/aws.md, which shows them side by side.
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkSettings } from "../../../preflight/check.js";
import { settingsFromConfiguration } from "../../../settings/configuration.js";
import { parseSettings } from "../../../settings/schema.js";
import { projectRoot } from "../../../tools/paths.js";

const document = readFileSync(join(projectRoot, "docs", "aws.md"), "utf8");
const [, section = ""] = /^### For production$([^]*?)^##/m.exec(document) ?? [];

/** All values of a platform by their path, such as `network.zones`. */
function valuesOf(platform: object): Map<string, unknown> {
  return new Map(
    Object.entries(platform).flatMap(([name, value]): [string, unknown][] =>
      typeof value === "object" && value !== null
        ? Object.entries(value as object).map(([inner, one]) => [`${name}.${inner}`, one])
        : [[name, value]],
    ),
  );
}

const platformOf = (more: object): object =>
  parseSettings({ platform: { name: "orders", databases: {}, ...more } }).platform ?? {};

describe("the profiles of a platform", () => {
  it("are those of the table in docs/aws.md, each value: else a reader plans for another cluster", () => {
    const rows = [...section.matchAll(/^\| `([\w.]+)` \| `([^`]+)` \| `([^`]+)` \|/gm)];
    const [development, production] = [{}, { profile: "production" }].map((more) => valuesOf(platformOf(more)));
    const differing = [...(production ?? [])].filter(
      ([path, value]) => path !== "profile" && !isDeepStrictEqual(development?.get(path), value),
    );
    assert.deepEqual(
      rows.map(([, path = "", before = "", after = ""]) => [path, JSON.parse(before), JSON.parse(after)]).sort(),
      differing.map(([path, value]) => [path, development?.get(path), value]).sort(),
    );
  });

  it("change nothing without the word, or with development: else every stack that stands is another one", () => {
    const { profile, ...whole } = platformOf({ profile: "development" }) as { profile: string };
    assert.deepEqual({ profile, ...whole }, platformOf({}));
    const { protect, network } = platformOf({}) as { protect: boolean; network: object };
    assert.deepEqual(
      [profile, protect, network],
      ["development", false, { cidr: "10.0.0.0/16", zones: 2, natGateways: "single" }],
    );
  });

  it("give way to every value that is written: else production is all or nothing", () => {
    const production = valuesOf(platformOf({ profile: "production" }));
    const written = { protect: false, network: { zones: 2 }, cluster: { volumeSize: 7, minInsyncReplicas: 1 } };
    const overridden = valuesOf(platformOf({ profile: "production", ...written }));
    assert.deepEqual(
      [...overridden].filter(([path, value]) => JSON.stringify(production.get(path)) !== JSON.stringify(value)),
      [
        ["protect", false],
        ["network.zones", 2],
        ["cluster.volumeSize", 7],
        ["cluster.minInsyncReplicas", 1],
      ].sort((a, b) => [...overridden.keys()].indexOf(String(a[0])) - [...overridden.keys()].indexOf(String(b[0]))),
    );
  });

  it("touch nothing of what exists already: else a stack with a network of yours builds a second one", () => {
    const network = {
      vpcId: "vpc-0a1b2c3d",
      subnetIds: ["subnet-0a1b2c3d", "subnet-1b2c3d4e"],
      connectorSecurityGroupIds: ["sg-0a1b2c3d"],
    };
    const arn = "arn:aws:kafka:ap-northeast-2:111122223333:cluster/orders/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f-7";
    const { platform } = parseSettings({
      platform: { name: "orders", profile: "production", existing: { network, cluster: { arn } } },
    });
    assert.deepEqual([platform?.network, platform?.cluster, platform?.databases], [undefined, undefined, undefined]);
    assert.equal(platform?.existing?.cluster?.logRetentionDays, 90);
    assert.deepEqual(platform.existing.network, network);
  });

  it("are named by a finding about their value: else nobody finds it in the stack's file", () => {
    const findings = checkSettings(
      parseSettings({ platform: { name: "orders", profile: "production", network: { zones: 2 } } }),
    );
    assert.deepEqual(
      findings.map(({ id, value }) => [id, value]),
      [["cluster.replicationFactor.tooHigh", "3 (profile: production)"]],
    );
  });

  it("find mistakes where they are written: else a text in place of a map is hidden by a profile", () => {
    for (const part of ["network", "cluster", "databases"])
      assert.throws(() => platformOf({ profile: "production", [part]: "large" }), /is: +"large"/);
    assert.throws(() => platformOf({ profile: "prod" }), /one of development, production/);
  });

  it("have a whole example in docs/aws.md that breaks no rule: else whoever copies it begins with a refusal", () => {
    const [, example = ""] = /^```yaml\n(config:[^]*?)^```$/m.exec(section) ?? [];
    const { config } = parse(example) as { config: Record<string, unknown> };
    const settings = settingsFromConfiguration(config);
    assert.deepEqual(checkSettings(settings), []);
    assert.equal(settings.platform?.profile, "production");
  });
});
