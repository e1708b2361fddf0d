// What the twin's providers decide without an engine: checks, diffs, drift, names, secrets, safety.
import assert from "node:assert/strict";
import type { ProviderFacts } from "../../../twin/aws/records/recordedType.js";
import { checkInputs } from "../../../twin/providers/check.js";
import type { Naming } from "../../../twin/providers/check.js";
import { selectFiles } from "../../../twin/providers/command/globAssets.js";
import { diff, type Terms } from "../../../twin/providers/diff.js";
import { projectInputs } from "../../../twin/providers/drift.js";
import {
  annotateSecrets,
  fileAsset,
  fromStruct,
  mask,
  plain,
  resourceReference,
  secret,
  secretStrings,
  toStruct,
  unknownValue,
} from "../../../twin/providers/protocol.js";
import { resourceType } from "../../../twin/providers/resources.js";
import { componentRefusal, refusal } from "../../../twin/providers/safety.js";

const noFacts: ProviderFacts = {
  source: "",
  regional: false,
  required: [],
  computed: [],
  optionalComputed: [],
  keptBlocks: [],
  defaults: {},
  replaces: [],
  replacesBlocks: [],
  conditional: {},
};
const plainType: Terms = { facts: noFacts, accountId: "000000000000" };
const connectorType: Terms = { ...plainType, ...resourceType("aws:mskconnect/connector:Connector") };
const clusterType: Terms = { ...plainType, ...resourceType("aws:msk/cluster:Cluster") };

describe("the providers' diff", () => {
  it("names nested properties and keys with dots: else a preview says only that something changed", () => {
    const changes = diff(
      {
        capacity: { provisionedCapacity: { mcuCount: 1, workerCount: 1 } },
        connectorConfiguration: { "tasks.max": "1", topics: "a" },
      },
      {
        capacity: { provisionedCapacity: { mcuCount: 2, workerCount: 1 } },
        connectorConfiguration: { "tasks.max": "1", "batch.size": "5" },
      },
      connectorType,
    );
    assert.deepEqual(changes, [
      { path: "capacity.provisionedCapacity.mcuCount", kind: "update", replace: false },
      { path: 'connectorConfiguration["batch.size"]', kind: "add", replace: false },
      { path: "connectorConfiguration.topics", kind: "delete", replace: false },
    ]);
  });

  it("replaces by what lies below a line of the table, also while the value is unknown: else a preview promises an update that cannot be", () => {
    const at = (servers: unknown): Record<string, unknown> => ({
      kafkaCluster: { apacheKafkaCluster: { bootstrapServers: servers } },
    });
    assert.deepEqual(diff(at("a:1"), at(unknownValue), connectorType), [
      { path: "kafkaCluster.apacheKafkaCluster.bootstrapServers", kind: "update", replace: true },
    ]);
  });

  it("replaces for a block that comes or is unknown as a whole, when it holds such a property: else a preview hides a replacement", () => {
    const replaced = (to: unknown): boolean[] =>
      diff({ clusterName: "a" }, { clusterName: "a", encryptionInfo: to }, clusterType).map(({ replace }) => replace);
    assert.deepEqual([replaced({ encryptionAtRestKmsKeyArn: "k" }), replaced(unknownValue)], [[true], [true]]);
  });

  it("replaces a cluster for an older Kafka, updates it for a newer one: else an upgrade would delete all topics", () => {
    const change = (from: string, to: string): boolean | undefined =>
      diff({ kafkaVersion: from }, { kafkaVersion: to }, clusterType)[0]?.replace;
    assert.deepEqual([change("3.6.0", "3.10.1"), change("3.10.1", "3.6.0")], [false, true]);
  });

  it("sees no change in a set's order, a policy's spacing, an absent instead of an empty value: else every up would change something", () => {
    assert.deepEqual(
      diff(
        { subnetIds: ["a", "b"], policy: '{"a":1,"b":2}', tags: {}, description: null, __defaults: ["name"] },
        { subnetIds: ["b", "a"], policy: '{ "b": 2, "a": 1 }', plugins: [] },
        plainType,
      ),
      [],
    );
  });

  it("compares files by hash, leaves ignored paths out: else a path or another team's tags would count", () => {
    const news = { source: fileAsset("/b/x.zip", "h1"), tags: { a: "1" }, list: [{ size: 2 }] };
    const olds = { source: fileAsset("/a/x.zip", "h1"), tags: { a: "0" }, list: [{ size: 1 }] };
    assert.deepEqual(diff(olds, news, { ...plainType, ignored: ["tags", "list[*].size"] }), []);
    assert.equal(
      diff(olds, { ...news, source: fileAsset("/a/x.zip", "h2") }, { ...plainType, ignored: ["tags", "list"] })[0]
        ?.path,
      "source",
    );
  });
});

