// docs/checks.md against the code: every id that a finding carries stands there, with its rule, fix and source.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../tools/paths.js";

const without = new Set(["bench", "node_modules", "reach", "tests", "tools", "twin"]);

/** The ids that findings are made with, in the rooms that make findings. */
function idsInCode(): string[] {
  const rooms = readdirSync(projectRoot, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith(".") && !without.has(entry.name),
  );
  const files = rooms.flatMap(({ name }) =>
    readdirSync(join(projectRoot, name), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(projectRoot, name, file)),
  );
  // Names of other things have no dot.
  const ids = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\bid: "(\w+\.[^"]*)"/g)].map(([, id = ""]) => id),
  );
  return [...new Set(ids)].sort();
}

function rows(): string[][] {
  const text = readFileSync(join(projectRoot, "docs", "checks.md"), "utf8");
  return [...text.matchAll(/^\| `(.+) \|$/gm)].map(([, row = ""]) => row.split(" | "));
}

describe("docs/checks.md", () => {
  it("has every id, sorted, and no other: else who sees one in JSON finds nothing about it", () =>
    assert.deepEqual(
      rows().map(([id = ""]) => id.replace("`", "")),
      idsInCode(),
    ));

  it("says rule, fix and source of each: else an id is a riddle", () =>
    assert.deepEqual(
      rows().filter((row) => row.length !== 4 || row.some((cell) => cell.trim() === "")),
      [],
    ));

  it("lists rules that a test breaks, each by its id: else a rule is lost, or takes another's id, and nobody notices", () => {
    const unit = join(projectRoot, "tests", "unit");
    const tests = readdirSync(unit, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => readFileSync(join(unit, file), "utf8"))
      .join("");
    assert.deepEqual(
      idsInCode().filter((id) => !tests.includes(`"${id}"`)),
      [],
    );
  });

  it("has ids of a subject, a thing and what is wrong: else they tell nothing by themselves", () =>
    assert.deepEqual(
      idsInCode().filter((id) => !/^[a-z]\w*(\.[a-z]\w*){1,2}$/.test(id)),
      [],
    ));
});
