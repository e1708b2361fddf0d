// What a rule of the walls says of a file's text.
import { Linter } from "eslint";
import tseslint from "typescript-eslint";
import { projectRoot } from "../../../tools/paths.js";
import { walls } from "../../../tools/walls.mjs";

const linter = new Linter({ cwd: projectRoot });

/** The messages of one of the rules. */
export function lintWalls(rule: keyof typeof walls.rules, filename: string, code: string): string[] {
  const config: Linter.Config = {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser as Linter.Parser },
    plugins: { walls },
    rules: { [`walls/${rule}`]: "error" },
  };
  return linter.verify(code, config, { filename }).map(({ message }) => message);
}
