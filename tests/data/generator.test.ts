// bench/data.ts looks for differences that nobody announces. Here it has to find one that was planted.
import assert from "node:assert/strict";
import { Account } from "../../bench/data/account.js";
import { Trial } from "../../bench/data/trial.js";
import type { Lab } from "./lab.js";
import { sharedLab } from "./sharedLab.js";

describe("the search for silent differences", function () {
  this.timeout(120_000);
  let lab: Lab;
  before(async () => (lab = await sharedLab()));

  it("finds a row that was taken from the sink: else it would call everything equal", async () => {
    const account = new Account();
    const end = await new Trial(lab, account, { seed: 5, number: 0, risk: 0, kills: false, plant: true }).run();
    assert.equal(end, "silent difference");
    assert.match(account.failures.map(({ what }) => what).join("\n"), /seed 5\n *planted\n.*row missing, 1 rows/);
  });
});
