import type { Rule } from "eslint";

/** The ESLint plugin: `walls/imports` and `walls/names`. */
export const walls: { rules: Record<"imports" | "names", Rule.RuleModule> };
