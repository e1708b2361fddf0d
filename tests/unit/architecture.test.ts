import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { operationNames } from "../../reach/registry.js";
import { projectRoot } from "../../tools/paths.js";

describe("docs/architecture.md", () => {
  it("lists every operation of the function in the VPC, and none that it lacks: else who lets it into a network does not know what it can do there", async () => {
    const [, section = ""] =
      /^## Reaching private networks$([^]*?)^## /m.exec(
        readFileSync(join(projectRoot, "docs", "architecture.md"), "utf8"),
      ) ?? [];
    const listed = [...section.matchAll(/`((?:kafka|database)\.\w+)`/g)].map(([, name = ""]) => name);
    assert.deepEqual([...new Set(listed)].sort(), (await operationNames()).sort());
  });
});
