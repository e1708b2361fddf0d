import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListClustersV2Command, KafkaClient } from "@aws-sdk/client-kafka";
import { awsAccess } from "../../../../automation/access/aws.js";
import { providerOf, type Deployment } from "../../../../automation/pulumi/stackState.js";
import { clientOptions } from "../../../../reach/kafka/brokers.js";

describe("a stack's aws:profile", () => {
  const directory = mkdtempSync(join(tmpdir(), "msk-cdc-profile-"));
  const variables = {
    AWS_SHARED_CREDENTIALS_FILE: join(directory, "credentials"),
    AWS_CONFIG_FILE: join(directory, "config"),
    AWS_ACCESS_KEY_ID: "AKIAPROCESS",
    AWS_SECRET_ACCESS_KEY: "process",
    AWS_PROFILE: undefined,
  };
  const kept = Object.keys(variables).map((key) => [key, process.env[key]] as const);
  const set = (entries: (readonly [string, string | undefined])[]): void => {
    for (const [key, value] of entries) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  };
  before(() => {
    writeFileSync(
      variables.AWS_SHARED_CREDENTIALS_FILE,
      "[shop]\naws_access_key_id = AKIASHOP\naws_secret_access_key = shop\n",
      { mode: 0o600 },
    );
    writeFileSync(variables.AWS_CONFIG_FILE, "");
    set(Object.entries(variables));
  });
  after(() => {
    set(kept);
    rmSync(directory, { recursive: true, force: true });
  });

  /** The access key that a request is signed with. */
  const signer = async (profile: string | undefined): Promise<string | undefined> => {
    const { client } = awsAccess("ap-northeast-2", undefined, profile);
    const kafka = new KafkaClient({
      ...client,
      maxAttempts: 1,
      requestHandler: {
        handle: (request: { headers: Record<string, string> }) =>
          Promise.reject(new Error(request.headers["authorization"])),
      } as never,
    });
    return kafka.send(new ListClustersV2Command({})).then(
      () => undefined,
      (error: Error) => /Credential=(\w+)/.exec(error.message)?.[1],
    );
  };

  it("decides whose credentials the SDK's clients have, as it does for the stack's provider: else an environment is looked for, and cleared, in another account", async () => {
    assert.deepEqual([await signer("shop"), await signer(undefined)], ["AKIASHOP", "AKIAPROCESS"]);
  });

  it("decides it for the brokers as well, where this machine reaches them", async () => {
    const { sasl } = clientOptions({
      ...awsAccess("ap-northeast-2", undefined, "shop").brokers,
      bootstrapBrokers: "b-1.example:9098",
    }) as { sasl: { token: () => Promise<string> } };
    assert.match(
      decodeURIComponent(Buffer.from(await sasl.token(), "base64url").toString()),
      /X-Amz-Credential=AKIASHOP\//,
    );
  });

  it("is read from the state that the stack was brought up with: else a command on another machine knows nothing of it", () => {
    const provider = (inputs: object) => ({
      urn: "urn:pulumi:pr-7::msk-cdc::pulumi:providers:aws::default_7_48_0",
      type: "pulumi:providers:aws",
      custom: true,
      inputs: inputs as Record<string, unknown>,
    });
    const state = (inputs: object): Deployment => ({
      version: 3,
      deployment: { manifest: {}, resources: [provider(inputs)] },
    });
    assert.deepEqual(providerOf(state({ region: "eu-central-1", profile: "shop" })), {
      region: "eu-central-1",
      profile: "shop",
    });
    assert.deepEqual(providerOf(state({})), {});
  });
});
