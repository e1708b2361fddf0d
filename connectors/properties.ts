// What a kind of connector says about its properties, in the words that its rules are told in.
import type { Finding, Verdict } from "../settings/findings.js";
import type { PlatformSettings } from "../settings/platform.js";

export type Properties = Readonly<Record<string, string>>;

/** A broken rule at one property. */
export interface Mistake extends Verdict {
  key: string;
  /** What to show; default: the property's value, hidden where its name says that it may be a secret. */
  value?: string;
}

/** Properties that do nothing in a connector of ours, though they mean something elsewhere. */
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
  /** Those that make sense with one value only, and what is said about any other. */
  only: Readonly<Record<string, Verdict & { value: string }>>;
  /** Further names, for what was probably meant by one that the connector does not have. */
  names: readonly string[];
  idle: readonly Idle[];
  /** Earlier names, each with its successor. */
  renamed: readonly (readonly [old: RegExp, successor: string])[];
  /** Properties that follow from a pipeline's settings, each with the one that it follows from. */
  follows: Readonly<Record<string, string>>;
  /** Properties that stay whatever the settings say, each with the reason. */
  fixed: Readonly<Record<string, string>>;
  /** Properties that own properties never hold, also not with the value that we write. */
  ours: readonly string[];
}

/** What is wrong with the whole configuration of one connector, of which nothing but its properties is known. */
export type ConnectorRule = (properties: Properties) => Mistake[];

/** What is wrong with a pipeline, at a path such as `msk-cdc:pipelines[0]`; `platform`: where its stack builds one. */
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
 * Java's patterns are read as JavaScript's; one that is none here is taken to fit, since nothing can be said about it.
 */
export function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(text);
  } catch {
    return true;
  }
}
