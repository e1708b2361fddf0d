import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ConfigurationError,
  deriveConfiguration,
  stackConfiguration,
  withoutProtection,
} from "../../../../automation/pulumi/stackConfiguration.js";

describe("configuration of an ephemeral stack", () => {
  const config = {
    "aws:region": "ap-northeast-2",
    "msk-cdc:platform": { name: "demo" },
    "msk-cdc:pipelines": [{ name: "p" }],
  };

  it("reads its platform from the named stack instead of building a second one: else each pull request would pay for a cluster", () => {
    assert.deepEqual(deriveConfiguration(config, { platformStack: "dev" }), {
      "aws:region": "ap-northeast-2",
      "msk-cdc:platformStack": "organization/msk-cdc/dev",
      "msk-cdc:pipelines": [{ name: "p" }],
    });
    assert.equal(
      deriveConfiguration(config, { platformStack: "acme/msk-cdc/dev" })["msk-cdc:platformStack"],
      "acme/msk-cdc/dev",
    );
  });

  it("lets overrides replace and remove keys: else a platform could not be had without its pipelines", () => {
    assert.deepEqual(
      deriveConfiguration(config, { overrides: { "msk-cdc:pipelines": undefined, "msk-cdc:routable": true } }),
      {
        "aws:region": "ap-northeast-2",
        "msk-cdc:platform": { name: "demo" },
        "msk-cdc:routable": true,
      },
    );
  });

  it("never takes another stack's encrypted values along: they could not be decrypted, and the error would name no key", () => {
    const secret = { secure: "v1:abc" };
    assert.deepEqual(deriveConfiguration({ ...config, "msk-cdc:passwords": { admin: secret } }, {}), config);
    assert.throws(
      () => deriveConfiguration({ ...config, "datadog:apiKey": secret }, {}),
      (error: Error) => error instanceof ConfigurationError && error.message.startsWith("datadog:apiKey: "),
    );
  });

  it("protects nothing of a stack that goes by itself: else its teardown fails, and leaves a cluster that is charged", () => {
    const whole = { name: "demo", profile: "production", databases: { allocatedStorage: 30 } };
    assert.deepEqual(withoutProtection({ ...config, "msk-cdc:platform": whole })["msk-cdc:platform"], {
      ...whole,
      protect: false,
      databases: { allocatedStorage: 30, finalSnapshot: false },
    });
    const pipelines = deriveConfiguration(config, { platformStack: "dev" });
    assert.deepEqual(withoutProtection(pipelines), pipelines);
  });

  it("names a file that is missing or holds no configuration: else the engine's error would be about something else", async () => {
    const directory = mkdtempSync(join(tmpdir(), "msk-cdc-configuration-"));
    const path = join(directory, "Pulumi.empty.yaml");
    writeFileSync(path, "encryptionsalt: v1\n");
    try {
      await assert.rejects(stackConfiguration({ from: path }), /Pulumi\.empty\.yaml: has no "config:" map/);
      await assert.rejects(stackConfiguration({ from: "nowhere" }), /Pulumi\.nowhere\.yaml: cannot be read \(ENOENT\)/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
