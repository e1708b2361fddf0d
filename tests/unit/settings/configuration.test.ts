// What is read beside the schema: a stack's configuration and the passwords file.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settingsFromConfiguration } from "../../../settings/configuration.js";
import { SettingsError } from "../../../settings/findings.js";
import { readPasswordsFile } from "../../../settings/passwordsFile.js";

describe("settings of a stack's configuration", () => {
  it("are the same as text and as YAML holds them, or the demo checks something else than `pulumi up`", () => {
    const settings = {
      "msk-cdc:platform": { name: "simplydemo" },
      "msk-cdc:routable": true,
      "msk-cdc:tags": { team: "data" },
    };
    const texts = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, JSON.stringify(value)]));
    assert.deepEqual(settingsFromConfiguration(texts), settingsFromConfiguration(settings));
    assert.equal(
      settingsFromConfiguration({
        "msk-cdc:platformStack": "organization/msk-cdc/dev",
        "msk-cdc:schemasLoaded": "true",
      }).schemasLoaded,
      true,
    );
  });

  it("pass over passwords and other namespaces, or both would be refused as unknown settings", () => {
    const { platform } = settingsFromConfiguration({
      "msk-cdc:platform": { name: "simplydemo" },
      "msk-cdc:passwords": { admin: "hunter2" },
      "aws:region": "eu-west-1",
    });
    assert.equal(platform?.name, "simplydemo");
  });
});

describe("keys that look like ours", () => {
  const findingsOf = (configuration: Record<string, unknown>) => {
    try {
      settingsFromConfiguration({ "msk-cdc:platform": { name: "simplydemo" }, ...configuration });
    } catch (error) {
      assert.ok(error instanceof SettingsError);
      return error.findings.map(({ path, fix }) => [path, fix]);
    }
    return [];
  };

  it("are refused under a misspelt namespace or under none, or they are passed over without a word", () => {
    assert.deepEqual(findingsOf({ "msk_cdc:pipelines": "[]" }), [["msk_cdc:pipelines", "write msk-cdc:pipelines"]]);
    assert.deepEqual(findingsOf({ "mskcdc:platfrom": "{}" }), [["mskcdc:platfrom", "write msk-cdc:platform"]]);
    assert.deepEqual(findingsOf({ routable: true }), [["routable", "write msk-cdc:routable"]]);
    assert.deepEqual(
      findingsOf({ "mskcdc:routable": true, "msk-cdc:rutable": true }).map(([path]) => path),
      ["mskcdc:routable", "msk-cdc:rutable"],
    );
  });

  it("show no password, or it is printed by every command", () => {
    assert.throws(
      () =>
        settingsFromConfiguration({
          "msk-cdc:platform": { name: "simplydemo" },
          "mskcdc:passwords": '{"admin": "hunter2"}',
        }),
      (error: Error) => error.message.includes("write msk-cdc:passwords") && !error.message.includes("hunter2"),
    );
  });

  it("are left alone under other people's namespaces, or other projects' settings stop ours", () => {
    assert.deepEqual(
      findingsOf({ "aws:region": "eu-west-1", "command:twin": "true", "kafka:platform": "x", "pulumi:tags": {} }),
      [],
    );
  });
});

describe("the passwords file", () => {
  let directory: string;
  let file: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "msk-cdc-passwords-"));
    file = join(directory, "passwords.json");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("gives passwords by user, or a twin's databases open to nobody", () => {
    writeFileSync(file, '{"admin": "hunter2"}');
    assert.deepEqual(readPasswordsFile(file), { admin: "hunter2" });
  });

  it("is refused in another shape without a word of what is in it, or a password ends up in a log", () => {
    for (const content of [
      '{"admin": hunter2}',
      "hunter2",
      '["hunter2"]',
      '{"admin": {"password": "hunter2"}}',
      "null",
    ]) {
      writeFileSync(file, content);
      assert.throws(
        () => readPasswordsFile(file),
        (error: Error) =>
          error.message.includes(`${file} is not a JSON object of user names and passwords`) &&
          !error.message.includes("hunter2") &&
          error.cause === undefined,
        content,
      );
    }
  });

  it("is named when it is missing or no file, or one searches for a reason", () => {
    assert.throws(
      () => readPasswordsFile(file),
      /^PasswordsFileError: MSK_CDC_PASSWORDS_FILE: .*passwords\.json does not exist\. Fix: /,
    );
    assert.throws(() => readPasswordsFile(directory), /cannot be read \(EISDIR\)/);
  });
});
