import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../tools/paths.js";

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), "utf8");

describe("the README", () => {
  it("shows the example that the tests compile and run: else its reader copies what no longer works", () => {
    const [, example] = /^```ts\n([^`]*)^```$/m.exec(read("README.md")) ?? [];
    const [, ...lines] = read("tests", "twin", "example.ts").split("\n");
    assert.equal(example, lines.join("\n"));
  });

  it("names only scripts that package.json has: else its commands end in npm's error", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read("README.md").matchAll(/npm (?:run )?(demo|test|lint|typecheck|cdc)\b/g)].map(
      ([, script = ""]) => script,
    );
    assert.deepEqual(
      named.filter((script) => !Object.hasOwn(scripts, script)),
      [],
    );
    assert.ok(named.includes("demo") && named.includes("test"));
  });
});
