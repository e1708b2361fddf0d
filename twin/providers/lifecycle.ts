// The engine's calls on one resource (Check, Diff, Create, Read, Update, Delete), for every type alike. It takes
// markers off, does the type's own work, and puts markers on. Facts: sdk/proto/pulumi/provider.proto;
// pulumi-terraform-bridge for deleteBeforeReplace of fixed names.
import { keep } from "../aws/records/providerFacts.js";
import { checkInputs, fillIn, isAutoNamed } from "./check.js";
import type { CheckFailure, Naming } from "./check.js";
import { diff } from "./diff.js";
import type { Change } from "./diff.js";
import { projectInputs } from "./drift.js";
import { annotateSecrets, containsUnknown, mask, plainProperties, secretStrings, unknownValue } from "./protocol.js";
import type { Properties } from "./protocol.js";
import { PartialFailure } from "./resourceType.js";
import type { Operation, ResourceType, Twin } from "./resourceType.js";
import { resourceType } from "./resources.js";

export interface Resource {
  urn: string;
  id: string;
}

export function check(
  urn: string,
  rawOlds: Properties,
  rawNews: Properties,
  naming: Naming,
): { inputs: Properties; failures: CheckFailure[] } {
  const { inputs, failures } = checkInputs(
    resourceType(typeOf(urn)),
    plainProperties(rawOlds),
    plainProperties(rawNews),
    naming,
  );
  return { inputs: annotateSecrets(inputs, rawNews), failures };
}

interface DiffResult {
  changes: Change[];
  deleteBeforeReplace: boolean;
}

/** @param raw old and new inputs, and the outputs in the state: values that AWS filled in before count as given */
export function diffInputs(
  urn: string,
  raw: { olds: Properties; news: Properties; state: Properties },
  ignored: readonly string[],
  { region, accountId }: Pick<Twin, "region" | "accountId">,
): DiffResult {
  const { facts, naming, replaceRules } = resourceType(typeOf(urn));
  const whole = (inputs: Properties): Properties =>
    fillIn(facts.regional ? { region, ...inputs } : inputs, facts.defaults);
  const olds = whole(keep(plainProperties(raw.state), plainProperties(raw.olds), facts));
  const news = keep(olds, whole(plainProperties(raw.news)), facts);
  const changes = diff(olds, news, { facts, accountId, ignored, ...(replaceRules && { replaceRules }) });
  // Two resources cannot have one name. Where the program fixes the name, the old one is deleted first.
  const fixedName =
    naming !== undefined && olds[naming.property] === news[naming.property] && !isAutoNamed(news, naming.property);
  return { changes, deleteBeforeReplace: fixedName && changes.some((change) => change.replace) };
}

export async function create(
  operation: Operation,
  rawInputs: Properties,
  preview: boolean,
): Promise<{ id: string; outputs: Properties }> {
  const type = resourceType(operation.type);
  const inputs = plainProperties(rawInputs);
  if (preview)
    return {
      id: "",
      outputs: sealed({ ...unknowns(computedOf(type)), ...common(operation, type, inputs), ...inputs }, rawInputs),
    };
  if (containsUnknown(inputs)) throw new Error(`${operation.urn}: an input is still unknown at creation.`);
  let made: string | undefined;
  const noting = { ...operation, made: (id: string): void => operation.made((made = id)) };
  try {
    const { id, outputs } = await type.create(noting, inputs);
    return {
      id,
      outputs: sealed({ ...common(operation, type, inputs), ...inputs, ...present(outputs) }, rawInputs),
    };
  } catch (error) {
    const failure =
      made === undefined || error instanceof PartialFailure ? error : new PartialFailure(made, {}, messageOf(error));
    throw sealedFailure(type, failure, inputs, rawInputs, operation);
  }
}

/**
 * Undefined when the resource is gone. `inputs` are those of the state as AWS has them now, or all of them for an
 * import.
 */
export async function read(
  operation: Operation,
  id: string,
  rawInputs: Properties,
  rawState: Properties,
): Promise<{ inputs: Properties; outputs: Properties } | undefined> {
  const type = resourceType(operation.type);
  const [inputs, state] = [plainProperties(rawInputs), plainProperties(rawState)];
  const live = await type.read(operation, id, Object.keys(state).length > 0 ? state : inputs);
  if (live === undefined) return undefined;
  const importing = Object.keys(inputs).length === 0;
  const { computed, defaults } = type.facts;
  const found = fillIn(projectInputs(inputs, live, computed), importing ? defaults : {});
  const kept = Object.fromEntries(Object.entries(state).filter(([key]) => computedOf(type).includes(key)));
  return {
    inputs: annotateSecrets(found, rawInputs),
    outputs: sealed(
      { ...kept, ...common(operation, type, found), ...found, ...present(live) },
      { ...rawInputs, ...rawState },
    ),
  };
}

