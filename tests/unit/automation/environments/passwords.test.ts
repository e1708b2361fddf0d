import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { environmentPasswords } from "../../../../automation/environments/passwords.js";
import { planEnvironment, planned, type EnvironmentPlan } from "../../../../automation/environments/plan.js";
import { startFakeAws, type FakeAws, type RecordedAnswer } from "../../../cli/fakeAws.js";

describe("an environment of a pipeline whose secret was there already", () => {
  const directory = mkdtempSync(join(tmpdir(), "msk-cdc-passwords-"));
  const pipeline = {
    name: "orders",
    secret: {
      name: "cdc/orders",
      existing: true,
      keys: {
        sourceUser: "db_user",
        sourcePassword: "db_password",
        sinkUser: "sink_user",
        sinkPassword: "sink_password",
      },
    },
    source: { host: "orders.example", user: "cdc", databases: ["shop"], tables: ["shop.orders"] },
    sink: {
      url: "jdbc:mysql://reports.example/reports",
      user: "writer",
      database: "reports",
      tables: [{ from: "shop.orders", table: "orders", key: ["id"] }],
    },
  };
  const content = { db_user: "cdc", db_password: "planted-source", sink_user: "writer", sink_password: "planted-sink" };
  const platformStack = "organization/msk-cdc/big";
  let aws: FakeAws;
  let secret: RecordedAnswer;
  let plan: EnvironmentPlan;

  before(async () => {
    aws = await startFakeAws(() => secret);
    const from = join(directory, "Pulumi.shop.yaml");
    writeFileSync(
      from,
      stringify({
        config: {
          "aws:region": "ap-northeast-2",
          "aws:profile": "shop",
          "msk-cdc:platformStack": platformStack,
          "msk-cdc:pipelines": [pipeline],
        },
      }),
    );
    plan = await planEnvironment({ name: "pr-7", from });
  });
  beforeEach(() => {
    secret = { body: { SecretString: JSON.stringify(content) } };
    aws.requests.length = 0;
  });
  after(async () => {
    await aws.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const find = (
    sources: { file?: object; platform?: Record<string, string>; copied?: Record<string, string> } = {},
  ) => {
    const file = sources.file && join(directory, "passwords.json");
    if (file) writeFileSync(file, JSON.stringify(sources.file), { mode: 0o600 });
    const said = {
      ...plan.said,
      owner: "ann",
      createdAt: "2026-01-31T08:00:00Z",
      expiresAt: "2026-01-31T16:00:00Z",
      platformStack,
    };
    return environmentPasswords({
      plan,
      settings: planned(plan, said).settings,
      backend: {
        fullName: async (stack) => `organization/msk-cdc/${stack}`,
        outputs: async (stack) =>
          stack.endsWith("/shop") && sources.copied ? { passwords: sources.copied } : undefined,
      },
      platformStack,
      platform: sources.platform ?? {},
      access: {
        client: {
          region: "ap-northeast-2",
          endpoint: aws.url,
          credentials: { accessKeyId: "AKIAFAKE", secretAccessKey: "fake" },
        },
        brokers: { region: "ap-northeast-2" },
      },
      file,
    });
  };

  it("takes the passwords out of it, each by its key: else it can't have a secret of its own without somebody typing them", async () => {
    assert.deepEqual(await find(), { cdc: "planted-source", writer: "planted-sink" });
    assert.equal(aws.requests.length, 1);
    assert.equal(plan.profile, "shop");
  });

  it("looks into file, platform's stack, copied stack and secret in this order: else a rotated password comes back", async () => {
    const [platform, copied] = [
      { cdc: "of-platform", admin: "of-platform" },
      { cdc: "of-copied", writer: "of-copied" },
    ];
    assert.deepEqual(await find({ file: { cdc: "of-file" }, platform, copied }), {
      cdc: "of-file",
      admin: "of-platform",
      writer: "of-copied",
    });
    assert.deepEqual(await find({ platform, copied }), { ...platform, writer: "of-copied" });
    assert.deepEqual(aws.requests, []);
    assert.deepEqual(await find({ platform }), { ...platform, writer: "planted-sink" });
  });

  it("takes none that is another user's: else the connector tries it until the account is locked", async () => {
    secret = { body: { SecretString: JSON.stringify({ ...content, sink_user: "somebody" }) } };
    assert.deepEqual(await find(), { cdc: "planted-source" });
  });

  it("says which secret can't be read, and nothing of what is in it", async () => {
    secret = {
      status: 400,
      body: { __type: "AccessDeniedException", message: "not authorized to perform secretsmanager:GetSecretValue" },
    };
    await assert.rejects(
      find(),
      /^Error: secret cdc\/orders, .* can't be read: not authorized .*MSK_CDC_PASSWORDS_FILE\)$/,
    );
    secret = { body: { SecretString: "planted-source {" } };
    await assert.rejects(
      find(),
      (error: Error) =>
        /^secret cdc\/orders, .* is no JSON object/.test(error.message) &&
        !/planted/.test(JSON.stringify([error.message, error.stack])),
    );
  });
});
