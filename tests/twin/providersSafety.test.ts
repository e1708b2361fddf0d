// A stack that does not say that it lives on a twin, on an engine that is attached to the twin's providers.
import assert from "node:assert/strict";
import { Vpc } from "@pulumi/awsx/ec2/index.js";
import { Configuration } from "@pulumi/aws/msk/index.js";
import { Command } from "@pulumi/command/local/index.js";
import type { PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { Harness, twinConfig } from "./providers/harness.js";

/** The engine writes the time of its last operation into the state, whatever came of it. */
const withoutTime = (state: string): string => state.replace(/"manifest":\{"time":"[^"]*"/, '"manifest":{"time":""');

describe("the twin's providers and a real stack", function () {
  this.timeout(120_000);
  let harness: Harness;
  before(async () => (harness = await Harness.start()));
  after(() => harness.stop());

  /**
   * A stack as real providers leave it: resources in the state, no word of a twin in its configuration or its
   * providers' inputs.
   */
  async function realStack(name: string, program: PulumiFn): Promise<Stack> {
    const stack = await harness.stack(name, program);
    await stack.up();
    await stack.refresh(); // the engine drops empty dependency lists once, at the first refresh
    const state = await stack.exportStack();
    const { resources } = state.deployment as {
      resources: { type: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown> }[];
    };
    // The default: the engine's built-in provider, which resource references bring in, has neither.
    for (const { inputs = {}, outputs = {} } of resources.filter(({ type }) => type.startsWith("pulumi:providers:"))) {
      for (const properties of [inputs, outputs]) {
        delete properties["allowedAccountIds"];
        delete properties["twin"];
      }
    }
    await stack.importStack(state);
    await stack.removeAllConfig(Object.keys(twinConfig).filter((key) => key !== "aws:region"));
    return stack;
  }

  const programs: Record<string, { program: PulumiFn; says: RegExp }> = {
    aws: {
      program: async () => ({ arn: new Configuration("c", { serverProperties: "a=b" }).arn }),
      says: /twin's aws provider does not serve stack aws of project providers-test/,
    },
    command: {
      program: async () => ({ out: new Command("c", { create: "echo made", delete: "echo gone" }).stdout }),
      says: /twin's command provider does not serve stack command/,
    },
    awsx: {
      program: async () => ({ id: new Vpc("net", { numberOfAvailabilityZones: 1 }).vpcId }),
      says: /twin's awsx? provider does not serve stack awsx/,
    },
  };
  for (const [name, { program, says }] of Object.entries(programs)) {
    it(`${name}: preview, up, refresh and destroy are refused before anything is touched: else a forgotten variable would wreck production's state`, async () => {
      const stack = await realStack(name, program);
      const state = await harness.state(name);
      const calls = harness.api.calls.length;
      for (const operation of ["preview", "up", "refresh", "destroy"] as const) {
        await assert.rejects(
          stack[operation](),
          (error) => says.test(String(error)) && String(error).includes("unset PULUMI_DEBUG_PROVIDERS"),
          operation,
        );
        const now = await harness.state(name);
        if (operation === "preview") assert.equal(now, state);
        assert.equal(withoutTime(now), withoutTime(state), operation);
      }
      assert.equal(harness.api.calls.length, calls);
    });
  }

  it("aws: an account list of one's own is no mark: else a production stack that pins its account would be served", async () => {
    const stack = await harness.stack("pinned", programs["aws"]?.program as PulumiFn, {
      ...twinConfig,
      "aws:allowedAccountIds": { value: '["111122223333","000000000000"]' },
    });
    await assert.rejects(stack.preview(), /does not say aws:allowedAccountIds: \["000000000000"\]/);
  });
});
