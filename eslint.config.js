// Lint rules: what TypeScript's compiler does not see. The walls between the rooms stand in tools/walls.mjs.
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { walls } from "./tools/walls.mjs";

const tests = ["tests/**", "bench/**"];
const commandLine = ["automation/cli/**", "automation/demo/**", "tools/*.mjs", "tests/reporter/**", "bench/**"];
const noExclusive = ["describe", "it", "context", "suite", "test"].flatMap((object) =>
  ["only", "skip"].map((property) => ({ object, property, message: "A committed test suite runs all of its tests." })),
);

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  {
    files: ["**/*.{ts,mts,js,mjs}"],
    extends: [tseslint.configs.recommended],
    plugins: { walls },
    rules: {
      "walls/imports": "error",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      "no-restricted-properties": ["error", ...noExclusive],
      eqeqeq: "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  { files: tests, rules: { "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }] } },
  { files: commandLine, rules: { "no-console": "off" } },
);
