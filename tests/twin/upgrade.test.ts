// Users' stacks of earlier versions: recorded states (tests/states), previewed with today's program. One twin without
// any resource for the file.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { startTwin, stopTwin, type TwinInfo } from "../../automation/index.js";
import { RecordedBackend, withPlatform, type Step } from "../states/preview.js";
import { readRecording, recordedPassword, recordingsOf, type Recording } from "../states/recording.js";

/** Since 0.1.0: incremental snapshots by signals, with topics of their own. */
const signals = [
  ...["simply-signal", "simply.demosrc.debezium_signal"].map((topic) => `create simplydemo-topic-${topic}: `),
  "update simplydemo-connectors-policy: policy",
];

/**
 * The script that makes their table runs again. The source learns of them; it also reads snapshots as text, and years
 * below 100 as they are; it notices a lost database sooner, and begins again sooner. A command tells both connectors.
 */
const signalled = ["create-replacement simplydemo-source-schema: triggers", "create simplydemo-settled: "];

/** Since 0.1.0: the sink quotes names, and looks for its tables in its own database alone. */
const named = ["create-replacement simplydemo-secret-version: secretString"];

/** Since 0.1.0: the function that reaches a network without a route to it, and what it now does at once. */
const reached = [
  "reach",
  "reach-databases",
  "reach-databases-out",
  "reach-function",
  "reach-logs",
  "reach-policy",
  "reach-role",
  "connect-test",
].map((part) => `create simplydemo-${part}: `);

/** Since 0.2.0: the archive of the sink's 3.6 has a pool whose connections come back, and the sink names it. */
const revived = ["key, source", "location, name"].map(
  (keys) => `create-replacement simplydemo-plugins-debezium-jdbc-3.6.0.Final: ${keys}`,
);

/**
 * What an upgrade may change, by recording: `<operation> <resource name>: <properties>`. All else must stay as it is.
 */
const expected: Readonly<Record<string, readonly string[]>> = {
  "0.1.0-whole.json": [...signals, ...signalled, ...named],
  "0.1.0-pipeline.json": [...signals, ...signalled, ...named],
  "0.1.0-waiting.json": [...signals, ...named],
  "0.1.0-platform.json, not routable": reached,
  "0.2.0-whole.json": [...revived, "update simplydemo-settled: environment"],
  "0.2.0-platform.json": revived,
  "0.2.0-pipeline.json": ["update simplydemo-settled: environment"],
};

/**
 * What 0.1.0 chose by itself for pipelines in other stacks; today's choice is newer, and CHANGELOG.md asks to write it
 * out. All other versions stand in the recorded settings.
 */
const chosenThen = { releases: ["debezium-mysql@2.7.3.Final", "debezium-jdbc@3.2.0.Final"] };

function writtenOut(file: string): Recording {
  const recording = readRecording(file);
  if (!file.startsWith("0.1.0-platform")) return recording;
  const { "msk-cdc:plugins": plugins, ...configuration } = recording.configuration;
  return {
    ...recording,
    configuration: { ...configuration, "msk-cdc:plugins": { ...(plugins as object), ...chosenThen } },
  };
}

/** With other settings of the platform. */
function withSettings(recording: Recording, settings: object): Recording {
  const platform = recording.configuration["msk-cdc:platform"] as object;
  return {
    ...recording,
    configuration: { ...recording.configuration, "msk-cdc:platform": { ...platform, ...settings } },
  };
}

/** What users would miss most, by type. */
const words: Readonly<Record<string, string>> = {
  "aws:msk/cluster:Cluster": "cluster",
  "aws:rds/instance:Instance": "database",
  "aws:msk/topic:Topic": "topic",
  "aws:mskconnect/connector:Connector": "connector",
};

