// A type that the twin records without imitating its service: one descriptor, read by the twin's API and by the
// providers alike.
import { createHash } from "node:crypto";
import { AwsError } from "../errors.js";
import { randomHex, type Account } from "../identifiers.js";

export type Properties = Readonly<Record<string, unknown>>;

export interface StoredRecord {
  readonly id: string;
  /** Pulumi's type token. */
  readonly type: string;
  /** The resource's name in the program; only for messages. */
  readonly name: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

export interface Reference {
  readonly type: string;
  /** AWS refuses to delete the one that is referred to. Default: it does not. */
  readonly blocks?: boolean;
  /** Code of the error when there is no such thing. */
  readonly missing: string;
}

/** What a check may look at. */
export interface RecordView extends Account {
  all(type: string): StoredRecord[];
}

/** What a provider's schema says of a type. Property paths are written as in `plugins[].customPlugin.arn`. */
export interface ProviderFacts {
  /** File of the provider's repository. */
  readonly source: string;
  /** Must be given; below an absent optional parent nothing is asked for. */
  readonly required: readonly string[];
  /** Has the input `region`: the provider's own where it is left out; a change replaces the resource. */
  readonly regional: boolean;
  /** Outputs only, known after creation. */
  readonly computed: readonly string[];
  /** Inputs that AWS fills in where the program leaves them out; leaving them out later keeps their value. */
  readonly optionalComputed: readonly string[];
  /** Blocks that stay as they are when the program leaves them out later. */
  readonly keptBlocks: readonly string[];
  /** Filled in where the program gives nothing; below an absent block nothing is filled in. */
  readonly defaults: Properties;
  /** A change of this value replaces the resource. */
  readonly replaces: readonly string[];
  /** A block that comes or goes replaces the resource; a change inside it does not. */
  readonly replacesBlocks: readonly string[];
  /** Replaces in some cases only: the provider's rule in words. `ReplaceRules` holds it as a function. */
  readonly conditional: Readonly<Record<string, string>>;
}

/** How the real provider names a resource that the program leaves unnamed: `<resource name>-<7 hex digits>`. */
export interface AutoName {
  readonly property: string;
  readonly maxLength: number;
  readonly prefix?: string;
  readonly lowerCase?: boolean;
}

/** One property's change, as a rule of the provider sees it. */
export interface PropertyChange {
  /** The property's own values; undefined where it is not given. */
  readonly from: unknown;
  readonly to: unknown;
  /** All inputs, the real provider's defaults included. */
  readonly olds: Properties;
  readonly news: Properties;
  readonly accountId: string;
}

/** What a change comes to; `none`: the provider ignores it. */
export type Consequence = "replace" | "update" | "none";

/** By property path: what the provider decides case by case (CustomizeDiff, DiffSuppressFunc, ModifyPlan). */
export type ReplaceRules = Readonly<Record<string, (change: PropertyChange) => Consequence>>;

export interface RecordedType {
  /** Pulumi's type token. */
  readonly token: string;
  readonly facts: ProviderFacts;
  /** Default: the program must name it, or it has no name. */
  readonly naming?: AutoName;
  /** Default: none. */
  readonly replaceRules?: ReplaceRules;
  /** Computed outputs that an update may change. Default: none. */
  readonly volatile?: readonly string[];
  id(inputs: Properties): string;
  /** Input properties that hold an id (or ARN, or name) of another record, or a list of them. */
  readonly references?: Readonly<Record<string, Reference>>;
  /** Input property that no two records of the type may share, and the error's code. */
  readonly unique?: { readonly property: string; readonly code: string };
  /** @throws AwsError as the service would */
  check?(inputs: Properties, view: RecordView, self: string | undefined): void;
  /** Computed properties; a pure function, so that an update keeps them. */
  outputs(id: string, inputs: Properties, view: RecordView): Properties;
}

/** What a record of a type does beyond being recorded. The outputs join the record's. */
export interface Effect {
  create?(record: StoredRecord): Promise<Properties> | Properties;
  update?(record: StoredRecord, old: StoredRecord): Promise<Properties> | Properties;
  delete?(record: StoredRecord): Promise<void> | void;
}

/** A service with its part in recorded resources. */
export interface RecordKeeper {
  /** By type token. Default: nothing. */
  readonly effects?: Readonly<Record<string, Effect>>;
  /** ARN of what holds this record, so that AWS refuses to delete it. */
  userOf?(record: StoredRecord): string | undefined;
}

/** An id such as `vpc-0a1b2c3d4e5f60718` (EC2 User Guide, "Resource IDs"). */
export const longId = (prefix: string) => (): string => `${prefix}-${randomHex(17)}`;

/** An id that is one of the inputs. */
export const idFrom =
  (property: string) =>
  (inputs: Properties): string =>
    text(inputs, property);

/** The string of a required property. */
export function text(inputs: Properties, property: string): string {
  const value = inputs[property];
  if (typeof value !== "string" || value === "") throw invalid("InvalidParameterValue", `${property} is required`);
  return value;
}

export function invalid(code: string, message: string): AwsError {
  return new AwsError(code, 400, message);
}

/** Checks a name. @throws AwsError `code` with `rule` */
export function checkName(inputs: Properties, property: string, pattern: RegExp, code: string, rule: string): void {
  const name = text(inputs, property);
  if (!pattern.test(name)) throw invalid(code, `${property} "${name}": ${rule}`);
}

/** @throws AwsError for a policy that is no JSON */
export function checkPolicy(inputs: Properties, property: string): void {
  try {
    JSON.parse(text(inputs, property));
  } catch {
    throw invalid("MalformedPolicyDocument", `${property}: This policy contains invalid Json`);
  }
}

/** A number below `limit` that belongs to this id alone, as far as chance allows. */
export function numberOf(id: string, limit: number): number {
  return createHash("sha256").update(id).digest().readUInt32BE() % limit;
}
