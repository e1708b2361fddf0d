// Where a database may be named.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ESLint } from "eslint";
import { exceptions, keptNames } from "../../../tools/names.mjs";
import { projectRoot } from "../../../tools/paths.js";
import { lintWalls } from "./lintWalls.js";

describe("the name of a database", () => {
  const findings = (filename: string, code: string): string[] => lintWalls("names", filename, code);

  it("is found outside of its kinds, in code, text and comments: else another database edits those files one by one", () => {
    for (const [file, code] of [
      ["automation/verify/columnForms.ts", 'const sink: "mysql" | "other" = "other";'],
      ["automation/verify/plan.ts", 'const isText = type === "varchar";'],
      ["automation/preview/comment.ts", "const text = `the ${binlog} counts`;"],
      ["connectors/topics.ts", "// Facts: MariaDB Knowledge Base."],
      ["twin/aws/rds/store.ts", 'const family = "utf8mb4";'],
    ] as const)
      assert.match(
        findings(file, code).join("\n"),
        /^no room knows a database by name: [^\n]*tools\/names\.mjs[^\n]*$/,
        file,
      );
    assert.equal(findings("reach/operation.ts", "const a = mysqlBinlog; // MySQL").length, 3);
  });

  it("may stand in its kinds, where they are registered, and in what users have in their settings: else it stands nowhere", () => {
    for (const file of ["databases/mysql/check.ts", "sources/kinds.ts", "sinks/jdbc/url.ts", "tests/unit/x.test.ts"])
      assert.deepEqual(findings(file, 'export { mysql } from "./mysql/kind.js";'), [], file);
    assert.deepEqual(findings("reach/operation.ts", keptNames.join("; ")), []);
    assert.equal(findings("databases/postgres/check.ts", 'const other = "mysql";').length, 1);
  });

  it("stands in each exception, which says why: else the list outlives its reasons", () => {
    for (const [path, reason] of Object.entries(exceptions)) {
      const files = statSync(join(projectRoot, path)).isDirectory()
        ? readdirSync(join(projectRoot, path)).map((file) => join(path, file))
        : [path];
      const text = files.map((file) => readFileSync(join(projectRoot, file), "utf8")).join("");
      assert.notEqual(findings("elsewhere.ts", `/*${text.replaceAll("*/", "")}*/`).length, 0, path);
      assert.match(reason, /\w+ \w+/);
    }
  });

  it("is part of the lint run, or nobody would see it stray", async () => {
    const config = (await new ESLint().calculateConfigForFile("reach/operation.ts")) as {
      rules: Record<string, unknown[]>;
    };
    assert.equal(config.rules["walls/names"]?.[0], 2);
  });
});
