// A kind of resource that the twin only records: what its id looks like, what it refers to, what AWS checks, what it
// answers.
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

export interface RecordType {
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

/** A number below `limit` that belongs to this id alone, as far as chance allows. */
export function numberOf(id: string, limit: number): number {
  return createHash("sha256").update(id).digest().readUInt32BE() % limit;
}
