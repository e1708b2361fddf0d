import assert from "node:assert/strict";
import { ESLint } from "eslint";
import { lintWalls } from "./lintWalls.js";

describe("the walls between the rooms", () => {
  const findings = (filename: string, code: string): string[] => lintWalls("imports", filename, code);

  const forbidden: [file: string, code: string][] = [
    ["settings/pipeline.ts", 'import "../connectors/topics.js"'],
    ["settings/pipeline.ts", 'import { parseSettings } from "./schema.js"'],
    ["settings/schema.ts", 'import { catalogue } from "../plugins/catalogue.js"'],
    ["connectors/topics.ts", 'import type { PipelineSettings } from "../settings/schema.js"'],
    ["sinks/jdbc/url.ts", 'import { sourceKindOf } from "../../sources/registry.js"'],
    ["sources/registry.ts", 'import { mysql } from "./mysql/kind.js"'],
    ["sources/mysql/configuration.ts", 'import { hasFieldFilter } from "../../sinks/jdbc/configuration.js"'],
    ["preflight/rules.ts", 'import type { MysqlSource } from "../sources/mysql/settings.js"'],
    ["reach/handler.ts", 'import { mysql } from "../databases/mysql/kind.js"'],
    ["twin/aws/localDataPlane.ts", 'import { mysql } from "../database/mysql/engine.js"'],
    ["settings/schema.ts", 'import { all } from "@pulumi/pulumi"'],
    ["sources/mysql/configuration.ts", 'import { KafkaClient } from "@aws-sdk/client-kafka"'],
    ["connectors/topics.ts", 'import { signer } from "aws-msk-iam-sasl-signer-js"'],
    ["connectors/topics.ts", 'import { rule } from "../preflight/rules.js"'],
    ["preflight/rules.ts", 'import { ensureArchive } from "../plugins/archive.js"'],
    ["preflight/rules.ts", 'import type { Output } from "@pulumi/pulumi"'],
    ["plugins/catalogue.ts", 'import { ensureArchive } from "./archive.js"'],
    ["plugins/catalogue.ts", 'import "@pulumi/aws"'],
    ["plugins/archive.ts", 'import { Pipeline } from "../components/pipeline/pipeline.js"'],
    ["components/pipeline/pipeline.ts", 'import { demo } from "../../automation/demo/demo.js"'],
    ["components/pipeline/pipeline.ts", 'import { ensureEngine } from "../../tools/engine.js"'],
    ["components/pipeline/pipeline.ts", 'import program from "../../index.js"'],
    ["components/pipeline/pipeline.ts", 'import { startTwin } from "../../twin/twin.js"'],
    ["index.ts", 'import { withEnvironment } from "./automation/environment.js"'],
    ["index.ts", 'import { perform } from "./reach/registry.js"'],
    ["reach/handler.ts", 'import { bundleFunction } from "../plugins/functionArchive.js"'],
    ["reach/operation.ts", 'import { cached } from "../tools/cache.js"'],
    ["automation/environments/withEnvironment.ts", 'import type { TwinInfo } from "../../twin/twin.js"'],
    ["automation/environments/withEnvironment.ts", 'const twin = await import("../../twin/twin.js")'],
    ["automation/cli/twin.ts", 'type Twin = import("../../twin/twin.js").TwinInfo'],
    ["automation/cli/twin.ts", 'export * from "../../twin/twin.js"'],
    ["automation/operations/offsets.ts", 'import { verify } from "../verify/verify.js"'],
    ["automation/pulumi/backend.ts", 'import { listEnvironments } from "../environments/info.js"'],
    ["automation/verify/verify.ts", 'import { verify } from "../index.js"'],
    ["automation/stray.ts", 'import { verify } from "./verify/verify.js"'],
    ["automation/reports/page.ts", 'import { verify } from "../verify/verify.js"'],
    ["facts/javaProperties.ts", 'import { isObject } from "../settings/isObject.js"'],
    ["facts/javaProperties.ts", 'import "@aws-sdk/client-kafka"'],
    ["twin/aws/server.ts", 'import { parseSettings } from "../../settings/schema.js"'],
    ["tools/cache.ts", 'import { parseSettings } from "../settings/schema.js"'],
    ["automation/environments/withEnvironment.ts", 'import { fixture } from "../../tests/twin/fixture.js"'],
    ["plugins/archive.ts", 'const entryPoint = "automation/schema/watchdogHandler.ts"'],
    ["index.ts", 'const entryPoint = "reach/handler.ts"'],
  ];

  for (const [file, code] of forbidden) {
    it(`stop ${file} from ${code}, or the rooms would grow into one`, () => {
      assert.equal(findings(file, code).length, 1);
    });
  }

  const allowed: [file: string, code: string][] = [
    ["connectors/topics.ts", 'import type { PipelineSettings } from "../settings/pipeline.js"'],
    ["settings/schema.ts", 'import { sourceKinds } from "../sources/registry.js"'],
    ["sources/kinds.ts", 'export { mysql } from "./mysql/kind.js"'],
    ["twin/database/kinds.ts", 'export { mysql } from "./mysql/engine.js"'],
    ["sources/mysql/kind.ts", 'import { settings } from "./settings.js"'],
    ["sources/mysql/configuration.ts", 'import { sinkKindOf } from "../../sinks/registry.js"'],
    ["preflight/rules.ts", 'import { catalogue } from "../plugins/catalogue.js"'],
    ["plugins/archive.ts", 'import { fetchArtifact } from "../tools/maven.js"'],
    [
      "components/pipeline/pipeline.ts",
      'import * as pulumi from "@pulumi/pulumi"; import { projectRoot } from "../../tools/paths.js"',
    ],
    ["index.ts", 'import { Platform } from "./components/platform/platform.js"'],
    ["plugins/functionArchive.ts", 'const entryPoint = "reach/handler.ts"'],
    ["index.ts", 'const { bundleFunction } = await import("./plugins/functionArchive.js")'],
    [
      "plugins/functionArchive.ts",
      'import { packStored } from "./storedZip.js"; import { cached } from "../tools/cache.js"',
    ],
    ["automation/environments/withEnvironment.ts", 'const { default: program } = await import("../../index.js")'],
    ["automation/access/twin.ts", 'import { startTwin } from "../../twin/twin.js"'],
    ["automation/verify/verify.ts", 'import { openTarget } from "../operations/target.js"'],
    ["automation/index.ts", 'export { verify } from "./verify/verify.js"'],
    ["twin/connect/worker.ts", 'import { propertiesText } from "../../facts/javaProperties.js"'],
    ["preflight/workerRules.ts", 'import { isSupportedWorkerProperty } from "../facts/supportedWorkerProperties.js"'],
    ["twin/aws/server.ts", 'import { cached } from "../../tools/cache.js"; import "./errors.js"'],
    ["tests/twin/api.test.ts", 'import { startTwin } from "../../twin/twin.js"'],
  ];

  for (const [file, code] of allowed) {
    it(`let ${file} have ${code}, or the design could not be built`, () => {
      assert.deepEqual(findings(file, code), []);
    });
  }

  it("are part of the lint run, or nobody would see them broken", async () => {
    const config = (await new ESLint().calculateConfigForFile("twin/aws/server.ts")) as {
      rules: Record<string, unknown[]>;
    };
    assert.equal(config.rules["walls/imports"]?.[0], 2);
  });
});