describe("a stack of an earlier version", function () {
  this.timeout(120_000);
  const name = `test-upgrade-${process.pid}`;
  const kept = {
    XDG_STATE_HOME: process.env["XDG_STATE_HOME"],
    MSK_CDC_PASSWORDS_FILE: process.env["MSK_CDC_PASSWORDS_FILE"],
  };
  let state: string;
  let twin: TwinInfo;
  let backend: RecordedBackend;

  before(async () => {
    state = mkdtempSync(join(tmpdir(), "msk-cdc-state-"));
    process.env["XDG_STATE_HOME"] = state;
    const passwords = join(state, "passwords.json");
    writeFileSync(
      passwords,
      JSON.stringify(Object.fromEntries(["admin", "kfc", "sinko"].map((user) => [user, recordedPassword(user)]))),
      { mode: 0o600 },
    );
    process.env["MSK_CDC_PASSWORDS_FILE"] = passwords;
    twin = await startTwin({ name });
  });
  beforeEach(() => (backend = new RecordedBackend(twin)));
  afterEach(() => backend.close());

  after(async () => {
    await stopTwin(name, { remove: true }).finally(() => {
      for (const [variable, value] of Object.entries(kept)) {
        if (value === undefined) delete process.env[variable];
        else process.env[variable] = value;
      }
      rmSync(state, { recursive: true, force: true });
    });
  });

  for (const file of recordingsOf("whole")) {
    it(`keeps everything in ${file}: else an upgrade costs a user the cluster, its records and the connectors' positions`, async () => {
      const { steps } = await backend.preview(writtenOut(file), program);
      assertKept(file, steps);
    });
  }

  for (const file of recordingsOf("platform")) {
    it(`keeps everything in ${file} and the pipelines on it: else they break on the day when the platform is upgraded`, async () => {
      const recording = writtenOut(file);
      const { steps, platform } = await backend.preview(recording, program);
      assertKept(file, steps);
      // Pipelines are upgraded after their platform, as its outputs are what they read.
      // Those of a platform that gets a new plugin are known after its up alone.
      await backend.import(platform === undefined ? recording : withPlatform(recording, platform));
      for (const kind of ["pipeline", "waiting"]) {
        const pipeline = file.replace("platform", kind);
        assertKept(pipeline, (await backend.preview(writtenOut(pipeline), program)).steps);
      }
    });
  }

  it("gets the function beside what is there, where its network is private: else the upgrade costs it the network", async () => {
    const recording = writtenOut("0.1.0-platform.json");
    const { deployment, version } = recording.deployment;
    // As if it had never been routable.
    const resources = deployment.resources.filter(({ urn }) => !/(-from-vpc|-connect-test)$/.test(urn));
    const unreached = {
      ...recording,
      configuration: { ...recording.configuration, "msk-cdc:routable": false },
      deployment: { version, deployment: { ...deployment, resources } },
    };
    assertKept("0.1.0-platform.json, not routable", (await backend.preview(unreached, program)).steps);
  });

  describe("that AWS would not take to the versions of today", () => {
    const databases = (engineVersion?: string): object => ({ engine: "mysql", engineVersion });
    const cluster = (kafkaVersion?: string): object => ({ instanceType: "kafka.t3.small", kafkaVersion });
    const platform = writtenOut("0.1.0-platform.json");

    it("keeps its cluster, with a sentence, when its settings name no version: else an upgrade of ours breaks off half-way", () =>
      assert.rejects(
        backend.preview(withSettings(platform, { cluster: cluster(), databases: databases("8.0") }), program),
        /3\.6\.0, to become 3\.9\.x\.kraft\s+rule: MSK migrates clusters .*\s+fix: +write "3\.6\.0" to keep what is there/,
      ));

    it("keeps its databases, with a sentence, when its settings name no version: else RDS refuses what is half done", () =>
      assert.rejects(
        backend.preview(withSettings(platform, { cluster: cluster("3.6.0"), databases: databases() }), program),
        /8\.0, to become 8\.4\s+rule: RDS upgrades .*\s+fix: +write "8\.0" to keep what is there/,
      ));

    it("is not made anew with what AWS supports no more: else it is upgraded one night, and charged for until then", () => {
      const { version, deployment } = platform.deployment;
      const anew = { ...platform, deployment: { version, deployment: { ...deployment, resources: [] } } };
      return assert.rejects(backend.preview(anew, program), /Kafka 3\.6\.0 on MSK ended[^]*endedVersions: allow/);
    });
  });

  describe("whose cluster had another name in the program", () => {
    // As if a released version had called it so.
    const old = (): Recording =>
      JSON.parse(
        JSON.stringify(withSettings(writtenOut("0.1.0-platform.json"), { endedVersions: "allow" })).replaceAll(
          "::simplydemo-cluster-msk",
          "::simplydemo-cluster-kafka",
        ),
      ) as Recording;

    it("is refused by these tests: else they would be green whatever is renamed", async () => {
      const { steps } = await backend.preview(old(), program);
      assert.throws(
        () => assertKept("0.1.0-platform.json", steps),
        /a user's cluster would be deleted: urn:pulumi:platform::msk-cdc::.*::simplydemo-cluster-kafka/,
      );
    });

    it("is kept when the program's new name carries the old one as an alias: else names could never be improved", async () => {
      const { steps } = await backend.preview(old(), async () => {
        pulumi.runtime.registerStackTransformation(({ name: child, props, opts }) =>
          child === "simplydemo-cluster-msk"
            ? { props, opts: pulumi.mergeOptions(opts, { aliases: [{ name: "simplydemo-cluster-kafka" }] }) }
            : undefined,
        );
        return program();
      });
      assertKept("0.1.0-platform.json", steps);
    });
  });

  it("is refused by these tests when a property of its cluster asks for a new one: else a default that replaces clusters passes", async () => {
    const changed = withSettings(writtenOut("0.1.0-platform.json"), {
      endedVersions: "allow",
      network: { cidr: "10.0.0.0/16", zones: 3 },
    });
    const { steps } = await backend.preview(changed, program);
    assert.throws(
      () => assertKept("0.1.0-platform.json", steps),
      /a user's cluster would be replaced: urn:pulumi:platform::msk-cdc::.*::simplydemo-cluster-msk: .*brokerNodeGroupInfo/,
    );
  });
});

async function program(): Promise<Record<string, unknown>> {
  const { default: declare } = await import("../../index.js");
  return declare();
}

/** @throws AssertionError that says what a user would lose, worst first */
function assertKept(file: string, steps: readonly Step[]): void {
  // A script that runs again, a secret that gets one more version, or another archive of a release, to which connectors
  // move before the old one goes: each is a replacement for the engine, and nothing is lost.
  const lost = steps.filter(
    ({ op, urn }) =>
      (op.includes("delete") || op.includes("replace") || op.startsWith("discard")) &&
      !/(Command::\S+-(source|sink)-schema|SecretVersion::\S+|(BucketObjectv2|CustomPlugin)::\S+)$/.test(urn),
  );
  const known = (step: Step): number => (step.type in words ? 0 : 1);
  const sentences = lost
    .sort((a, b) => known(a) - known(b))
    .map(
      ({ op, urn, type, keys }) =>
        `a user's ${words[type] ?? type} would be ${op === "delete" ? "deleted" : "replaced"}: ${urn}${keys.length > 0 ? `: ${keys.join(", ")}` : ""}`,
    );
  assert.deepEqual(sentences, [], sentences.join("\n"));
  const changes = steps.map(
    ({ op, urn, keys }) => `${op} ${urn.split("::").slice(3).join("::")}: ${[...keys].sort().join(", ")}`,
  );
  assert.deepEqual(changes.sort(), [...(expected[file] ?? [])].sort());
}
