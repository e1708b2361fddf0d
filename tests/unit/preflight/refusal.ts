// Breaks one thing in the seed's settings and compares what is printed, word by word.
import assert from "node:assert/strict";
import { checkSettings } from "../../../preflight/check.js";
import { settingsFromConfiguration } from "../../../settings/configuration.js";
import { listed, SettingsError, type Finding } from "../../../settings/findings.js";
import { withProfile } from "../../../settings/profiles.js";
import { settingsSchema } from "../../../settings/schema.js";
import { underlined } from "../settings/editor.js";
import { seedPipeline } from "../connectors/pipeline.js";

type Tree = Record<string, unknown>;

export const firstPipeline = "pipelines[0]";

/** A network that is there already, security groups in it, and a provisioned cluster. */
export const network = {
  vpcId: "vpc-0a1b2c3d4e5f60718",
  subnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-0b1c2d3e4f5061728"],
};
export const groups = { connectorSecurityGroupIds: ["sg-0a1b2c3d4e5f60718"] };
export const arn = "arn:aws:kafka:ap-northeast-2:123456789012:cluster/orders/1f0bd8a5-7b64-4b17-9a0f-3f5e0a5c2d1e-2";

/** A pipeline that shares nothing with the seed's. */
export const second = {
  ...seedPipeline,
  name: "second",
  secret: { name: "AmazonMSK_second" },
  source: {
    ...seedPipeline.source,
    connector: "source-second",
    topicPrefix: "second",
    serverId: 5,
    historyTopic: "history.second",
  },
  sink: { ...seedPipeline.sink, connector: "sink-second", database: "seconddb" },
};

/**
 * A test that these changes break the rules with these ids, and print these findings and nothing else. One for each
 * rule: it pins the sentence that a user reads.
 *
 * @param changes values by path, such as `platform.cluster.volumeSize` (short for
 * `msk-cdc:platform.cluster.volumeSize`); undefined takes a key out
 */
export function refuse(mistake: string, changes: Tree, ids: readonly string[], findings: string): void {
  test(mistake, changes, () => {
    const found = findingsOf(changes);
    assert.equal(listed(found, "the settings").replace(/^.*/, ""), findings);
    assert.deepEqual(
      found.map(({ id }) => id),
      ids,
    );
  });
}

/** A test that these changes break these rules at these settings, and no other; the fix only where it tells more. */
export function find(mistake: string, changes: Tree, ...rules: [id: string, path: string, fix?: string][]): void {
  test(mistake, changes, () =>
    assert.deepEqual(
      findingsOf(changes).map(({ id, path, fix }, index) => [
        id,
        path,
        ...(rules[index]?.[2] === undefined ? [] : [fix]),
      ]),
      rules,
    ),
  );
}

function test(mistake: string, changes: Tree, body: () => void): void {
  it(`says what to do about ${mistake}, or it shows on AWS only`, () => {
    body();
    sameInEditors(changes);
  });
}

/** An editor underlines what is wrong by itself, and nothing else. What a function decides, no schema can say. */
function sameInEditors(changes: Tree): void {
  const config = configuration(changes);
  const seen = underlined(config);
  const own = Object.entries(config).map(([key, value]) => [key.replace(/^msk-cdc:/, ""), value]);
  const { error } = settingsSchema().safeParse(withProfile(Object.fromEntries(own)));
  if (error?.issues.some(({ code }) => code !== "custom") && findingsOf(changes).some(({ id }) => !outside.has(id)))
    assert.notDeepEqual(seen, [], "an editor underlines nothing");
  if (findingsOf(changes).every(({ id }) => !/^settings\.|\.exclusive$/.test(id))) assert.deepEqual(seen, []);
}

/** A schema allows other programs' configuration. */
const outside = new Set(["settings.namespace.misspelt"]);

/** What `up` and `cdc check` find in the seed's settings with these changes. */
export function findingsOf(changes: Tree): Finding[] {
  try {
    return checkSettings(settingsFromConfiguration(configuration(changes)));
  } catch (error) {
    assert.ok(error instanceof SettingsError, String(error));
    return error.findings;
  }
}

function configuration(changes: Tree): Tree {
  const base: Tree = {
    "msk-cdc:platform": { name: "simplydemo", databases: {} },
    "msk-cdc:pipelines": [structuredClone(seedPipeline)],
  };
  for (const [path, value] of Object.entries(changes)) {
    const [top = "", ...parts] = path.includes(":")
      ? [path]
      : `msk-cdc:${path}`.replaceAll("[", ".").replaceAll("]", "").split(".");
    const last = parts.pop();
    const holder = parts.reduce<Tree>(
      (node, part) => (node[part] ??= {}) as Tree,
      (last === undefined ? base : base[top]) as Tree,
    );
    holder[last ?? top] = value;
  }
  return base;
}
