import assert from "node:assert/strict";
import { defaultOwner } from "../../../../automation/pulumi/backend.js";

describe("a stack of Pulumi Cloud that is named without an owner", () => {
  const user = (): Promise<string> => Promise.resolve("ann");

  it("is the default organization's, as for the pulumi command: else an environment looks for its platform among the user's own stacks", async () => {
    assert.equal(await defaultOwner(() => Promise.resolve("acme-shop\n"), user), "acme-shop");
  });

  it("is the user's where there is no default, or no organizations at all: else nobody without one can have an environment", async () => {
    assert.equal(await defaultOwner(() => Promise.resolve("No Default Org Specified\n"), user), "ann");
    assert.equal(
      await defaultOwner(() => Promise.reject(new Error("backends of this type do not support organizations")), user),
      "ann",
    );
  });
});
