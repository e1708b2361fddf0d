// What a kind of connector says about its properties, and how it reports broken rules.
import type { Finding, Verdict } from "../settings/findings.js";
import type { PlatformSettings } from "../settings/platform.js";

export type Properties = Readonly<Record<string, string>>;

/** A broken rule at one property. */
export interface Mistake extends Verdict {
  key: string;
  /** Value to show. Default: the property's value, hidden where its name says that it may be a secret. */
  value?: string;
}

/** Properties that do nothing in our connectors, though they mean something elsewhere. */
export interface Idle extends Verdict {
  match: RegExp;
}

/** What a connector's properties may hold, as tables. */
export interface PropertyTable {
  /** Properties with a fixed set of values; letter case doesn't count. */
  choices: Readonly<Record<string, readonly string[]>>;
  /** Those that are true or false. */
  switches: readonly string[];
  /** Whole numbers, each with its least value. */
  least: Readonly<Record<string, number>>;
  /** Those that make sense with one value only, and the message about any other. */
  only: Readonly<Record<string, Verdict & { value: string }>>;
  /** Further names, for suggestions when the connector does not have a name. */
  names: readonly string[];
  idle: readonly Idle[];
  /** Earlier names, each with its successor. */
  renamed: readonly (readonly [old: RegExp, successor: string])[];
  /** Properties that follow from a pipeline's settings, each with its setting. */
  follows: Readonly<Record<string, string>>;
  /** Properties that stay whatever the settings say, each with the reason. */
  fixed: Readonly<Record<string, string>>;
  /** Properties that own properties must not hold, not even with the value that we write. */
  ours: readonly string[];
}

/** Finds mistakes in a connector's whole configuration, by its properties alone. */
export type ConnectorRule = (properties: Properties) => Mistake[];

/** Finds mistakes in a pipeline, at a path such as `msk-cdc:pipelines[0]`; `platform`: where its stack builds one. */
export type PipelineRule<Pipeline> = (
  pipeline: Pipeline,
  at: string,
  platform: PlatformSettings | undefined,
) => Finding[];

/** The entries of a property that is a list. */
export function entriesOf(value: string | undefined): string[] {
  return (value ?? "")
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);
}

/**
 * Reads Java's patterns as JavaScript's. A pattern that JavaScript can't read counts as a match, since nothing can be
 * said about it.
 */
export function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
