// Lint rules: what TypeScript's compiler does not see. The walls between the rooms stand in
// tools/walls.mjs, and the names that only one of them may know in tools/names.mjs.
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import { walls } from "./tools/walls.mjs";

const tests = ["tests/**", "bench/**"];
const commandLine = [
  "automation/cli/**",
  "automation/demo/**",
  "tools/*.mjs",
  "tests/reporter/**",
  "bench/**",
  "examples/**",
];
const noExclusive = ["describe", "it", "context", "suite", "test"].flatMap((object) =>
  ["only", "skip"].map((property) => ({ object, property, message: "A committed test suite runs all of its tests." })),
);

/** SQL is written as a database's manual shows it; URLs and regular expressions can't be broken at all. */
const sqlText = String.raw`\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|GRANT|VALUES|FROM|WHERE|HAVING)\b`;

/** One dialect: what the language offers in two ways is written in one. */
const dialect = [
  { selector: "PrivateIdentifier", message: "Private members are written `private`." },
  {
    selector: "VariableDeclarator[id.name=/^[A-Z][A-Z0-9_]+$/]",
    message: "Constants are written in camelCase.",
  },
  { selector: "ThrowStatement > :matches(Literal, TemplateLiteral)", message: "What is thrown is an Error." },
];

/** A command prints by its Output, and returns its exit code or throws an ExitError. */
const oneHome = [
  ...["stdout", "stderr"].map((property) => ({ property, message: "automation/cli/output.ts alone prints." })),
  ...["exit", "exitCode"].map((property) => ({ property, message: "automation/cli/conclusion.ts alone sets it." })),
].map((entry) => ({ object: "process", ...entry }));

export default defineConfig(
  { ignores: ["dist/", "node_modules/"] },
  {
    files: ["**/*.{ts,mts,js,mjs}"],
    extends: [tseslint.configs.recommended],
    plugins: { walls },
    rules: {
      "walls/imports": "error",
      "walls/names": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      "max-len": ["error", { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true, ignorePattern: sqlText }],
      "no-restricted-syntax": ["error", ...dialect],
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
  {
    // A test's title is one sentence, and what a user reads is pinned whole.
    files: tests,
    rules: {
      "max-lines": ["error", { max: 450, skipBlankLines: true, skipComments: true }],
      "max-len": [
        "error",
        {
          code: 120,
          ignoreUrls: true,
          ignoreRegExpLiterals: true,
          ignoreStrings: true,
          ignoreTemplateLiterals: true,
          ignorePattern: sqlText,
        },
      ],
    },
  },
  { files: commandLine, rules: { "no-console": "off" } },
  {
    files: ["automation/cli/**"],
    ignores: ["automation/cli/output.ts", "automation/cli/conclusion.ts", "automation/cli/interruption.ts"],
    rules: { "no-restricted-properties": ["error", ...noExclusive, ...oneHome] },
  },
);