export async function update(
  operation: Operation,
  id: string,
  change: { olds: Properties; news: Properties; state: Properties },
  preview: boolean,
): Promise<Properties> {
  const type = resourceType(operation.type);
  const [olds, given, state] = [
    plainProperties(change.olds),
    plainProperties(change.news),
    plainProperties(change.state),
  ];
  const news = keep(olds, given, type.facts);
  const mayBeKnown = computedOf(type);
  const kept = Object.fromEntries(mayBeKnown.filter((key) => key in state).map((key) => [key, state[key]]));
  const changing = [...(type.volatile ?? []), ...(type.volatileWith?.(olds, news) ?? [])];
  if (preview)
    return sealed({ ...kept, ...common(operation, type, news), ...news, ...unknowns(changing), ...given }, change.news);
  try {
    const outputs = await type.update(operation, id, { olds, news, state });
    const computed = Object.fromEntries(Object.entries(present(outputs)).filter(([key]) => mayBeKnown.includes(key)));
    return sealed({ ...kept, ...news, ...computed, ...common(operation, type, news) }, change.news);
  } catch (error) {
    throw sealedFailure(type, error, news, change.news, operation);
  }
}

export async function remove(operation: Operation, id: string, rawState: Properties): Promise<void> {
  try {
    await resourceType(operation.type).delete(operation, id, plainProperties(rawState));
  } catch (error) {
    throw masked(error, operation);
  }
}

/** Type token of a URN: the last one in its chain of parents' types. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}

export function operationOn(
  twin: Twin,
  urn: string,
  rest: Pick<Operation, "timeout" | "signal" | "log" | "made">,
  ...rawProperties: Properties[]
): Operation {
  // Lines are masked singly, too: a command prints a key of several lines in several messages. Very short ones would
  // mask half of every text.
  const texts = (resourceType(typeOf(urn)).plain === true ? [] : rawProperties)
    .flatMap((properties) => secretStrings(properties))
    .flatMap((text) => [text, ...text.split("\n")]);
  const secrets = [...new Set(texts)].filter((text) => text.trim().length > 2);
  return { twin, urn, type: typeOf(urn), name: urn.split("::").slice(3).join("::"), secrets, ...rest };
}

/** Outputs as the engine keeps them: without notes, secret where an input of the same name is. */
function sealed(outputs: Properties, rawInputs: Properties): Properties {
  return annotateSecrets(withoutNotes(outputs), rawInputs);
}

function sealedFailure(
  type: ResourceType,
  error: unknown,
  inputs: Properties,
  rawInputs: Properties,
  operation: Operation,
): Error {
  if (!(error instanceof PartialFailure)) return masked(error, operation);
  const outputs = { ...common(operation, type, inputs), ...inputs, ...present(error.outputs) };
  return new PartialFailure(error.id, sealed(outputs, rawInputs), mask(error.message, operation.secrets));
}

function masked(error: unknown, operation: Operation): Error {
  return new Error(mask(messageOf(error), operation.secrets), { cause: error });
}

/** An AWS error's code and message. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Error" || error.message.startsWith(error.name)
    ? error.message
    : `${error.name}: ${error.message}`;
}

/** Outputs that pulumi-aws 7 gives every regional or tagged resource. */
function common(operation: Operation, type: ResourceType, inputs: Properties): Properties {
  return {
    ...(type.facts.regional ? { region: inputs["region"] ?? operation.twin.region } : {}),
    ...(type.facts.computed.includes("tagsAll") ? { tagsAll: inputs["tags"] ?? {} } : {}),
  };
}

/** Outputs that only AWS knows unless the program gives them. */
function computedOf({ facts }: ResourceType): string[] {
  return [...facts.computed, ...facts.optionalComputed.filter((path) => !path.includes("."))];
}

function unknowns(keys: readonly string[]): Properties {
  return Object.fromEntries(keys.map((key) => [key, unknownValue]));
}

function present(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined && value !== null));
}

function withoutNotes(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));
}
