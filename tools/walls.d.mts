import type { Rule } from "eslint";

/** The ESLint plugin: its one rule is `walls/imports`. */
export const walls: { rules: Record<"imports", Rule.RuleModule> };
