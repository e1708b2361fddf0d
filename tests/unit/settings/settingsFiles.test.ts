// What is made from the settings for people who write them: the editor's schema and docs/settings.md.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parse } from "yaml";
import { checkSettings } from "../../../preflight/check.js";
import { settingsFromConfiguration } from "../../../settings/configuration.js";
import { editorSchema } from "../../../settings/editorSchema.js";
import { settingsPage } from "../../../settings/settingsPage.js";
import { sourceKinds } from "../../../sources/registry.js";
import { projectRoot } from "../../../tools/paths.js";
import { settingsFiles } from "../../../tools/settingsFiles.js";
import { ledger } from "../../kinds/ledger.js";
import { seedPipeline } from "../connectors/pipeline.js";
import { underlined } from "./editor.js";

/** Every stack's file of this project, by its path below the project's top. */
function stackFiles(): string[] {
  const within = readdirSync(join(projectRoot, "examples"), { recursive: true, encoding: "utf8" });
  return [...readdirSync(projectRoot), ...within.map((file) => join("examples", file))].filter((file) =>
    /(^|[/\\])Pulumi\.[^/\\]+\.yaml$/.test(file),
  );
}

function configOf(file: string): Record<string, unknown> {
  return (parse(readFileSync(join(projectRoot, file), "utf8")) as { config: Record<string, unknown> }).config;
}

describe("what is made from the settings", () => {
  for (const [path, text] of settingsFiles())
    it(`is ${path} as the settings are now: else an editor or a reader is told of others`, () =>
      assert.ok(
        readFileSync(join(projectRoot, path), "utf8") === text,
        `${path} is old; node --import tsx tools/settingsFiles.ts makes it anew`,
      ));

  for (const file of stackFiles())
    it(`accepts ${file}, which names it and breaks no rule: else an editor underlines what is right, or who copies it fails`, () => {
      const [, named = ""] =
        /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(projectRoot, file), "utf8")) ?? [];
      assert.equal(
        relative(projectRoot, resolve(projectRoot, dirname(file), named)),
        join("schema", "stack.schema.json"),
      );
      assert.deepEqual(underlined(configOf(file)), []);
      assert.deepEqual(checkSettings(settingsFromConfiguration(configOf(file))), []);
    });

  it("accepts values as the engine writes them: else an editor underlines what `pulumi config set` did", () => {
    const texts = Object.entries(configOf("Pulumi.dev.yaml")).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const passwords = { admin: { secure: "v1:abc:def" } };
    assert.deepEqual(underlined({ ...Object.fromEntries(texts), "msk-cdc:passwords": passwords }), []);
    assert.deepEqual(underlined({ ...Object.fromEntries(texts), "msk-cdc:passwords": { secure: "v1:abc:def" } }), []);
  });

  it("underlines a password in plain text: else it is committed", () =>
    assert.notDeepEqual(underlined({ ...configOf("Pulumi.dev.yaml"), "msk-cdc:passwords": { admin: "secret" } }), []));

  it("says rule, default, example, unit and page of a setting: else a user reads the source", () => {
    const node = JSON.stringify(editorSchema());
    for (const text of [
      '"description":"EBS storage per broker, in GiB. (MSK: Storage management)","default":10,"examples":[100]',
      '"errorMessage":"an MSK broker size, such as kafka.t3.small"',
    ])
      assert.ok(node.includes(text), text);
    assert.match(
      settingsPage(),
      /^\| `volumeSize` \| whole number, 1 to 16384 \| `10`; `100` in production \| EBS storage per broker, in GiB\. Example: `100` \| MSK: Storage management \|$/m,
    );
  });

  it("has the kinds that are registered: else a new source can't be written without being underlined", () => {
    const unregister = sourceKinds.register(ledger);
    const source = { type: "ledger", user: "kfc", tables: ["a.b"], page: 1 };
    const config = { "msk-cdc:platformStack": "a/b/c", "msk-cdc:pipelines": [{ ...seedPipeline, source }] };
    try {
      assert.deepEqual(underlined(config), []);
      assert.match(settingsPage(), /^## pipelines\[\]\.source of type ledger$/m);
    } finally {
      unregister();
    }
    assert.notDeepEqual(underlined(config), []);
  });
});