describe("the providers' check", () => {
  const naming: Naming = { resourceName: "Orders", seed: Uint8Array.of(1, 2, 3) };
  const type = {
    facts: { ...noFacts, required: ["size.count"], defaults: { mode: "plain", size: { step: 1 } } },
    naming: { property: "name", maxLength: 12, lowerCase: true },
  };

  it("names what has no name, the same in preview and update, and keeps it later: else each run would replace it", () => {
    const { inputs } = checkInputs(type, {}, { size: { count: 1 } }, naming);
    assert.match(String(inputs["name"]), /^orde-[0-9a-f]{7}$/);
    assert.deepEqual(checkInputs(type, {}, { size: { count: 1 } }, naming).inputs, inputs);
    assert.equal(
      checkInputs(type, inputs, { size: { count: 2 } }, { ...naming, seed: Uint8Array.of(9) }).inputs["name"],
      inputs["name"],
    );
  });

  it("lets the program's own name win and follows the project's naming rules: else `pulumi:autonaming` would be ignored on the twin", () => {
    const check = (news: Record<string, unknown>, proposed?: Naming["proposed"]): ReturnType<typeof checkInputs> =>
      checkInputs(
        type,
        {},
        { size: { count: 1 }, ...news },
        { ...naming, ...(proposed === undefined ? {} : { proposed }) },
      );
    assert.equal(check({ name: "Mine" }).inputs["name"], "Mine");
    assert.equal(check({}, { name: "Team-Orders", mode: "propose" }).inputs["name"], "team-orders");
    assert.equal(check({}, { name: "Team-Orders", mode: "enforce" }).inputs["name"], "Team-Orders");
    assert.equal(check({}, { name: "", mode: "disable" }).failures[0]?.property, "name");
  });

  it("fills in AWS's defaults, says which nested property is missing, takes unknown ones for given: else a preview fails or shows half", () => {
    assert.deepEqual(checkInputs(type, {}, { size: {}, name: "n" }, naming), {
      inputs: { size: { step: 1 }, name: "n", mode: "plain", __defaults: ["mode"] },
      failures: [{ property: "size.count", reason: "Missing required property 'size.count'." }],
    });
    assert.deepEqual(checkInputs(type, {}, { size: { count: unknownValue }, name: "n" }, naming).failures, []);
  });
});

describe("the providers' drift", () => {
  it("keeps AWS's own defaults out and takes foreign keys of maps in: else refresh shows noise or hides a change", () => {
    const live = { name: "t", partitions: 3, tags: { a: "1", b: "2" }, info: { count: 2, zone: "x" }, arn: "arn" };
    assert.deepEqual(
      projectInputs({ name: "t", partitions: 1, tags: { a: "1" }, info: { count: 2 }, __defaults: ["name"] }, live, [
        "arn",
      ]),
      { name: "t", partitions: 3, tags: { a: "1", b: "2" }, info: { count: 2 }, __defaults: ["name"] },
    );
  });

  it("takes everything but computed outputs for an import: else an imported resource is changed by its first up", () => {
    assert.deepEqual(projectInputs({}, { name: "t", count: 1, note: undefined, arn: "arn", region: "r" }, ["arn"]), {
      name: "t",
      count: 1,
    });
  });
});

describe("the providers' values", () => {
  it("keeps a secret secret under the same name, whole lists with one secret inside: else a password lands in the state", () => {
    const inputs = { user: "kfc", nested: { password: secret("p"), port: 1 }, list: ["a", secret("b")] };
    assert.deepEqual(plain(inputs), { user: "kfc", nested: { password: "p", port: 1 }, list: ["a", "b"] });
    assert.deepEqual(
      annotateSecrets({ user: "kfc", nested: { password: "p", port: 1 }, list: ["b", "a"], id: "x" }, inputs),
      { user: "kfc", nested: { password: secret("p"), port: 1 }, list: secret(["b", "a"]), id: "x" },
    );
    assert.deepEqual(secretStrings(inputs), ["p", "b"]);
    assert.equal(mask("pass password", ["pass", "password"]), "[secret] [secret]");
  });

  it("carries unknowns and references through the wire format: else a preview would send a marker to AWS", () => {
    const value = {
      unknown: unknownValue,
      reference: resourceReference("urn:x", "vpc-1"),
      pending: resourceReference("urn:y", unknownValue),
      nothing: undefined,
    };
    assert.deepEqual(plain(fromStruct(toStruct(value))), {
      unknown: unknownValue,
      reference: "vpc-1",
      pending: unknownValue,
    });
  });

  it("selects files as the real command does: else assetPaths yields other files on AWS", () => {
    const files = ["assets/logos/logo.svg", "src/index.js", "src/secret.js", "readme.md"];
    assert.deepEqual(selectFiles(files, ["assets/**", "src/**.js", "!**secret.*"]), [
      "assets/logos/logo.svg",
      "src/index.js",
    ]);
    assert.deepEqual(selectFiles(files, ["*.{md,txt}", "src/?ndex.js"]), ["src/index.js", "readme.md"]);
  });
});

describe("the providers' safety", () => {
  it("serves only stacks that carry just the twin's account or the command mark: else a real stack could be changed", () => {
    const serves = (provider: string, inputs: Record<string, unknown>): boolean =>
      refusal(provider, inputs, "000000000000", "stack s") === undefined;
    assert.deepEqual(
      [
        serves("aws", { allowedAccountIds: ["000000000000"] }),
        serves("aws", { allowedAccountIds: '["000000000000"]' }),
        serves("aws", {}),
        serves("aws", { allowedAccountIds: "000000000000" }),
        serves("aws", { allowedAccountIds: ["000000000000", "1"] }),
        serves("aws", { allowedAccountIds: unknownValue }),
        serves("command", { twin: "true" }),
        serves("command", {}),
        serves("command", { twin: "false" }),
      ],
      [true, true, false, false, false, false, true, false, false],
    );
    assert.match(
      componentRefusal(new Map([["aws:region", "x"]]), "000000000000", "stack dev of project p") ?? "",
      /^The twin's awsx provider does not serve stack dev of project p/,
    );
  });
});
