// The values of Pulumi's provider protocol as plain JavaScript: structs, unknowns, secrets, resource references,
// assets. Facts: sdk/go/common/resource/plugin/rpc.go and sdk/proto/pulumi/provider.proto of Pulumi 3.250.
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";

/** Resource inputs or outputs by Pulumi's property name. */
export type Properties = Record<string, unknown>;

/** Stands for a value that is known only after an update (a preview's computed output). */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const signatureMark = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const assetMark = "c44067f5952c0a294b673a41bacd8c17";
const archiveMark = "0def7320c3a5731c473e5ecbe6d01bc7";
const resourceMark = "5cf8f73096256a8f31e491e813e4eb8e";
const outputMark = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A file, text or archive as the engine sends it. Old values of a diff carry the hash alone. */
interface Asset {
  hash?: string;
  path?: string;
  text?: string;
  uri?: string;
}

export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isAsset(value: unknown): value is Asset {
  return isObject(value) && (value[signatureMark] === assetMark || value[signatureMark] === archiveMark);
}

/** An asset that stands for a file of this machine, as an output property. */
export function fileAsset(path: string, hash: string): Properties {
  return { [signatureMark]: assetMark, path, hash };
}

/**
 * An archive of assets by their path inside it, as an output property. The engine computes its hash where it is used.
 */
export function assetArchive(assets: Properties): Properties {
  return { [signatureMark]: archiveMark, assets };
}

export function resourceReference(urn: string, id: string): Properties {
  return { [signatureMark]: resourceMark, urn, id: id === unknownValue ? "" : id };
}

export function secret(value: unknown): Properties {
  return { [signatureMark]: secretMark, value };
}

/** The struct's content with its markers (see `plain` for the content without them). */
export function fromStruct(struct: Struct | undefined): Properties {
  return struct === undefined ? {} : (struct.toJavaScript() as Properties);
}

export function toStruct(properties: Properties): Struct {
  // The JSON round trip drops undefined, which Struct.fromJavaScript refuses.
  return structProto.Struct.fromJavaScript(JSON.parse(JSON.stringify(properties)) as Record<string, JavaScriptValue>);
}

/** The value without secret, output and reference markers: what a provider of AWS sends to AWS. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value) || isAsset(value)) return value;
  switch (value[signatureMark]) {
    case secretMark:
      return plain(value["value"]);
    case outputMark:
      return "value" in value ? plain(value["value"]) : unknownValue;
    case resourceMark:
      return value["id"] === "" ? unknownValue : (value["id"] ?? value["urn"]);
    default:
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
}

export function plainProperties(properties: Properties): Properties {
  return plain(properties) as Properties;
}

export function containsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  if (!isObject(value)) return false;
  if (value[signatureMark] === outputMark && value["secret"] === true) return true;
  return value[signatureMark] === secretMark || Object.values(value).some(containsSecret);
}

export function containsUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

/**
 * Marks values as secret that `like` holds as secret under the same name: objects key by key, anything else as a whole.
 * The engine does the same for providers that take no secrets (annotateSecrets in provider_plugin.go).
 */
export function annotateSecrets(properties: Properties, like: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => {
      const model = like[key];
      if (!containsSecret(model) || isMarked(value, secretMark)) return [key, value];
      if (isObject(value) && !isAsset(value) && isObject(model) && !(signatureMark in model))
        return [key, annotateSecrets(value, model)];
      return [key, secret(value)];
    }),
  );
}

/** Every string that the value holds as (part of) a secret. */
export function secretStrings(value: unknown, inside = false): string[] {
  if (typeof value === "string") return inside && value !== unknownValue ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => secretStrings(item, inside));
  if (!isObject(value)) return [];
  if (isMarked(value, secretMark)) return secretStrings(value["value"], true);
  return Object.values(value).flatMap((item) => secretStrings(item, inside));
}

/** Replaces every secret input's text, longest first, so that none shows in parts. */
export function mask(text: string, secrets: readonly string[]): string {
  return [...secrets]
    .sort((a, b) => b.length - a.length)
    .reduce((masked, value) => masked.replaceAll(value, "[secret]"), text);
}

function isMarked(value: unknown, mark: string): boolean {
  return isObject(value) && value[signatureMark] === mark;
}
