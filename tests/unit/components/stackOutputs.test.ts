import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { infoOf } from "../../../automation/environments/info.js";
import { resourcesOf, type Deployment } from "../../../automation/pulumi/stackState.js";
import { OutputsError, readOutputs, stackOutputs } from "../../../components/stackOutputs.js";
import { parseSettings } from "../../../settings/schema.js";
import { projectRoot } from "../../../tools/paths.js";
import { declareStack, stackConfig, valueOf } from "./stack.js";

const states = join(projectRoot, "tests", "states");

/** As `pulumi stack output --show-secrets` has them. */
function recordedOutputs(file: string): Record<string, unknown> {
  const { deployment } = JSON.parse(readFileSync(join(states, file), "utf8")) as { deployment: Deployment };
  const [stack] = resourcesOf(deployment);
  const { passwords } = stack?.outputs ?? {};
  return {
    ...stack?.outputs,
    passwords: JSON.parse((passwords as { plaintext: string }).plaintext) as object,
  };
}

describe("the outputs of a stack", () => {
  for (const file of readdirSync(states).filter((name) => name.endsWith(".json")))
    it(`of ${file} are read: else no command works on a stack that stands already`, () => {
      const raw = recordedOutputs(file);
      const { platform, pipelines, passwords } = readOutputs(stackOutputs, "dev", raw);
      assert.equal(platform !== undefined, "platform" in raw);
      if (platform) assert.match(platform.connectorSecurityGroupIds.join(), /^sg-[0-9a-f]+$/);
      assert.equal(pipelines.length, (raw["pipelines"] as unknown[]).length);
      assert.ok(Object.keys(passwords).length > 0);
    });

  it("of today's program are read as they are: else commands work with other values than the stack has", async () => {
    const { outputs } = await declareStack(await stackConfig("dev"));
    const said = JSON.parse(JSON.stringify(await valueOf(outputs as never))) as Record<string, unknown>;
    const read = readOutputs(stackOutputs, "dev", said);
    assert.deepEqual(read.platform, said["platform"]);
    assert.deepEqual(read.pipelines, said["pipelines"]);
  });

  it("that lack something are refused with its name and the way out, never with a value: else a command ends somewhere deep, or shows a password", () => {
    const { platform, ...rest } = recordedOutputs("0.1.0-whole.json");
    const { clusterArn: _lost, ...others } = platform as Record<string, unknown>;
    assert.throws(
      () => readOutputs(stackOutputs, "dev", { ...rest, platform: others, passwords: { admin: { planted: 1 } } }),
      (error: Error) => {
        assert.ok(error instanceof OutputsError);
        assert.match(error.message, /^stack dev: .*platform\.clusterArn, passwords\.admin.*`pulumi up` there/);
        assert.doesNotMatch(error.message, /planted/);
        return true;
      },
    );
  });

  describe("of a newer version", () => {
    const [settings] = parseSettings({
      platformStack: "a/b/c",
      pipelines: [
        {
          name: "orders",
          source: { host: "shop.example", user: "cdc", databases: ["shop"], tables: ["shop.orders"] },
          sink: {
            url: "jdbc:mysql://reports.example/reports",
            user: "writer",
            database: "reports",
            tables: [{ from: "shop.orders", table: "orders", key: ["id"] }],
          },
        },
      ],
    }).pipelines;
    const pipeline = { name: "orders", topics: [], secretArn: "arn:aws:secretsmanager:r:1:secret:s", logGroups: [] };

    it("are read without what this one does not know: else nobody can look at a stack from an older checkout", () => {
      const newer = { ...settings, source: { ...settings?.source, colour: "blue" }, mood: "good" };
      const { pipelines } = readOutputs(stackOutputs, "dev", { pipelines: [{ ...pipeline, settings: newer }] });
      assert.deepEqual(pipelines[0]?.settings, settings);
    });

    it("leave an environment in the list even where its settings can't be read: else one stack hides all others", () => {
      const environment = {
        name: "pr-7",
        owner: "me",
        createdAt: "2026-01-31T08:00:00Z",
        expiresAt: "2026-01-31T16:00:00Z",
        from: "dev",
        platformStack: "organization/msk-cdc/dev",
      };
      const outputs = { environment, pipelines: [{ ...pipeline, settings: { source: "elsewhere" } }] };
      const info = infoOf({
        version: 3,
        deployment: {
          manifest: {},
          resources: [{ urn: "urn", type: "pulumi:pulumi:Stack", custom: false, outputs }],
        },
      });
      assert.deepEqual([info?.pipelines, info?.cost], [[pipeline], undefined]);
    });
  });
});
