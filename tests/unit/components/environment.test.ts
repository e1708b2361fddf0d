import assert from "node:assert/strict";
import { planEnvironment, planned } from "../../../automation/environments/plan.js";
import type { EnvironmentSettings } from "../../../settings/environment.js";
import { declareStack, madeAfter, stackConfig, type DeclaredStack, valueOf } from "./stack.js";

describe("an environment's stack", () => {
  let stack: DeclaredStack;
  let said: EnvironmentSettings;

  before(async () => {
    const main = await stackConfig("twin");
    const { outputs } = await declareStack(main);
    assert.ok(outputs.platform);
    const plan = await planEnvironment({ name: "pr-7", from: "twin" });
    said = {
      ...plan.said,
      owner: "ann",
      createdAt: "2026-01-31T08:00:00Z",
      expiresAt: "2026-01-31T16:00:00Z",
      platformStack: "organization/msk-cdc/twin",
    };
    stack = await declareStack(
      { ...planned(plan, said).configuration, "msk-cdc:passwords": main["msk-cdc:passwords"] },
      await valueOf(outputs.platform),
    );
  });

  const waitsFor = (name: string): Promise<string[]> => madeAfter(stack.named(name));

  it("makes a sink schema of its own and leaves the source as it is: else a pull request changes what everybody reads", () => {
    const { inputs } = stack.named("pr-7-simplydemo-sink-schema");
    assert.deepEqual(
      [inputs["environment"].DATABASE_NAME, inputs["environment"].LIKE_DATABASE, inputs["environment"].TABLES],
      ["pr-7--simplydemo--demosink", "demosink", "productinfo"],
    );
    assert.equal(inputs["delete"], undefined);
    assert.deepEqual(
      stack.resources.filter(({ name }) => /source-schema/.test(name)),
      [],
    );
  });

  it("has what drops the schema, and what forgets the connectors, before either is there: else a creation that is cut off leaves them for ever", async () => {
    const [schemaEnd, remains] = [stack.named("pr-7-simplydemo-sink-schema-end"), stack.named("pr-7-remains")];
    assert.deepEqual(
      [schemaEnd.inputs["create"], schemaEnd.inputs["delete"]],
      [undefined, "node bin/cdc.mjs database schema drop"],
    );
    assert.deepEqual(
      [remains.inputs["create"], remains.inputs["delete"]],
      [undefined, "node bin/cdc.mjs kafka forget-environment"],
    );
    assert.deepEqual(await waitsFor("pr-7-simplydemo-sink-schema"), ["pr-7-simplydemo-sink-schema-end"]);
    for (const end of ["source", "sink"]) {
      const before = await waitsFor(`pr-7-simplydemo-${end}-connector`);
      for (const name of ["pr-7-remains", "pr-7-simplydemo-sink-schema"])
        assert.ok(before.includes(name), `${end} connector waits for ${before.join(", ")}`);
    }
  });

  it("drops the schema of an earlier name, and only of a name: else the old one stays for ever, or a database's new address costs the one in use", () => {
    const { opts, inputs } = stack.named("pr-7-simplydemo-sink-schema-end");
    assert.deepEqual(
      [opts.replaceOnChanges, opts.deleteBeforeReplace, inputs["triggers"]],
      [["environment.DATABASE_NAME", "triggers[*]"], undefined, undefined],
    );
  });

  it("says in its outputs whose it is and until when: else no other machine knows", () => {
    assert.deepEqual(stack.outputs.environment, said);
  });
});
