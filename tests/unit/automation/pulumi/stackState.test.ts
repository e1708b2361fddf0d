import assert from "node:assert/strict";
import { refuseForeign } from "../../../../automation/environments/recovery.js";
import {
  bornState,
  environmentOf,
  halfMade,
  pendingOf,
  resourcesOf,
  secretsSettings,
  settled,
  type Deployment,
  type StateResource,
} from "../../../../automation/pulumi/stackState.js";
import type { EnvironmentSettings } from "../../../../settings/environment.js";

const said: EnvironmentSettings = {
  name: "pr-7",
  owner: "ann",
  createdAt: "2026-01-31T08:00:00.000Z",
  expiresAt: "2026-01-31T16:00:00.000Z",
  from: "dev",
  platformStack: "organization/msk-cdc/dev",
  sinkSchemas: { "pr-7-orders": "reports" },
};

function resource(type: string, name: string, inputs: Record<string, unknown> = {}): StateResource {
  return { urn: `urn:pulumi:pr-7::msk-cdc::${type}::${name}`, type, custom: true, inputs };
}

function interrupted(...creating: StateResource[]): Deployment {
  const born = bornState("msk-cdc", said);
  return {
    ...born,
    deployment: {
      ...born.deployment,
      pending_operations: creating.map((each) => ({ resource: each, type: "creating" })),
    },
  };
}

describe("state of an environment's stack", () => {
  it("says whose it is before its first resource is made: else gc never finds what a killed first up left", () => {
    assert.deepEqual(environmentOf(bornState("msk-cdc", said)), said);
    assert.doesNotThrow(() => refuseForeign("pr-7", bornState("msk-cdc", said)));
  });

  it("is an environment's also where a newer version has written more into it: else older code passes it over, and it costs money for ever", () => {
    const newer = { ...said, shape: "new" } as EnvironmentSettings;
    assert.deepEqual(environmentOf(bornState("msk-cdc", newer)), said);
  });

  it("is left alone when it holds a platform, half-made or named an environment as it may be: else cdc env down takes a cluster with everybody's data", () => {
    const platform = resource("msk-cdc:index:Platform", "demo");
    const born = bornState("msk-cdc", said);
    const holding = { ...born, deployment: { ...born.deployment, resources: [...resourcesOf(born), platform] } };
    for (const state of [holding, interrupted(platform)])
      assert.throws(
        () => refuseForeign("pr-7", state),
        /^ForeignStackError: stack "pr-7" holds a platform, so it is no environment: cdc env leaves it alone$/,
      );
  });

  it("is left alone when nobody made it as an environment: else a pipeline that somebody brought up by hand goes", () => {
    const state: Deployment = {
      version: 3,
      deployment: { manifest: {}, resources: [resource("pulumi:pulumi:Stack", "msk-cdc-shop")] },
    };
    assert.throws(
      () => refuseForeign("shop", state),
      /stack "shop" is no environment \(it has no output `environment`\)/,
    );
    const empty: Deployment = { version: 3, deployment: { manifest: {} } };
    assert.doesNotThrow(() => refuseForeign("empty", empty));
    // Between a destroy and the next up.
    assert.throws(
      () => refuseForeign("dev", empty),
      /stack "dev" is empty, and Pulumi\.dev\.yaml is its settings file/,
    );
  });

  it("has no operation under way once it is settled, and keeps what a refresh or a destroy can still deal with: else a role is left for ever", () => {
    const role = resource("aws:iam/role:Role", "role", { name: "pr-7-orders-1234567" });
    const policy = resource("aws:iam/rolePolicy:RolePolicy", "policy", {
      name: "policy-1234567",
      role: "pr-7-orders-1234567",
    });
    const worker = resource("aws:mskconnect/workerConfiguration:WorkerConfiguration", "worker", {
      name: "pr-7-orders-0123456789ab",
    });
    const state = interrupted(role, policy, worker);
    assert.deepEqual(halfMade(state, worker.type), [worker.inputs]);

    const after = settled(state);
    assert.deepEqual(pendingOf(after), []);
    assert.deepEqual(
      resourcesOf(after)
        .slice(1)
        .map(({ id }) => id),
      ["pr-7-orders-1234567", "pr-7-orders-1234567:policy-1234567"],
    );
  });

  it("doesn't take up a second time what the state has already, such as a resource that was being replaced", () => {
    const role = resource("aws:iam/role:Role", "role", { name: "old" });
    const state = interrupted({ ...role, inputs: { name: "new" } });
    const both = {
      ...state,
      deployment: { ...state.deployment, resources: [...resourcesOf(state), { ...role, id: "old" }] },
    };
    assert.deepEqual(
      resourcesOf(settled(both)).map(({ id }) => id),
      [undefined, "old"],
    );
  });

  it("leads a later command to the secrets, whoever made the stack: else it asks for a new key and can't read the old values", () => {
    const of = (secrets_providers: NonNullable<Deployment["deployment"]["secrets_providers"]>) =>
      secretsSettings({ version: 3, deployment: { manifest: {}, secrets_providers } });
    assert.deepEqual(of({ type: "passphrase", state: { salt: "v1:x" } }), { encryptionSalt: "v1:x" });
    assert.deepEqual(of({ type: "cloud", state: { url: "awskms://alias/x", encryptedkey: "AQ" } }), {
      secretsProvider: "awskms://alias/x",
      encryptedKey: "AQ",
    });
  });
});
