import type { Rule } from "eslint";

export const exceptions: Readonly<Record<string, string>>;
export const keptNames: readonly string[];
export const names: Rule.RuleModule;
